import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import { chunks } from '#kit/chunks.ts'

export interface Count {
  side: 'in' | 'out'
  subject: string
  /** UTC, `2026-11-24`: when the event came. */
  day: string
  fate: 'received' | 'delivered' | 'filtered' | 'dead'
  /** A stable word; none for `received` and `delivered`. */
  reason?: string
  /** Below zero where a fate is taken back, as a replay does. */
  n: number
}

/** The caller's batch counts what it does: nothing is counted that is not done, nor done without being counted. */
export const countStatements = (
  ctx: TenantCtx,
  counts: readonly Count[],
  guard: Guard,
): D1PreparedStatement[] =>
  chunks(counts.filter(({ n }) => n !== 0).map((count) => JSON.stringify(count))).map((json) =>
    ctx.db.$client
      .prepare(
        `INSERT INTO fates (tenant_id, side, subject, day, fate, reason, n)
         SELECT ?1, value ->> 'side', value ->> 'subject', value ->> 'day', value ->> 'fate',
                coalesce(value ->> 'reason', ''), value ->> 'n'
         FROM json_each(?2) WHERE ${guard.sql(2)}
         ON CONFLICT (tenant_id, side, subject, day, fate, reason) DO UPDATE SET n = n + excluded.n`,
      )
      .bind(ctx.tenantId, json, ...guard.params),
  )

/** Of a day in UTC. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

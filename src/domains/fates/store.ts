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

interface Moved {
  side: Count['side']
  /** SQL of the rows that move, before they do: `subject`, `at` (when each came), `state`, `reason`. ?1 is the tenant. */
  rows: string
  /** Its parameters from ?2 on. */
  params: readonly (string | number)[]
  /** Null: they are pending again. */
  to: { state: Exclude<Count['fate'], 'received'>; reason: string } | null
}

/**
 * The same for rows that only the database knows: whatever fate they have is taken back, and the new one counted. It has to
 * come before the statement that moves them, in the same batch and with the same condition.
 */
export function movedFates(ctx: TenantCtx, { side, rows, params, to }: Moved): D1PreparedStatement[] {
  const at = params.length + 1
  return [
    ctx.db.$client
      .prepare(
        `INSERT INTO fates (tenant_id, side, subject, day, fate, reason, n)
         SELECT ?1, ?${at + 1}, subject, strftime('%Y-%m-%d', at / 1000, 'unixepoch'), fate, reason, sum(n) FROM (
           SELECT subject, at, state AS fate, reason, -1 AS n FROM (${rows}) WHERE state <> 'pending'
           UNION ALL SELECT subject, at, ?${at + 2}, ?${at + 3}, 1 FROM (${rows}) WHERE ?${at + 2} IS NOT NULL)
         WHERE true GROUP BY 2, 3, 4, 5, 6
         ON CONFLICT (tenant_id, side, subject, day, fate, reason) DO UPDATE SET n = n + excluded.n`,
      )
      .bind(ctx.tenantId, ...params, side, to?.state ?? null, to?.reason ?? ''),
  ]
}

/** Of a day in UTC. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

import type { TenantCtx } from '#kit/context.ts'
import type { DueEvent } from './read-events.ts'

/** Characters of bodies that one preview looks at; a single one may be larger. */
const MOST_CHARS = 4_000_000

export interface Replayed extends DueEvent {
  connectionId: string
}

/** The first of these whose bodies are not too much at once, oldest first, as if they had not been tried. */
export async function eventsOf(ctx: TenantCtx, ids: readonly string[]): Promise<Replayed[]> {
  const { results } = await ctx.db.$client
    .prepare(
      `WITH sized AS (SELECT r.id, sum(octet_length(r.body)) OVER (ORDER BY r.id) - octet_length(r.body) AS before
         FROM json_each(?2) w CROSS JOIN received r ON r.tenant_id = ?1 AND r.id = w.value)
       SELECT r.id, r.connection_id AS connectionId, r.type, r.body, r.happened_at AS happenedAt,
         r.received_at AS receivedAt, 0 AS attempts
       FROM sized s CROSS JOIN received r ON r.tenant_id = ?1 AND r.id = s.id
       WHERE s.before < ${MOST_CHARS} ORDER BY r.id`,
    )
    .bind(ctx.tenantId, JSON.stringify(ids))
    .all<Replayed>()
  return results
}

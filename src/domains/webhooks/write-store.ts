/** New events and their deliveries, as statements for a batch that says when they may be written. */
import { countStatements, dayOf, type Count } from '#domains/fates/index.ts'
import { chunks } from '#kit/chunks.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'

interface NewEvent {
  id: string
  type: string
  body: string
}

interface NewDelivery {
  id: string
  endpointId: string
  eventId: string
  type: string
  about: string | null
}

export interface Outgoing {
  events: NewEvent[]
  deliveries: NewDelivery[]
  counts: Count[]
}

/** `at` is when they come: also the time in their ids, by which old ones are found. */
export function outgoingStatements(
  ctx: TenantCtx,
  { events, deliveries, counts }: Outgoing,
  { guard, at }: { guard: Guard; at: number },
): D1PreparedStatement[] {
  const insert = (rows: readonly object[], sql: string) =>
    chunks(rows.map((row) => JSON.stringify(row))).map((json) =>
      ctx.db.$client
        .prepare(`${sql} FROM json_each(?2) WHERE ${guard.sql(3)}`)
        .bind(ctx.tenantId, json, at, ...guard.params),
    )
  return [
    ...insert(
      events,
      `INSERT INTO webhook_events (tenant_id, id, type, body, created_at)
       SELECT ?1, value ->> 'id', value ->> 'type', value ->> 'body', ?3`,
    ),
    ...insert(
      deliveries,
      `INSERT INTO deliveries (tenant_id, id, endpoint_id, event_id, type, about, state, next_attempt_at, created_at)
       SELECT ?1, value ->> 'id', value ->> 'endpointId', value ->> 'eventId', value ->> 'type', substr(value ->> 'about', 1, 200), 'pending', ?3, ?3`,
    ),
    ...countStatements(ctx, summed(counts), guard),
  ]
}

/** One count for each fate, however many events met it. */
function summed(counts: readonly Count[]): Count[] {
  const sums = new Map<string, Count>()
  for (const count of counts) {
    const key = JSON.stringify([count.subject, count.day, count.fate, count.reason])
    const sum = sums.get(key)
    if (sum) sum.n += count.n
    else sums.set(key, { ...count })
  }
  return [...sums.values()]
}

export const cameOut = (endpointId: string, at: number): Count => ({
  side: 'out',
  subject: endpointId,
  day: dayOf(at),
  fate: 'received',
  n: 1,
})

/** Who sends to an endpoint: one worker at a time, until its lease ends. */
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { EndpointRow } from './endpoint-store.ts'

const sqlOf = (ctx: TenantCtx) => ctx.db.$client

/** An endpoint as its worker sees it. */
export type Leased = Pick<
  EndpointRow,
  | 'id'
  | 'name'
  | 'url'
  | 'source'
  | 'secret'
  | 'previousSecret'
  | 'previousUntil'
  | 'failures'
  | 'failingSince'
  | 'noticed'
  | 'restUntil'
  | 'fence'
>
const LEASED = `id, name, url, source, secret, previous_secret AS previousSecret, previous_until AS previousUntil, failures,
  failing_since AS failingSince, noticed, rest_until AS restUntil, fence`

const DUE = `SELECT 1 FROM deliveries d WHERE d.tenant_id = ?1 AND d.endpoint_id = ?2 AND d.state = 'pending' AND d.next_attempt_at <= ?3`

/**
 * Endpoints of one tenant that are sent to at once. The queue is one line for all, and a receiver that takes its fourteen
 * seconds for each answer never fails: without this two tenants with fifty of them each would be all that is ever sent to.
 */
const PLACES = 16

/** For the tenant, ?1. */
const freePlaces = (now: string): string =>
  `${PLACES} - (SELECT count(*) FROM webhook_endpoints w WHERE w.tenant_id = ?1 AND w.working_until > ${now})`

/** Takes the endpoint if nobody has it, it may be sent to, something is due and a place is free. The fence rises with each claim. */
export const claim = (ctx: TenantCtx, endpointId: string, until: number): Promise<Leased | null> =>
  sqlOf(ctx)
    .prepare(
      `UPDATE webhook_endpoints SET fence = fence + 1, working_until = ?4
       WHERE tenant_id = ?1 AND id = ?2 AND status = 'active' AND removed_at IS NULL AND coalesce(working_until, 0) <= ?3
         AND coalesce(rest_until, 0) <= ?3 AND ${freePlaces('?3')} > 0 AND EXISTS (${DUE})
       RETURNING ${LEASED}`,
    )
    .bind(ctx.tenantId, endpointId, ctx.now(), until)
    .first<Leased>()

/** The endpoint as it is now, if it is still ours and may be sent to. */
export const reread = (ctx: TenantCtx, { id, fence }: Leased): Promise<Leased | null> =>
  sqlOf(ctx)
    .prepare(
      `SELECT ${LEASED} FROM webhook_endpoints
       WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND status = 'active' AND removed_at IS NULL`,
    )
    .bind(ctx.tenantId, id, fence)
    .first<Leased>()

/**
 * Gives it back, and answers whose turn is next: what came while we held it was told to nobody, and others found no place.
 * Two, so that there come to be as many workers as there are places; by chance, or those who always have something due, and
 * are slow, would be the only ones.
 */
export async function handOver(ctx: TenantCtx, { id, fence }: Leased): Promise<string[]> {
  const [, next] = await sqlOf(ctx).batch<{ id: string }>([
    sqlOf(ctx)
      .prepare(
        `UPDATE webhook_endpoints SET working_until = NULL WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3`,
      )
      .bind(ctx.tenantId, id, fence),
    sqlOf(ctx)
      .prepare(
        `SELECT e.id FROM webhook_endpoints e
         WHERE e.tenant_id = ?1 AND e.status = 'active' AND e.removed_at IS NULL AND coalesce(e.working_until, 0) <= ?2
           AND coalesce(e.rest_until, 0) <= ?2 AND EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = ?1
             AND d.endpoint_id = e.id AND d.state = 'pending' AND d.next_attempt_at <= ?2)
         ORDER BY random() LIMIT min(2, max(0, ${freePlaces('?2')}))`,
      )
      .bind(ctx.tenantId, ctx.now()),
  ])
  return (next?.results ?? []).map((row) => row.id)
}

/** Holds while the endpoint is ours. */
export const leaseGuard = (ctx: TenantCtx, { id, fence }: Leased): Guard => ({
  sql: (from) =>
    `EXISTS (SELECT 1 FROM webhook_endpoints g WHERE g.tenant_id = ?${from + 1} AND g.id = ?${from + 2} AND g.fence = ?${from + 3} AND g.removed_at IS NULL)`,
  params: [ctx.tenantId, id, fence],
})

export interface Due {
  id: string
  eventId: string
  type: string
  /** Null: its event is not there, as a database that was put back may leave it. */
  body: string | null
  attempts: number
  replays: number
  createdAt: number
}

/** What is due, the oldest first. By the row, which is the index's own order: by the id all that are due at one moment would be read. */
export async function dueOf(ctx: TenantCtx, endpointId: string, limit: number): Promise<Due[]> {
  const { results } = await sqlOf(ctx)
    .prepare(
      `SELECT d.id, d.event_id AS eventId, d.type, e.body, d.attempts, d.replays, d.created_at AS createdAt
       FROM deliveries d LEFT JOIN webhook_events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
       WHERE d.tenant_id = ?1 AND d.endpoint_id = ?2 AND d.state = 'pending' AND d.next_attempt_at <= ?3
       ORDER BY d.next_attempt_at, d.rowid LIMIT ?4`,
    )
    .bind(ctx.tenantId, endpointId, ctx.now(), limit)
    .all<Due>()
  return results
}

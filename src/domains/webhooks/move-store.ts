/** Deliveries change their state here, or in outcome-store.ts; whoever moves one moves its fate in the same batch. */
import { movedFates } from '#domains/fates/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { DeliveryRow } from './delivery-store.ts'

export interface Settled {
  state: 'filtered' | 'dead'
  reason: string
  message: string
}

export const DISABLED: Settled = {
  state: 'dead',
  reason: 'endpoint_disabled',
  message: 'The endpoint was disabled before this was delivered. Resume it, then replay.',
}

export const REMOVED: Settled = {
  state: 'filtered',
  reason: 'endpoint_removed',
  message: 'The endpoint was removed before this was sent.',
}

/** A condition on rows of `deliveries`, whose parameters begin at ?2; ?1 is the tenant. */
interface Which {
  sql: string
  params: readonly (string | number)[]
}

export const UNSUBSCRIBED: Settled = {
  state: 'filtered',
  reason: 'endpoint_removed',
  message: 'The receiver answered 410. To a REST hook that says: unsubscribed. It was removed.',
}

/** All that waits for an endpoint, where the guard holds. */
export const settleEndpointStatements = (
  ctx: TenantCtx,
  endpointId: string,
  { to, guard }: { to: Settled; guard?: Guard },
): D1PreparedStatement[] => {
  const which = {
    sql: `endpoint_id = ?2 AND state = 'pending' AND ${guard?.sql(2) ?? 'TRUE'}`,
    params: [endpointId, ...(guard?.params ?? [])],
  }
  return settleStatements(ctx, which, to)
}

function settleStatements(ctx: TenantCtx, which: Which, to: Settled): D1PreparedStatement[] {
  const at = which.params.length + 1
  return [
    ...fatesOf(ctx, which, to),
    ctx.db.$client
      .prepare(
        `UPDATE deliveries SET state = ?${at + 1}, reason = ?${at + 2}, message = ?${at + 3}, settled_at = ?${at + 4}, next_attempt_at = NULL
         WHERE tenant_id = ?1 AND ${which.sql}`,
      )
      .bind(ctx.tenantId, ...which.params, to.state, to.reason, to.message, ctx.now()),
  ]
}

/** Nothing is left of what these would send: else they would be due for ever. */
export async function settleLost(ctx: TenantCtx, ids: readonly string[]): Promise<void> {
  const which = {
    sql: `id IN (SELECT value FROM json_each(?2)) AND state = 'pending'`,
    params: [JSON.stringify(ids)],
  }
  const message = 'The event is not in the database any more, so there is nothing to send.'
  await ctx.db.$client.batch(
    settleStatements(ctx, which, { state: 'dead', reason: 'event_missing', message }),
  )
}

/**
 * Pending again, due now, with the whole ladder before them; of these, those in `state` if it is given. An endpoint that
 * rests does not let whoever asks for them wait. Where it is removed or disabled nothing moves. Answers how many did.
 */
export async function replayDeliveries(
  ctx: TenantCtx,
  ids: readonly string[],
  state?: DeliveryRow['state'],
): Promise<number> {
  const which = {
    sql: `id IN (SELECT value FROM json_each(?2)) AND (?3 = '' OR state = ?3)
      AND EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.tenant_id = ?1 AND e.id = deliveries.endpoint_id
        AND e.removed_at IS NULL AND e.status <> 'disabled')`,
    params: [JSON.stringify(ids), state ?? ''],
  }
  const results = await ctx.db.$client.batch([
    ...fatesOf(ctx, which, null),
    ctx.db.$client
      .prepare(
        `UPDATE webhook_endpoints SET rest_until = NULL
         WHERE tenant_id = ?1 AND id IN (SELECT endpoint_id FROM deliveries WHERE tenant_id = ?1 AND ${which.sql})`,
      )
      .bind(ctx.tenantId, ...which.params),
    ctx.db.$client
      .prepare(
        `UPDATE deliveries SET state = 'pending', reason = '', message = NULL, attempts = 0, settled_at = NULL,
           next_attempt_at = ?4, replays = replays + 1
         WHERE tenant_id = ?1 AND ${which.sql}`,
      )
      .bind(ctx.tenantId, ...which.params, ctx.now()),
  ])
  return results.at(-1)?.meta.changes ?? 0
}

/** What is due for it goes out now. */
export const endRest = async (ctx: TenantCtx, endpointId: string): Promise<void> => {
  await ctx.db.$client
    .prepare(
      `UPDATE webhook_endpoints SET rest_until = NULL WHERE tenant_id = ?1 AND id = ?2 AND removed_at IS NULL`,
    )
    .bind(ctx.tenantId, endpointId)
    .run()
}

/** Answers whether it was dead, and no longer is. */
export async function dismissDelivery(ctx: TenantCtx, id: string): Promise<boolean> {
  const which = { sql: `id = ?2 AND state = 'dead'`, params: [id] }
  const to: Settled = {
    state: 'filtered',
    reason: 'dismissed',
    message: 'Somebody looked at it and dismissed it.',
  }
  const results = await ctx.db.$client.batch(settleStatements(ctx, which, to))
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

const fatesOf = (ctx: TenantCtx, which: Which, to: Settled | null): D1PreparedStatement[] =>
  movedFates(ctx, {
    side: 'out',
    rows: `SELECT endpoint_id AS subject, created_at AS at, state, reason FROM deliveries WHERE tenant_id = ?1 AND ${which.sql}`,
    params: which.params,
    to,
  })

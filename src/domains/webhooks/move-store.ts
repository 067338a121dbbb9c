/** Deliveries change their state here, or in outcome-store.ts; whoever moves one moves its fate in the same batch. */
import { movedFates } from '#domains/fates/index.ts'
import type { TenantCtx } from '#kit/context.ts'

export interface Settled {
  state: 'filtered' | 'dead'
  reason: string
  message: string
}

export const DISABLED: Settled = {
  state: 'dead',
  reason: 'endpoint_disabled',
  message: 'The endpoint was disabled before this was delivered. Switch it on again, then replay.',
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

/** All that waits for an endpoint. */
export const settleEndpointStatements = (
  ctx: TenantCtx,
  endpointId: string,
  to: Settled,
): D1PreparedStatement[] =>
  settleStatements(ctx, { sql: `endpoint_id = ?2 AND state = 'pending'`, params: [endpointId] }, to)

export function settleStatements(ctx: TenantCtx, which: Which, to: Settled): D1PreparedStatement[] {
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

/** Pending again, due now, with the whole ladder before them. Those whose endpoint is not there stay as they are. */
export function replayStatements(ctx: TenantCtx, which: Which): D1PreparedStatement[] {
  const live = {
    ...which,
    sql: `${which.sql} AND EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.tenant_id = ?1 AND e.id = deliveries.endpoint_id
      AND e.removed_at IS NULL AND e.status <> 'disabled')`,
  }
  const at = which.params.length + 1
  return [
    ...fatesOf(ctx, live, null),
    ctx.db.$client
      .prepare(
        `UPDATE deliveries SET state = 'pending', reason = '', message = NULL, attempts = 0, settled_at = NULL,
           next_attempt_at = ?${at + 1}, replays = replays + 1
         WHERE tenant_id = ?1 AND ${live.sql}`,
      )
      .bind(ctx.tenantId, ...which.params, ctx.now()),
  ]
}

const fatesOf = (ctx: TenantCtx, which: Which, to: Settled | null): D1PreparedStatement[] =>
  movedFates(ctx, {
    side: 'out',
    rows: `SELECT endpoint_id AS subject, created_at AS at, state, reason FROM deliveries WHERE tenant_id = ?1 AND ${which.sql}`,
    params: which.params,
    to,
  })

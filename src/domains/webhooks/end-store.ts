/** How an endpoint ends: removed, or disabled until somebody switches it on again. */
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import { DISABLED, REMOVED, settleEndpointStatements, type Settled } from './move-store.ts'

const sqlOf = (ctx: TenantCtx) => ctx.db.$client
const ALWAYS: Guard = { sql: () => 'TRUE', params: [] }

/**
 * What waits is dropped, and nobody who holds the endpoint may write any more (its fence). What was sent stays to be read
 * for its 30 days, and the row as long; its secrets do not. With the tenant's last endpoint its place in the feed goes. The
 * last statement changes a row where the endpoint was there.
 */
export const removalStatements = (
  ctx: TenantCtx,
  id: string,
  { to = REMOVED, guard = ALWAYS }: { to?: Settled; guard?: Guard } = {},
): D1PreparedStatement[] => [
  ...settleEndpointStatements(ctx, id, { to, guard }),
  sqlOf(ctx)
    .prepare(
      `DELETE FROM webhook_feeds WHERE tenant_id = ?1 AND NOT EXISTS
         (SELECT 1 FROM webhook_endpoints WHERE tenant_id = ?1 AND removed_at IS NULL AND id <> ?2) AND ${guard.sql(2)}`,
    )
    .bind(ctx.tenantId, id, ...guard.params),
  sqlOf(ctx)
    .prepare(
      `UPDATE webhook_endpoints SET removed_at = ?3, fence = fence + 1, working_until = NULL, secret = '', previous_secret = NULL
       WHERE tenant_id = ?1 AND id = ?2 AND removed_at IS NULL AND ${guard.sql(3)}`,
    )
    .bind(ctx.tenantId, id, ctx.now(), ...guard.params),
]

export async function removeEndpoint(ctx: TenantCtx, id: string): Promise<boolean> {
  const results = await sqlOf(ctx).batch(removalStatements(ctx, id))
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

/** Nothing more is sent, and what waits is dead until somebody replays it. */
export const disableEndpoint = (ctx: TenantCtx, id: string, reason: string) =>
  sqlOf(ctx).batch([
    ...settleEndpointStatements(ctx, id, { to: DISABLED }),
    sqlOf(ctx)
      .prepare(
        `UPDATE webhook_endpoints SET status = 'disabled', disabled_reason = ?3, fence = fence + 1, working_until = NULL
         WHERE tenant_id = ?1 AND id = ?2 AND status <> 'disabled' AND removed_at IS NULL`,
      )
      .bind(ctx.tenantId, id, reason),
  ])

export const settleStranded = (
  ctx: TenantCtx,
  { endpointId, removed }: { endpointId: string; removed: 0 | 1 },
) => sqlOf(ctx).batch(settleEndpointStatements(ctx, endpointId, { to: removed === 1 ? REMOVED : DISABLED }))

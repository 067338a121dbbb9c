import { enterAs } from '#domains/tenants/index.ts'
import { refreshToken } from '#engine/refresh-token.ts'
import type { Ctx } from '#kit/context.ts'
import { err, ok } from '#kit/result.ts'
import { openAccount } from './account.ts'
import * as store from './store.ts'
import type { Renewed } from './token-keeper.ts'
import { openToken, sealToken } from './token-seal.ts'

/** Opens a sealed refresh token, asks the vendor once, and seals what it grants. For the connection's gate alone. */
export async function refresh(
  ctx: Ctx,
  whose: { tenantId: string; connectionId: string },
  sealed: string,
): Promise<Renewed> {
  const tenant = await enterAs(ctx, whose.tenantId, { kind: 'system', id: 'syncline' })
  const row = tenant && (await store.find(tenant, whose.connectionId))
  if (!row) return err({ kind: 'refused', code: 'vendor.no_token', message: 'The connection is gone.' })
  const account = await openAccount(tenant, row)
  const place = { connectionId: row.id, origins: account.origins }
  const grant = await refreshToken(tenant, account, await openToken(tenant, place, ['refresh', sealed]))
  if (!grant.ok) {
    const { rotated, ...failure } = grant.error
    return err({
      ...failure,
      ...(rotated && { rotated: await sealToken(tenant, place, ['refresh', rotated]) }),
    })
  }
  const { access, refresh: next, lifetimeMs } = grant.value
  return ok({
    access: await sealToken(tenant, place, ['access', access]),
    refresh: next && (await sealToken(tenant, place, ['refresh', next])),
    lifetimeMs,
  })
}

import type { TenantCtx } from '#kit/context.ts'
import type { Secret } from '#kit/secret.ts'
import { accountOrigins } from './account.ts'
import { found } from './find.ts'
import { asked } from './gate-client.ts'
import * as store from './store.ts'
import { sealToken } from './token-seal.ts'

/** Tokens a vendor has just granted: sealed here, kept by the connection's gate, shown to nobody. */
export async function storeTokens(
  ctx: TenantCtx,
  connectionId: string,
  tokens: { access: Secret; refresh: Secret | null; lifetimeMs: number },
): Promise<void> {
  const row = found(await store.find(ctx, connectionId))
  const place = { connectionId, origins: await accountOrigins(ctx, row) }
  const access = await sealToken(ctx, place, ['access', tokens.access])
  const refresh = tokens.refresh === null ? null : await sealToken(ctx, place, ['refresh', tokens.refresh])
  const fresh = { access, refresh, lifetimeMs: tokens.lifetimeMs, now: ctx.now() }
  await asked(ctx, connectionId, async (gate) => gate.storeTokens(fresh))
}

import { emit } from '#domains/events/index.ts'
import { destroySecrets } from '#domains/vault/index.ts'
import { revokeGrant } from '#engine/revoke.ts'
import type { TenantCtx } from '#kit/context.ts'
import { found } from './find.ts'
import { openAccount } from './account.ts'
import { forgetGate } from './gate-client.ts'
import { leaveNoHook } from './register-hook.ts'
import * as store from './store.ts'

/**
 * Disconnects: the secrets are destroyed, then syncs, runs, records and the row itself go in one batch. Cut off before
 * it, the connection is still listed and the click can be repeated; there is no moment in between at which another
 * click could begin a sync that outlives its connection.
 */
export async function removeConnection(ctx: TenantCtx, id: string): Promise<void> {
  const row = found(await store.find(ctx, id))
  await leaveNoHook(ctx, row)
  await revoke(ctx, row)
  await destroySecrets(ctx, { connectionId: id, version: row.secretVersion })
  await forgetGate(ctx, id)
  await emit(ctx, { type: 'connection.removed', connectionId: id })
}

/** While there still is a token to say it with. A vendor that does not answer must not keep a person from leaving it. */
async function revoke(ctx: TenantCtx, row: store.ConnectionRow): Promise<void> {
  try {
    const revoked = await revokeGrant(ctx, await openAccount(ctx, row, 'person'))
    if (!revoked.ok)
      ctx.log('warn', 'connection.not_revoked', { connection: row.id, code: revoked.error.code })
  } catch (error) {
    ctx.log('warn', 'connection.not_revoked', { connection: row.id, error })
  }
}

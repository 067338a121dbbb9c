import { emit } from '#domains/events/index.ts'
import { destroySecrets } from '#domains/vault/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { found } from './connect.ts'
import { forgetGate } from './gate-client.ts'
import * as store from './store.ts'

/**
 * Disconnects: the secrets are destroyed, then syncs, runs, records and the row itself go in one batch. Cut off before
 * it, the connection is still listed and the click can be repeated; there is no moment in between at which another
 * click could begin a sync that outlives its connection.
 */
export async function removeConnection(ctx: TenantCtx, id: string): Promise<void> {
  const row = found(await store.find(ctx, id))
  await destroySecrets(ctx, { connectionId: id, version: row.secretVersion })
  await forgetGate(ctx, id)
  await emit(ctx, { type: 'connection.removed', connectionId: id })
}

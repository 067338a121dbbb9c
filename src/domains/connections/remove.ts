import { emit } from '#domains/events/index.ts'
import { destroySecrets } from '#domains/vault/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { found } from './connect.ts'
import { forgetGate } from './gate-client.ts'
import * as store from './store.ts'

/**
 * Disconnects: syncs stop, records are told as deleted, secrets are destroyed, and last the row is marked. Cut off
 * anywhere, the connection is still listed and the click can be repeated: each step is safe to do twice.
 */
export async function removeConnection(ctx: TenantCtx, id: string): Promise<void> {
  const row = found(await store.find(ctx, id))
  await emit(ctx, { type: 'connection.removed', connectionId: id })
  await destroySecrets(ctx, { connectionId: id, version: row.secretVersion })
  await forgetGate(ctx, id)
  await store.update(ctx, id, { removedAt: ctx.now(), secrets: {}, status: 'untested', statusMessage: null })
}

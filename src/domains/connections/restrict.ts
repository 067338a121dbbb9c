import { emit } from '#domains/events/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { openAccount } from './account.ts'
import { found } from './find.ts'
import { prove } from './prove.ts'
import * as store from './store.ts'

/** Which calls the connection may make from now on. A list that forbids the test would leave it without any proof. */
export async function restrict(ctx: TenantCtx, id: string, permitted: string[] | null): Promise<void> {
  const row = found(await store.find(ctx, id))
  await prove(ctx, await openAccount(ctx, { ...row, permitted }, 'person'))
  await store.update(ctx, id, { permitted })
  // What it may read now and could not before gets its sync.
  await emit(ctx, { type: 'connection.ready', connectionId: id })
}

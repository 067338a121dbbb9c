import type { TenantCtx } from '#kit/context.ts'
import { found } from './connect.ts'
import * as store from './store.ts'

/** The connection, or 404. */
export const findConnection = async (ctx: TenantCtx, id: string): Promise<store.ConnectionRow> =>
  found(await store.find(ctx, id))

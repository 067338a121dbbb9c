import type { TenantCtx } from '#kit/context.ts'
import { connectionNotFound } from './errors.ts'
import * as store from './store.ts'

/** The connection, or 404. */
export const findConnection = async (ctx: TenantCtx, id: string): Promise<store.ConnectionRow> =>
  found(await store.find(ctx, id))

export function found<T>(row: T | undefined): T {
  if (row === undefined) throw connectionNotFound()
  return row
}

import type { TenantCtx } from '#kit/context.ts'
import { notDead, receivedNotFound } from './errors.ts'
import { findReceived } from './list-store.ts'
import { dismissed } from './settle-store.ts'

export function found<T>(row: T | undefined): T {
  if (row === undefined) throw receivedNotFound()
  return row
}

/** A person has looked at it, and it shall not be applied. */
export async function dismiss(ctx: TenantCtx, id: string): Promise<void> {
  const row = found(await findReceived(ctx, id))
  if (row.state !== 'dead' || !(await dismissed(ctx, row))) throw notDead()
}

import { findConnection, openAccount } from '#domains/connections/index.ts'
import type { Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { AppError } from '#kit/errors.ts'

/** A connection as its events are understood. */
interface Present {
  account: Account
  /** Of its webhook address. */
  number: number
}

/**
 * Null: the connection was removed, so that what waits for it can be let go. Only its row says so: a connector, a way or a
 * secret that is not there now may be back with the next version, and until then this throws.
 */
export async function openPresent(ctx: TenantCtx, connectionId: string): Promise<Present | null> {
  const row = await findConnection(ctx, connectionId).catch((error: unknown) => {
    if (error instanceof AppError && error.status === 404) return null
    throw error
  })
  return row && { account: await openAccount(ctx, row, 'webhook'), number: row.hookNumber }
}

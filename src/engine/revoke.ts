import type { Ctx } from '#kit/context.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { authOf } from './auth.ts'
import { call } from './call.ts'

/** Ends the grant at the vendor, where it has a call for that. It carries the access token as every call does. */
export async function revokeGrant(ctx: Ctx, account: Account): Promise<Result<null, Failure>> {
  const auth = authOf(account)
  if (auth.kind !== 'oauth2' || !auth.revoke) return ok(null)
  const reply = await call(ctx, { ...account, permitted: null }, { description: auth.revoke })
  return reply.ok ? ok(null) : reply
}

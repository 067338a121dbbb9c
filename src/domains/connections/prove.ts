import type { Settings } from '#connectors/contract.ts'
import { testAccount, type Account, type Failure } from '#engine/index.ts'
import { revokeGrant } from '#engine/revoke.ts'
import type { TenantCtx } from '#kit/context.ts'
import { ok } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import { testFailed } from './errors.ts'
import { forgetGate } from './gate-client.ts'

/** Asks the vendor whether it takes these credentials; if not, says what it said. What it told of the account comes back. */
export async function prove(ctx: TenantCtx, account: Account): Promise<Settings> {
  const tested = await testAccount(ctx, account)
  if (!tested.ok) throw refusedBy(tested.error)
  return tested.value.learned
}

export const refusedBy = ({ kind, code, status, sample, message }: Failure) =>
  testFailed({ message, details: [{ in: 'vendor', path: kind, message: code, status, sample }] })

/** Of a connection that is not there yet: refused, it leaves nothing behind, its gate neither. */
export async function orForget<T>(ctx: TenantCtx, connectionId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // What the person must hear is why the vendor refused, even if our own tidying fails.
    await forgetGate(ctx, connectionId).catch((cause) => ctx.log('warn', 'gate.away', { error: cause }))
    throw error
  }
}

/** A token that was granted and does not do is given back: nobody would ever end that grant. */
export async function orRevoke<T>(ctx: TenantCtx, account: Account, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const revoked = await revokeGrant(ctx, account)
    if (!revoked.ok) ctx.log('warn', 'connection.not_revoked', { code: revoked.error.code })
    throw error
  }
}

/** With a token that was just granted and is not kept yet. */
export const withToken = (account: Account, access: Secret): Account =>
  account.gate
    ? { ...account, gate: { ...account.gate, token: async () => ok({ value: access, number: 0 }) } }
    : account

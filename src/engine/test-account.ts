import type { Ctx } from '#kit/context.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { call } from './call.ts'

/** Proves the credentials with the connector's cheapest call: real data came back, not merely a 200. */
export async function testAccount(
  ctx: Ctx,
  account: Account,
): Promise<Result<{ durationMs: number }, Failure>> {
  const { connector, settings } = account
  const startedAt = ctx.now()
  if (connector.test === null) return ok({ durationMs: 0 })
  const description = typeof connector.test === 'function' ? connector.test(settings) : connector.test
  const reply = await call(ctx, account, { description })
  return reply.ok ? ok({ durationMs: ctx.now() - startedAt }) : reply
}

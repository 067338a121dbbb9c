import type { Settings } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { plainText } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { call } from './call.ts'

interface Tested {
  durationMs: number
  /** What the vendor told of the account, to be kept with what was typed. */
  learned: Settings
}

/** Proves the credentials with the connector's cheapest call: real data came back, not merely a 200. */
export async function testAccount(ctx: Ctx, account: Account): Promise<Result<Tested, Failure>> {
  const { connector, settings } = account
  const startedAt = ctx.now()
  if (connector.test === null) return ok({ durationMs: 0, learned: {} })
  const description = typeof connector.test === 'function' ? connector.test(settings) : connector.test
  const reply = await call(ctx, account, { description })
  if (!reply.ok) return reply
  const durationMs = ctx.now() - startedAt
  return ok({ durationMs, learned: await learn(ctx, account) })
}

const LONGEST = 512

/** The credentials are good whether or not it can be learned: it may be a call that the connection may not make. */
async function learn(ctx: Ctx, account: Account): Promise<Settings> {
  const { learns } = account.connector
  if (!learns) return {}
  const reply = await call(ctx, account, { description: learns.request })
  if (!reply.ok) return {}
  const told = Object.entries(learns.settings).map(([setting, path]) => {
    return [setting, plainText(valueAt(reply.value, path))] as const
  })
  return Object.fromEntries(told.filter(([, value]) => value !== '' && value.length <= LONGEST))
}

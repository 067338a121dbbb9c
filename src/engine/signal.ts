import type { Signal } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { call } from './call.ts'
import { START } from './position.ts'
import type { Reading } from './reading.ts'
import { messageOf, redactor } from './redact.ts'
import { blank, type Unmarked } from './refusal.ts'

/** One request: nothing changed, and the reading is over; or something did, and the whole list is read. */
export async function askSignal(
  ctx: Ctx,
  account: Account,
  { reading, signal }: { reading: Reading; signal: Signal },
): Promise<Result<Unmarked, Failure>> {
  const { name } = account.connector
  const body = await call(ctx, account, { description: reading.list, since: reading.since })
  if (!body.ok) return body
  try {
    if (!signal.changed(body.value)) return ok({ ...blank(null), body: body.value })
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it could not be read'
    const message = messageOf(
      `The answer does not have the shape we know: ${why}.`,
      redactor(account.secrets),
    )
    return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
  }
  const turned = `${name} says that something changed since ${reading.since}, so everything is read.`
  return ok({ ...blank(START), turned, body: body.value })
}

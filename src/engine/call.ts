import type { Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { parseBody } from './body.ts'
import { judge } from './judge.ts'
import { messageOf, redactor, sampleOf } from './redact.ts'
import { buildRequest } from './request.ts'
import { type Limits, send } from './send.ts'

export interface Call {
  description: Description
  /** The parent row of a fan-out. */
  each?: Json
  /** Query parameters that are data already. */
  query?: Readonly<Record<string, string>>
  limits?: Limits
}

/** One request to the vendor and its judged answer. The one way out for failures, and so where they are redacted. */
export async function call(ctx: Ctx, account: Account, wanted: Call): Promise<Result<Json, Failure>> {
  const redact = redactor(account.secrets)
  const { description, each = null, query, limits } = wanted
  const request = buildRequest(account, description, { each, now: ctx.now(), query })
  if (!request.ok) return err(clean(request.error))
  const reply = await send(ctx, account, { request: request.value, limits })
  if (!reply.ok) return err(clean(reply.error))
  const { status, headers, bytes } = reply.value
  const body = bytes.ok ? parseBody(bytes.value) : bytes
  const judged = judge(account.connector, { status, headers, body }, ctx.now())
  if (judged.ok) return judged
  const text = bytes.ok ? new TextDecoder().decode(bytes.value) : ''
  return err(clean({ ...judged.error, status, ...(text && { sample: sampleOf(text, redact) }) }))

  function clean(failure: Failure): Failure {
    return { ...failure, message: messageOf(failure.message, redact) }
  }
}

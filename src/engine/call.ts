import type { Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { AccessToken, Account, Failure } from './account.ts'
import { authOf } from './auth.ts'
import { readBody } from './body.ts'
import { judge } from './judge.ts'
import { notPermitted } from './permitted.ts'
import { messageOf, redactor, sampleOf } from './redact.ts'
import { buildRequest, type Filling } from './request.ts'
import { type Limits, send } from './send.ts'

export interface Call extends Partial<Omit<Filling, 'now' | 'token'>> {
  description: Description
  /** The statuses that are an answer, and no others. Default any 2xx. */
  accepts?: readonly number[]
  limits?: Limits
}

/** What a vendor answered. */
export interface Reply {
  /** What was asked, whole: a credential may stand in it. */
  url: string
  status: number
  headers: Headers
  body: Json
  bytes: Uint8Array
}

/** The body of one request's answer. */
export async function call(ctx: Ctx, account: Account, wanted: Call): Promise<Result<Json, Failure>> {
  const reply = await ask(ctx, account, wanted)
  return reply.ok ? ok(reply.value.body) : reply
}

/** One request to the vendor and its judged answer. The one way out for failures, and so where they are redacted. */
export async function ask(ctx: Ctx, account: Account, wanted: Call): Promise<Result<Reply, Failure>> {
  const { gate } = account
  if (authOf(account).kind !== 'oauth2' || !gate) return once(ctx, account, wanted)
  const token = await gate.token()
  if (!token.ok) return token
  const answer = await once(ctx, account, { ...wanted, token: token.value })
  // Only the plain "who are you": a vendor's own reading of a 401 may name a missing scope, which no token mends.
  if (answer.ok || answer.error.code !== 'vendor.unauthorized') return answer
  const renewed = await gate.token(token.value.number)
  if (!renewed.ok) return renewed
  // Renewed a moment ago and refused all the same: not a matter of time.
  if (renewed.value.number === token.value.number) return answer
  return once(ctx, account, { ...wanted, token: renewed.value })
}

async function once(
  ctx: Ctx,
  account: Account,
  wanted: Call & { token?: AccessToken },
): Promise<Result<Reply, Failure>> {
  const { description, accepts, limits, token, ...filling } = wanted
  const redact = redactor({ ...account.secrets, ...(token && { access_token: token.value }) })
  const request = buildRequest(account, description, {
    each: null,
    ...filling,
    now: ctx.now(),
    token: token?.value,
  })
  if (!request.ok) return err(clean(request.error))
  const forbidden = notPermitted(account, request.value)
  if (forbidden) return err(clean(forbidden))
  const reply = await send(ctx, account, { request: request.value, limits })
  if (!reply.ok) {
    await tell(account, reply.error)
    return err(clean(reply.error))
  }
  const { status, headers, bytes } = reply.value
  const body = bytes.ok ? readBody(bytes.value, description.reply ?? 'json') : bytes
  const judged = judge(account.connector, { status, headers, body, accepts }, ctx.now())
  const { kind = null, retryAfterMs } = judged.ok ? {} : judged.error
  await account.gate?.heard({
    status,
    headers,
    kind,
    retryAfterMs,
    token: judged.ok ? token?.number : undefined,
  })
  if (judged.ok) {
    const { url } = request.value
    return ok({ url, status, headers, body: judged.value, bytes: bytes.ok ? bytes.value : NONE })
  }
  const text = bytes.ok ? new TextDecoder().decode(bytes.value) : ''
  return err(clean({ ...judged.error, status, ...(text && { sample: sampleOf(text, redact) }) }))

  function clean(failure: Failure): Failure {
    return { ...failure, message: messageOf(failure.message, redact) }
  }
}

const NONE = new Uint8Array()

/** Of a request without a readable answer. What was stopped here, by its address or by the gate, is no news of the vendor. */
async function tell({ gate }: Account, failure: Failure): Promise<void> {
  if (failure.held || failure.kind === 'refused') return
  await gate?.heard({ status: failure.status ?? null, headers: null, kind: failure.kind })
}

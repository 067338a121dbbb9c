import type { Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, type Result } from '#kit/result.ts'
import type { AccessToken, Account, Failure } from './account.ts'
import { parseBody } from './body.ts'
import { judge } from './judge.ts'
import { messageOf, redactor, sampleOf } from './redact.ts'
import { buildRequest } from './request.ts'
import { type Limits, send } from './send.ts'

export interface Call {
  description: Description
  /** The parent row of a fan-out. */
  each?: Json
  /** Where an incremental reading begins. */
  since?: string
  /** Query parameters that are data already. */
  query?: Readonly<Record<string, string>>
  limits?: Limits
}

/** One request to the vendor and its judged answer. The one way out for failures, and so where they are redacted. */
export async function call(ctx: Ctx, account: Account, wanted: Call): Promise<Result<Json, Failure>> {
  const { gate } = account
  if (account.connector.auth.kind !== 'oauth2' || !gate) return once(ctx, account, wanted)
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
): Promise<Result<Json, Failure>> {
  const { description, each = null, since, query, limits, token } = wanted
  const redact = redactor({ ...account.secrets, ...(token && { access_token: token.value }) })
  const request = buildRequest(account, description, {
    each,
    now: ctx.now(),
    since,
    query,
    token: token?.value,
  })
  if (!request.ok) return err(clean(request.error))
  const reply = await send(ctx, account, { request: request.value, limits })
  if (!reply.ok) {
    await tell(account, reply.error)
    return err(clean(reply.error))
  }
  const { status, headers, bytes } = reply.value
  const body = bytes.ok ? parseBody(bytes.value) : bytes
  const judged = judge(account.connector, { status, headers, body }, ctx.now())
  const { kind = null, retryAfterMs } = judged.ok ? {} : judged.error
  await account.gate?.heard({
    status,
    headers,
    kind,
    retryAfterMs,
    token: judged.ok ? token?.number : undefined,
  })
  if (judged.ok) return judged
  const text = bytes.ok ? new TextDecoder().decode(bytes.value) : ''
  return err(clean({ ...judged.error, status, ...(text && { sample: sampleOf(text, redact) }) }))

  function clean(failure: Failure): Failure {
    return { ...failure, message: messageOf(failure.message, redact) }
  }
}

/** Of a request without a readable answer. What was stopped here, by its address or by the gate, is no news of the vendor. */
async function tell({ gate }: Account, failure: Failure): Promise<void> {
  if (failure.held || failure.kind === 'refused') return
  await gate?.heard({ status: failure.status ?? null, headers: null, kind: failure.kind })
}

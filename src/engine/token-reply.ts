import * as oauth from 'oauth4webapi'
import type { Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { parseBody } from './body.ts'
import { judge } from './judge.ts'
import { messageOf, redactor } from './redact.ts'
import { buildRequest } from './request.ts'
import { send } from './send.ts'
import { guardedFetch, TOKEN_LIMITS, tokenClient, type TokenClient } from './token-client.ts'

type Options = NonNullable<Parameters<typeof oauth.refreshTokenGrantRequest>[4]>

interface Asked {
  /** What must not be repeated by a failure, besides the account's secrets. */
  secrets: Readonly<Record<string, Secret>>
  /** A manifest's own request instead of the standard one, and what it may name. */
  own?: Description
  names: Readonly<Record<string, unknown>>
  standard: (client: TokenClient, options: Options) => Promise<Response>
}

/** The refresh token or code is spent or withdrawn: asking again cannot help. GitHub has a name of its own for it. */
const SPENT = new Set(['invalid_grant', 'bad_refresh_token', 'bad_verification_code', 'invalid_code'])

/** One request to the vendor's token endpoint and what it answered, if that is an answer. */
export async function askForToken(ctx: Ctx, account: Account, asked: Asked): Promise<Result<Json, Failure>> {
  const redact = redactor({ ...account.secrets, ...asked.secrets })
  const reply = await (asked.own ? ownReply(ctx, account, asked) : standardReply(ctx, account, asked))
  if (!reply.ok) return err(clean(reply.error))
  const { status, headers } = reply.value
  const body = parseBody(reply.value.bytes)
  const said = body.ok ? valueAt(body.value, 'error') : undefined
  if (typeof said === 'string' && SPENT.has(said)) return err(spent(account))
  // A vendor's reading of its API's replies does not fit its token endpoint.
  const judged = judge({ ...account.connector, judge: undefined }, { status, headers, body }, ctx.now())
  if (judged.ok) return judged
  const { retryAfterMs, kind, message } = judged.error
  return err(clean({ kind, code: 'vendor.token_failed', message, status, retryAfterMs }))

  function clean(failure: Failure): Failure {
    return { ...failure, message: messageOf(failure.message, redact) }
  }
}

interface Raw {
  status: number
  headers: Headers
  bytes: Uint8Array
}

async function standardReply(ctx: Ctx, account: Account, asked: Asked): Promise<Result<Raw, Failure>> {
  const client = tokenClient(ctx, account)
  if (!client.ok) return client
  let failure: Failure | null = null
  try {
    const response = await asked.standard(client.value, {
      [oauth.customFetch]: guardedFetch(ctx, account, (error) => (failure = error)),
      // Whether http is allowed is the guard's to say, and it says it for loopback alone.
      [oauth.allowInsecureRequests]: true,
      headers: { accept: 'application/json' },
      additionalParameters: { ...client.value.auth.tokenParams },
    })
    const { status, headers } = response
    return ok({ status, headers, bytes: new Uint8Array(await response.arrayBuffer()) })
  } catch (error) {
    if (failure) return err(failure)
    ctx.log('warn', 'engine.token', { connector: account.connector.id, error })
    const message = `Nothing was sent: the connection to ${account.connector.name} lacks what its token request needs.`
    return err({ kind: 'refused', code: 'vendor.token_failed', message })
  }
}

async function ownReply(ctx: Ctx, account: Account, asked: Asked): Promise<Result<Raw, Failure>> {
  const bare: Account = { ...account, auth: { kind: 'none' }, gate: undefined }
  const request = buildRequest(bare, asked.own as Description, {
    each: null,
    now: ctx.now(),
    names: asked.names,
  })
  if (!request.ok) return request
  const reply = await send(ctx, bare, { request: request.value, limits: TOKEN_LIMITS })
  if (!reply.ok) return reply
  const { status, headers, bytes } = reply.value
  return ok({ status, headers, bytes: bytes.ok ? bytes.value : new Uint8Array() })
}

const spent = ({ connector: { name } }: Account): Failure => ({
  kind: 'refused',
  code: 'vendor.invalid_grant',
  message: `${name} no longer takes the connection’s refresh token. An admin has to connect it again.`,
  reauth: true,
})

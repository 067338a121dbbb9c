import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { secret, type Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { parseBody } from './body.ts'
import { judge } from './judge.ts'
import { messageOf, redactor } from './redact.ts'
import { authOf, openScope } from './auth.ts'
import { send } from './send.ts'
import { fillText, type Scope, wrong } from './template.ts'

/** What a vendor grants for a refresh token. */
export interface Grant {
  access: Secret
  /** A new refresh token, where the vendor rotates them. */
  refresh: Secret | null
  lifetimeMs: number
}

const LIMITS = { headersMs: 20_000, totalMs: 20_000, bytes: 256 * 1024 }
const HOUR = 3_600_000
const TEN_YEARS = 10 * 365 * 24 * HOUR

/** The refresh token is spent or withdrawn: asking again cannot help. GitHub has a name of its own for it. */
const SPENT = new Set(['invalid_grant', 'bad_refresh_token'])

/**
 * Asks for a new access token, once. Goes out through the same guarded `send` as every request; redirects are not
 * followed, so neither secret nor token can be lured to another host. Never call it but from the connection's gate:
 * two refreshes at once cost a rotating vendor's account.
 */
export async function refreshToken(
  ctx: Ctx,
  account: Account,
  refresh: Secret,
): Promise<Result<Grant, Failure>> {
  const redact = redactor({ ...account.secrets, refresh_token: refresh })
  const request = buildTokenRequest(ctx, account, refresh)
  if (!request.ok) return err(clean(request.error))
  const reply = await send(ctx, { ...account, gate: undefined }, { request: request.value, limits: LIMITS })
  if (!reply.ok) return err(clean(reply.error))
  const { status, headers, bytes } = reply.value
  const body = bytes.ok ? parseBody(bytes.value) : bytes
  const said = body.ok ? valueAt(body.value, 'error') : undefined
  if (typeof said === 'string' && SPENT.has(said)) return err(spent(account))
  // A vendor's reading of its API's replies does not fit its token endpoint.
  const judged = judge({ ...account.connector, judge: undefined }, { status, headers, body }, ctx.now())
  if (judged.ok) return grantIn(judged.value, account)
  const { retryAfterMs, kind, message } = judged.error
  return err(clean({ kind, code: 'vendor.token_failed', message, status, retryAfterMs }))

  function clean(failure: Failure): Failure {
    return { ...failure, message: messageOf(failure.message, redact) }
  }
}

function buildTokenRequest(ctx: Ctx, account: Account, refresh: Secret): Result<Request, Failure> {
  const auth = authOf(account)
  if (auth.kind !== 'oauth2') return wrong('missing', `${account.connector.name} has no tokens to renew.`)
  const scope: Scope = openScope(account, { settings: account.settings, each: null, now: ctx.now() })
  const id = fillText(auth.clientId, scope, ok)
  if (!id.ok) return id
  const key = fillText(auth.clientSecret ?? '', scope, ok)
  if (!key.ok) return key
  const headers = new Headers({ accept: 'application/json', 'user-agent': 'Syncline' })
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh.reveal() })
  if (auth.client === 'basic') {
    const pair = [id.value, key.value].map(encodeURIComponent).join(':')
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  } else {
    form.set('client_id', id.value)
    if (key.value !== '') form.set('client_secret', key.value)
  }
  const url = URL.parse(auth.tokenUrl, account.base)
  return url
    ? ok(new Request(url, { method: 'POST', headers, body: form }))
    : wrong('path', 'Nothing was sent: the address for tokens is no web address.')
}

function grantIn(body: Json, { connector: { name } }: Account): Result<Grant, Failure> {
  const access = valueAt(body, 'access_token')
  const refresh = valueAt(body, 'refresh_token')
  if (typeof access === 'string' && /^[\x21-\x7e]{1,8192}$/.test(access))
    return ok({
      access: secret(access),
      refresh: typeof refresh === 'string' && refresh !== '' ? secret(refresh) : null,
      lifetimeMs: lifetimeOf(valueAt(body, 'expires_in')),
    })
  const message = `${name} answered the renewal of its token with something that holds none.`
  return err({ kind: 'nonsense', code: 'vendor.token_failed', message })
}

/** Vendors leave it out, quote it, or promise for ever. */
function lifetimeOf(seconds: unknown): number {
  const number = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds
  if (typeof number !== 'number' || Number.isNaN(number)) return HOUR
  return Math.min(Math.max(0, number * 1000), TEN_YEARS)
}

const spent = ({ connector: { name } }: Account): Failure => ({
  kind: 'refused',
  code: 'vendor.invalid_grant',
  message: `${name} no longer takes the connection’s refresh token. An admin has to connect it again.`,
  reauth: true,
})

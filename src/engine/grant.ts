import type { Ctx } from '#kit/context.ts'
import { plainText, type Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { secret, type Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { authOf } from './auth.ts'
import { call } from './call.ts'

/** What a vendor grants. */
export interface Grant {
  access: Secret
  /** A new refresh token, where the vendor rotates them. */
  refresh: Secret | null
  lifetimeMs: number
  /** What the reply tells about the account, by setting. */
  settings: Record<string, string>
}

export interface TokenFailure extends Failure {
  /** The refresh token that the vendor gave before the rest failed: it must be kept, the one before is spent. */
  rotated?: Secret
}

const HOUR = 3_600_000
const TEN_YEARS = 10 * 365 * 24 * HOUR

/** A token endpoint's reply as a grant; one of a wider kind is exchanged for the one that calls need. */
export async function grantOf(ctx: Ctx, account: Account, reply: Json): Promise<Result<Grant, TokenFailure>> {
  const granted = grantIn(reply, account)
  const auth = authOf(account)
  if (!granted.ok || auth.kind !== 'oauth2' || !auth.exchange) return granted
  const { when, request } = auth.exchange
  if (valueAt(reply, when.path) !== when.is) return granted
  const { access, refresh, settings } = granted.value
  const wide: Account = {
    ...account,
    auth: { kind: 'bearer', token: '{{secret.wide_token}}' },
    settings: { ...settings, ...account.settings },
    secrets: { ...account.secrets, wide_token: access },
    permitted: null,
  }
  const exchanged = await call(ctx, wide, { description: request })
  const narrow = exchanged.ok ? grantIn(exchanged.value, account) : exchanged
  if (!narrow.ok) return err({ ...narrow.error, rotated: refresh ?? undefined })
  return ok({ ...narrow.value, refresh, settings: { ...settings, ...narrow.value.settings } })
}

function grantIn(body: Json, account: Account): Result<Grant, Failure> {
  const access = valueAt(body, 'access_token')
  const refresh = valueAt(body, 'refresh_token')
  if (typeof access === 'string' && /^[\x21-\x7e]{1,8192}$/.test(access))
    return ok({
      access: secret(access),
      refresh: typeof refresh === 'string' && refresh !== '' ? secret(refresh) : null,
      lifetimeMs: lifetimeOf(valueAt(body, 'expires_in')),
      settings: settingsIn(body, account),
    })
  const message = `${account.connector.name} answered the request for a token with something that holds none.`
  return err({ kind: 'nonsense', code: 'vendor.token_failed', message })
}

function settingsIn(body: Json, account: Account): Record<string, string> {
  const auth = authOf(account)
  if (auth.kind !== 'oauth2') return {}
  const told = Object.entries(auth.settings ?? {}).map(([name, path]) => [
    name,
    plainText(valueAt(body, path)),
  ])
  return Object.fromEntries(told.filter(([, value]) => value !== ''))
}

/** Vendors leave it out, quote it, or promise for ever. */
function lifetimeOf(seconds: unknown): number {
  const number = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds
  if (typeof number !== 'number' || Number.isNaN(number)) return HOUR
  return Math.min(Math.max(0, number * 1000), TEN_YEARS)
}

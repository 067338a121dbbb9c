import { sha256, sha256Hex } from '#kit/hash.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { remember } from '#sandbox/bounded.ts'
import { readCode, readRefresh, type Code, type Grant } from './tokens.ts'

const MOST_CONSENTS = 5000

/** The number a consent's next refresh token must have at least; nothing else has to be remembered. */
const nextSerials = new Map<string, number>()

export type Form = Record<string, unknown>
interface Refusal {
  status: 400 | 401 | 422
  message: string
  /** What OAuth calls it; HighLevel names it `error` beside its own fields. */
  error?: 'invalid_grant' | 'invalid_client'
}

type Granted = Result<Grant, Refusal>

/** Whom the caller of `POST /oauth/token` may have a token for. */
export function grantFor(form: Form, now: number): Granted {
  const missing = ['client_id', 'client_secret', 'grant_type'].find((name) => !text(form, name))
  if (missing) return err({ status: 422, message: `${missing} should not be empty` })
  if (/wrong|invalid/.test(text(form, 'client_secret')))
    return err({ status: 401, message: 'Invalid client: client is invalid', error: 'invalid_client' })
  const type = text(form, 'grant_type')
  if (type === 'authorization_code') return byCode(form, now)
  if (type === 'refresh_token') return byRefresh(form, now)
  if (type === 'client_credentials')
    return err({ status: 400, message: 'grant_type client_credentials is not allowed for this app' })
  return err({ status: 422, message: 'grant_type must be a valid enum value' })
}

function byCode(form: Form, now: number): Granted {
  const code = readCode(text(form, 'code'), now)
  const consent = sha256Hex(text(form, 'code'))
  const dead = !code || code.client !== text(form, 'client_id') || nextSerials.has(consent)
  if (dead) return invalidGrant('authorization code is invalid')
  const redirect = text(form, 'redirect_uri')
  if (redirect && redirect !== code.redirectUri) return invalidGrant('redirect_uri is invalid')
  if (!verified(code, text(form, 'code_verifier'))) return invalidGrant('code verifier is invalid')
  spent(consent, 0)
  const { client, company, location, scopes } = code
  const userType = text(form, 'user_type') || (client.includes('agency') ? 'Company' : 'Location')
  if (userType === 'Company') return ok({ userType, company, scopes, client, consent, serial: 0 })
  if (userType !== 'Location') return err({ status: 422, message: 'user_type must be a valid enum value' })
  return ok({ userType, company, location, scopes, client, consent, serial: 0 })
}

function byRefresh(form: Form, now: number): Granted {
  const old = readRefresh(text(form, 'refresh_token'), now)
  const dead = !old || old.client !== text(form, 'client_id')
  // A restart forgives: an older token is then as good as the newest, until one of them is used.
  if (dead || old.serial < (nextSerials.get(old.consent) ?? 0))
    return invalidGrant('refresh token is invalid')
  spent(old.consent, old.serial + 1)
  return ok({ ...old, serial: old.serial + 1 })
}

/** PKCE binds the code to whoever asked for it; without a challenge there is nothing to prove. */
function verified({ challenge, method = 'plain' }: Code, verifier: string): boolean {
  if (!challenge) return true
  const shown = method === 'S256' ? Buffer.from(sha256(verifier)).toString('base64url') : verifier
  return verifier !== '' && shown === challenge
}

const spent = (consent: string, next: number): void =>
  remember(nextSerials, consent, { value: next, most: MOST_CONSENTS })

const invalidGrant = (what: string): Granted =>
  err({ status: 400, message: `Invalid grant: ${what}`, error: 'invalid_grant' })

const text = (form: Form, name: string): string => {
  const value = form[name]
  return typeof value === 'string' ? value : ''
}

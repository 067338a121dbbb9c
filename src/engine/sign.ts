import { createHmac, randomUUID } from 'node:crypto'
import type { Request as Description } from '#connectors/contract.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { checkHeader } from './slots.ts'
import { fillText, type Scope } from './template.ts'

interface Signed {
  url: URL
  method: string
  /** Seconds. */
  at: number
  nonce: string
}

/** HMAC-SHA256 of `token&time&nonce&METHOD&path`, in base64. */
export const pritunlSignature = (
  { token, secret }: { token: string; secret: string },
  { url, method, at, nonce }: Signed,
): string =>
  createHmac('sha256', secret)
    .update([token, at, nonce, method, url.pathname + url.search].join('&'))
    .digest('base64')

/** Proves that whoever sends this request, now and this once, knows the secret. */
export function addSignature(
  sign: NonNullable<Description['sign']>,
  request: { url: URL; headers: Headers; method: string },
  open: Scope,
): Result<null, Failure> {
  const token = fillText(sign.token, open, ok)
  if (!token.ok) return token
  const secret = fillText(sign.secret, open, ok)
  if (!secret.ok) return secret
  const checked = checkHeader('Auth-Token', token.value)
  if (!checked.ok) return checked
  const at = Math.floor(open.now / 1000)
  const nonce = randomUUID().replaceAll('-', '')
  const signature = pritunlSignature(
    { token: token.value, secret: secret.value },
    { url: request.url, method: request.method, at, nonce },
  )
  request.headers.set('Auth-Token', checked.value)
  request.headers.set('Auth-Timestamp', String(at))
  request.headers.set('Auth-Nonce', nonce)
  request.headers.set('Auth-Signature', signature)
  return ok(null)
}

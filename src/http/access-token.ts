/**
 * Access tokens: a JWT (RFC 9068) that says which key, and which of its secrets, it came from. It is checked here, and
 * then its key's gate is asked as for any other call: a token lives as long as its secret does, ten minutes at most.
 */
import type { Credential, KnownKey } from '#domains/keys/index.ts'
import { randomBase62 } from '#kit/ids.ts'
import { sign, verified } from '#kit/instance-key.ts'

const TYPE = 'at+jwt'
const LIVES_SECONDS = 600

interface Claims {
  sub: string
  client_id: string
  scope: string
  gen: number
}

interface Grant {
  env: Env
  /** Who signs, and whom it is for: this API. */
  origin: string
  clientKey: string
  known: KnownKey
  scopes: readonly string[]
  now: number
}

/** A token for this key with these scopes, and how many seconds it lives: never longer than the key. */
export async function newToken({ env, origin, clientKey, known, scopes, now }: Grant) {
  const { keyId, expiresAt } = known.facts
  const iat = Math.floor(now / 1000)
  const exp = Math.min(iat + LIVES_SECONDS, Math.floor((expiresAt ?? Infinity) / 1000))
  const claims: Claims = { sub: keyId, client_id: clientKey, scope: scopes.join(' '), gen: known.generation }
  const token = await sign(env, TYPE, {
    iss: origin,
    aud: origin,
    iat,
    exp,
    jti: randomBase62(22),
    ...claims,
  })
  return { token, seconds: exp - iat }
}

/** What the gate is to be asked about this token; `forged` for what we did not sign as a token, `stale` for one that ended. */
export async function readToken(
  env: Env,
  origin: string,
  text: string,
): Promise<Credential | 'forged' | 'stale'> {
  // Receipts are signed with the same key: the type tells them apart.
  const checked = await verified(env, text, { typ: TYPE, issuer: origin, audience: origin })
  if (!checked.ok) return checked.error
  const { sub, client_id: locator, scope, gen } = checked.value as unknown as Claims
  return { kind: 'token', locator, keyId: sub, generation: gen, scopes: scope.split(' ') }
}

/**
 * The instance's signing key: an Ed25519 JWK in the Worker secret INSTANCE_KEY. Its public half is at
 * /.well-known/jwks.json, so that whoever holds a receipt can check it without asking us (RFC 7515, 7517, 8037). Access tokens are signed with it too.
 */
import { CompactSign, errors, importJWK, jwtVerify, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import { err, ok, type Result } from './result.ts'

const utf8 = new TextEncoder()

const keyOf = (env: Env): JWK & { kid: string } => JSON.parse(env.INSTANCE_KEY) as JWK & { kid: string }

/** The payload as a compact JWS. `typ` says what is signed, so that one kind of paper is never taken for another. */
export async function sign(env: Env, typ: string, payload: unknown): Promise<string> {
  const jwk = keyOf(env)
  return new CompactSign(utf8.encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid, typ })
    .sign(await importJWK(jwk, 'EdDSA'))
}

/** The public half, as a JWK set. */
export function publicKeys(env: Env): { keys: JWK[] } {
  const { kty, crv, x, kid } = keyOf(env)
  return { keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] }
}

/** By the secret it was read from: to import a key for each call would cost more than to check a signature. */
const imported = new Map<string, Promise<CryptoKey | Uint8Array>>()

function publicKey(env: Env): Promise<CryptoKey | Uint8Array> {
  const known = imported.get(env.INSTANCE_KEY)
  if (known) return known
  const { kty, crv, x } = keyOf(env)
  const key = importJWK({ kty, crv, x }, 'EdDSA')
  imported.clear()
  imported.set(env.INSTANCE_KEY, key)
  return key
}

/**
 * The claims of a JWT that this instance signed as `typ`, for this audience, and that has not ended (RFC 8725: one
 * algorithm, one key, the type compared). `stale`: it was all that once, or is so under another of our addresses.
 */
export async function verified(
  env: Env,
  jwt: string,
  { typ, issuer, audience }: { typ: string; issuer: string; audience: string },
): Promise<Result<JWTPayload, 'forged' | 'stale'>> {
  const options = {
    typ,
    issuer,
    audience,
    algorithms: ['EdDSA'],
    requiredClaims: ['exp', 'iat', 'sub', 'jti'],
  }
  try {
    const { payload, protectedHeader } = await jwtVerify(jwt, await publicKey(env), options)
    return protectedHeader.kid === keyOf(env).kid ? ok(payload) : err('forged')
  } catch (error) {
    return err(wasGood(error) ? 'stale' : 'forged')
  }
}

/** Its signature and type are ours: whoever shows it is not guessing. */
const wasGood = (error: unknown): boolean =>
  error instanceof errors.JWTExpired ||
  (error instanceof errors.JWTClaimValidationFailed && ['iss', 'aud'].includes(error.claim))

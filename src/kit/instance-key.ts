/**
 * The instance's signing key: an Ed25519 JWK in the Worker secret INSTANCE_KEY. Its public half is at
 * /.well-known/jwks.json, so that whoever holds a receipt can check it without asking us (RFC 7515, 7517, 8037).
 */
import { CompactSign, importJWK, type JWK } from 'jose'

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

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Verification } from '#connectors/contract.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Delivered, Disbelief } from './verify.ts'

type Signed = Exclude<Verification, { kind: 'address' }>
type Hmac = Extract<Verification, { kind: 'hmac-sha256' }>
type PublicKey = Exclude<Signed, Hmac>

interface Presented extends Delivered {
  header: string
  pairs: readonly [string, string][]
  timestamp: string
}

/** Whether one of the signatures in the header is of this body. An empty secret signs for everybody, so it fits nothing. */
export async function signatureFits(
  proof: Signed,
  presented: Presented,
): Promise<Result<null, Disbelief['reason']>> {
  return proof.kind === 'hmac-sha256' ? hmacFits(proof, presented) : publicKeyFits(proof, presented)
}

function hmacFits(proof: Hmac, presented: Presented): Result<null, Disbelief['reason']> {
  const secret = Object.hasOwn(presented.secrets, proof.secret)
    ? (presented.secrets[proof.secret]?.reveal() ?? '')
    : ''
  if (secret === '') return err('no_secret')
  const wanted = createHmac('sha256', secret).update(signedBytes(proof.signed, presented)).digest()
  return signaturesIn(proof, presented).some((text) => equals(decoded(text, proof.encoding), wanted))
    ? ok(null)
    : err('bad_signature')
}

/** `{timestamp}.{body}` with the body's own bytes: they need not be text. */
function signedBytes(pattern: string, { body, timestamp }: Presented): Buffer {
  const [before = '', after = ''] = pattern.split('{body}')
  const text = (part: string) => Buffer.from(part.replaceAll('{timestamp}', () => timestamp))
  return Buffer.concat([text(before), body, text(after)])
}

function signaturesIn(proof: Hmac, { header, pairs }: Presented): string[] {
  const found =
    proof.pair === undefined ? [header] : pairs.filter(([key]) => key === proof.pair).map(([, v]) => v)
  const { prefix = '' } = proof
  return found.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length))
}

/** Strict: a decoder that skips what it does not know makes many texts equal. */
function decoded(text: string, encoding: 'hex' | 'base64'): Buffer {
  const shape = encoding === 'hex' ? /^(?:[0-9a-fA-F]{2})+$/ : /^[A-Za-z0-9+/]+={0,2}$/
  return shape.test(text) ? Buffer.from(text, encoding) : Buffer.alloc(0)
}

const equals = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)

async function publicKeyFits(
  proof: PublicKey,
  { header, body, settings }: Presented,
): Promise<Result<null, Disbelief['reason']>> {
  const { keySetting = '' } = proof
  const own = Object.hasOwn(settings, keySetting) ? settings[keySetting] : ''
  const algorithm =
    proof.kind === 'ed25519' ? { name: 'Ed25519' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  let key: CryptoKey
  try {
    key = await crypto.subtle.importKey('spki', derOf(own || proof.publicKey), algorithm, false, ['verify'])
  } catch {
    return err('bad_key')
  }
  const fits = await crypto.subtle
    .verify(algorithm, key, decoded(header, 'base64'), body)
    // A signature of the wrong length may throw instead of being false.
    .catch(() => false)
  return fits ? ok(null) : err('bad_signature')
}

/** PEM with or without its lines: a setting is one line. */
const derOf = (pem: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\\n|\s/g, ''), 'base64'))

/**
 * Envelope encryption: root key ring (a Worker secret) → a key per tenant → a fresh data key per secret
 * version → the secret. Every layer is AES-256-GCM with a random 96-bit IV and an AAD that says what the
 * bytes are for, so that a blob copied into another row, tenant, connection or origin list cannot be opened.
 *
 * Sealed text: `syn1.<iv>.<wrapped data key>.<iv>.<ciphertext>`; wrapped tenant key: `syn1.<kid>.<iv>.<ciphertext>`.
 */
import { defineError } from './errors.ts'

const sealBroken = defineError(
  'vault.unreadable',
  'A stored secret cannot be opened: its connection changed or the key ring is incomplete. Enter the credentials again.',
  { status: 409 },
)

interface KeyRing {
  active: string
  keys: Record<string, string>
}

const GCM = 'AES-GCM'
const utf8 = new TextEncoder()
const b64 = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes).toString('base64url')
const unb64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))

const importKey = (raw: Uint8Array) => crypto.subtle.importKey('raw', raw, GCM, false, ['encrypt', 'decrypt'])

function ring(env: Env): KeyRing {
  const parsed = JSON.parse(env.VAULT_KEYS) as KeyRing
  if (!parsed.keys[parsed.active]) throw new Error('VAULT_KEYS names an active key it does not hold')
  return parsed
}

async function rootKey(env: Env, kid: string): Promise<CryptoKey> {
  const { keys } = ring(env)
  // Own property only: a kid such as "constructor" comes from stored data, not from us.
  if (!Object.hasOwn(keys, kid)) throw sealBroken()
  const raw = new Uint8Array(Buffer.from(keys[kid] ?? '', 'base64'))
  if (raw.length !== 32) throw new Error(`VAULT_KEYS: key ${kid} is not 32 bytes`)
  return importKey(raw)
}

async function encrypt(key: CryptoKey, data: Uint8Array, aad: string): Promise<{ iv: string; text: string }> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: GCM, iv, additionalData: utf8.encode(aad) }, key, data)
  return { iv: b64(iv), text: b64(sealed) }
}

async function decrypt(key: CryptoKey, part: { iv: string; text: string }, aad: string): Promise<Uint8Array> {
  try {
    const params = { name: GCM, iv: unb64(part.iv), additionalData: utf8.encode(aad) }
    return new Uint8Array(await crypto.subtle.decrypt(params, key, unb64(part.text)))
  } catch (cause) {
    throw sealBroken({ cause })
  }
}

/** A new tenant key, wrapped. Destroying this text destroys every secret of the tenant. */
export async function newTenantKey(env: Env, tenantId: string): Promise<string> {
  const { active } = ring(env)
  const raw = crypto.getRandomValues(new Uint8Array(32))
  const { iv, text } = await encrypt(await rootKey(env, active), raw, `syn1|tenant|${tenantId}`)
  return `syn1.${active}.${iv}.${text}`
}

async function tenantKey(env: Env, owner: Omit<Owner, 'env'>): Promise<CryptoKey> {
  const [version, kid, iv, text] = (await owner.wrappedKey()).split('.')
  if (version !== 'syn1' || !kid || !iv || !text) throw sealBroken()
  const raw = await decrypt(await rootKey(env, kid), { iv, text }, `syn1|tenant|${owner.tenantId}`)
  return importKey(raw)
}

interface Owner {
  env: Env
  tenantId: string
  wrappedKey: () => Promise<string>
}

/** Seals `plain` under a fresh data key. `aad` names everything the secret is bound to. */
export async function seal(owner: Owner, plain: string, aad: string): Promise<string> {
  const raw = crypto.getRandomValues(new Uint8Array(32))
  const wrapped = await encrypt(await tenantKey(owner.env, owner), raw, aad)
  const body = await encrypt(await importKey(raw), utf8.encode(plain), aad)
  return ['syn1', wrapped.iv, wrapped.text, body.iv, body.text].join('.')
}

/** Opens what `seal` made, or throws `vault.unreadable` when anything it was bound to has changed. */
export async function open(owner: Owner, sealed: string, aad: string): Promise<string> {
  const [version, wrapIv, wrapText, iv, text] = sealed.split('.')
  if (version !== 'syn1' || !wrapIv || !wrapText || !iv || !text) throw sealBroken()
  const raw = await decrypt(await tenantKey(owner.env, owner), { iv: wrapIv, text: wrapText }, aad)
  return new TextDecoder().decode(await decrypt(await importKey(raw), { iv, text }, aad))
}

import { sha256Hex } from '#kit/hash.ts'
import { gate } from './client.ts'
import { badKey, quotaUsed, tooFast } from './errors.ts'
import { locatorOf } from './key-text.ts'
import type { Admission, KeyFacts } from './rules.ts'

export interface AdmittedKey {
  facts: Omit<KeyFacts, 'hash'>
  admission: Extract<Admission, { ok: true }>
}

/**
 * One call to the key's gate proves the key and takes a place in its budget, or throws 401 or 429. Unknown,
 * revoked and mistyped keys get the same answer.
 */
export async function admitKey(env: Env, key: string): Promise<AdmittedKey> {
  const locator = locatorOf(key)
  if (!locator) throw badKey()
  // RPC returns disposable objects; only plain data leaves this function.
  const answer = await gate(env, locator).admit(sha256Hex(key))
  if (!answer.known) throw badKey()
  const { facts, admission } = answer
  if (admission.ok) return { facts, admission }
  const { retryAfterSeconds } = admission
  throw admission.reason === 'rate' ? tooFast({ retryAfterSeconds }) : quotaUsed({ retryAfterSeconds })
}

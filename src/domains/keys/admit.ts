import { sha256Hex } from '#kit/hash.ts'
import { askGate } from './client.ts'
import { badKey, quotaUsed, tooFast } from './errors.ts'
import { locatorOf } from './key-text.ts'
import type { Answer } from './object.ts'
import type { Admission, KeyFacts } from './rules.ts'

export interface KnownKey {
  facts: Omit<KeyFacts, 'hash'>
  admission: Admission
}

/**
 * One call to the key's gate proves the key and takes a place in its budget. Throws 401: unknown, revoked and
 * mistyped keys get the same answer. A key without a place left is known, and `refusal` says what to tell it.
 */
export async function admitKey(env: Env, key: string): Promise<KnownKey> {
  const locator = locatorOf(key)
  if (!locator) throw badKey()
  // RPC returns disposable objects; only plain data leaves this function.
  const answer = await askGate(env, locator, async (gate): Promise<Answer> => gate.admit(sha256Hex(key)))
  if (!answer.known) throw badKey()
  return { facts: answer.facts, admission: answer.admission }
}

export function refusal({ reason, retryAfterSeconds }: Extract<Admission, { ok: false }>) {
  return reason === 'rate' ? tooFast({ retryAfterSeconds }) : quotaUsed({ retryAfterSeconds })
}

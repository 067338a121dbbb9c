/** What a KeyGate knows of its key, and how that changes. Pure: the clock comes in, the next facts go out. */
import { sameSecret } from '#kit/hash.ts'

interface KeySecret {
  hash: string
  /** 1 for the first; an access token names the one it came from. */
  generation: number
  /** Null: the present one. Else when its overlap ends. */
  until: number | null
}

export interface KeyFacts {
  keyId: string
  tenantId: string
  /** Where the tenant's rows are, so that a call needs no query to find them. Null in gates made before this was kept. */
  shard: number | null
  label: string
  callId: string | null
  scopes: string[]
  ratePerMinute: number
  dayQuota: number
  allowedIps: string[]
  expiresAt: number | null
  /** Null in gates made before this was kept. */
  preview: string | null
  rotatedAt: number | null
  /** Counts the changes: of two rows that show these facts, the higher one is right. */
  revision: number
  /** The present one first. */
  secrets: KeySecret[]
}

/** What a caller shows for being this key's holder. */
export type Proof =
  | { kind: 'secret'; hash: string }
  /** An access token of ours, its signature checked: which key and secret it came from, and what it may. */
  | { kind: 'token'; keyId: string; generation: number; scopes: string[] }

/** All but what proves the key: what leaves the gate. */
export type ShownFacts = Omit<KeyFacts, 'secrets'> & { previousUntil: number | null }

export type Change = Partial<
  Pick<KeyFacts, 'label' | 'scopes' | 'ratePerMinute' | 'dayQuota' | 'allowedIps' | 'expiresAt'>
>

/** As the first gates kept them, before there was more than one secret. */
interface FirstFacts {
  keyId: string
  tenantId: string
  hash: string
  label: string
  scopes: string[]
  ratePerMinute: number
  dayQuota: number
}

/** Secrets that may be in their overlap at once. One more is refused rather than an earlier one ended too soon. */
const SECRETS_BEFORE = 10

/** What is stored, in the shape of today. */
export function readFacts(stored: KeyFacts | FirstFacts | undefined): KeyFacts | undefined {
  if (!stored || 'secrets' in stored) return stored
  const { hash, ...rest } = stored
  return {
    ...rest,
    shard: null,
    callId: null,
    allowedIps: [],
    expiresAt: null,
    preview: null,
    rotatedAt: null,
    revision: 0,
    secrets: [{ hash, generation: 1, until: null }],
  }
}

const secretsAlive = ({ secrets }: KeyFacts, now: number): KeySecret[] =>
  secrets.filter(({ until }) => until === null || now < until)

/** Of the secret that this proof shows or came from, or null where it proves nothing now. */
export function provenGeneration(facts: KeyFacts | undefined, proof: Proof, now: number): number | null {
  const alive = facts ? secretsAlive(facts, now) : []
  // An unknown key pays for a comparison too, so that timing does not tell known locators from others.
  if (proof.kind === 'secret' && alive.length === 0) sameSecret('none', proof.hash)
  const found = alive.find(({ hash, generation }) =>
    proof.kind === 'secret' ? sameSecret(hash, proof.hash) : generation === proof.generation,
  )
  if (!facts || !found || (facts.expiresAt !== null && now >= facts.expiresAt)) return null
  if (proof.kind === 'secret') return found.generation
  // A token never has more than the key has now: whoever held it asks for another.
  const fits = facts.keyId === proof.keyId && proof.scopes.every((scope) => facts.scopes.includes(scope))
  return fits ? found.generation : null
}

export const changed = (facts: KeyFacts, change: Change): KeyFacts => ({
  ...facts,
  ...change,
  revision: facts.revision + 1,
})

/** Whether as many secrets work as may: the present one and those before it. */
export const isFull = (facts: KeyFacts, now: number): boolean =>
  secretsAlive(facts, now).length > SECRETS_BEFORE

/**
 * Another secret takes over. Those before go on working until the overlap ends, or an earlier one they were given;
 * without an overlap they are gone at once.
 */
export function rotated(
  facts: KeyFacts,
  { hash, preview, overlapMs }: { hash: string; preview: string; overlapMs: number },
  now: number,
): KeyFacts {
  const end = now + overlapMs
  const before = overlapMs === 0 ? [] : secretsAlive(facts, now)
  const generation = (facts.secrets[0]?.generation ?? 0) + 1
  return {
    ...facts,
    preview,
    rotatedAt: now,
    revision: facts.revision + 1,
    secrets: [
      { hash, generation, until: null },
      ...before.map((secret) => ({ ...secret, until: Math.min(secret.until ?? end, end) })),
    ],
  }
}

export function shownFacts({ secrets, ...facts }: KeyFacts): ShownFacts {
  const ends = secrets.map(({ until }) => until).filter((until) => until !== null)
  return { ...facts, previousUntil: ends.length > 0 ? Math.max(...ends) : null }
}

/** What an idempotency key remembers. Pure: what is stored and the clock come in, what to do goes out. */

export interface Remembered {
  /** Digest of what was asked with the key the first time. */
  request: string
  /** The request that does the work; the same one may ask twice when its first call to the object broke off. */
  by: string
  startedAt: number
  /** The reply as `once.ts` keeps it; null while the work is being done, or if it was cut off. */
  reply: string | null
}

export type Verdict =
  | { kind: 'first' }
  | { kind: 'again'; reply: string }
  | { kind: 'different' }
  | { kind: 'running' }
  | { kind: 'cut_off' }

export const KEPT_MS = 24 * 3_600_000
/** No request lives longer: whatever has not ended by then was killed. */
const LONGEST_MS = 5 * 60_000

interface Asked {
  request: string
  by: string
  now: number
}

export function judge(known: Remembered | undefined, { request, by, now }: Asked): Verdict {
  if (!known || now - known.startedAt >= KEPT_MS) return { kind: 'first' }
  if (known.request !== request) return { kind: 'different' }
  if (known.reply !== null) return { kind: 'again', reply: known.reply }
  if (known.by === by) return { kind: 'first' }
  return now - known.startedAt < LONGEST_MS ? { kind: 'running' } : { kind: 'cut_off' }
}

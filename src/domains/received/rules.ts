/** When an event that could not be applied is tried again. Pure. */
import type { Failure } from '#engine/index.ts'

/** Half a minute, doubling up to six hours: a vendor may be away for a day before we give up. */
const FIRST_MS = 30_000
const LONGEST_MS = 6 * 3_600_000
const ATTEMPTS = { refused: 0, nonsense: 3, busy: 12, unreachable: 12 } as const

/** Milliseconds; null: it is given up. `attempt` counts the tries before this one. */
export function retryIn(
  failure: Pick<Failure, 'kind' | 'retryAfterMs' | 'held'>,
  attempt: number,
  random = Math.random(),
): number | null {
  const told = failure.retryAfterMs ?? 0
  // Our own gate kept it back: it waits its turn, and has not failed at anything.
  if (failure.held) return Math.min(Math.max(told, 1000) + Math.round(random * 1000), LONGEST_MS)
  if (attempt >= ATTEMPTS[failure.kind]) return null
  const wait = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS)
  return Math.min(Math.max(told, Math.round(wait * (0.8 + random * 0.4))), LONGEST_MS)
}

/** `vendor.rate_limited` → `rate_limited`: the word that is counted. */
export const reasonOf = (code: string): string => code.replace(/^\w+\./, '')

/** Gives a vendor that does not answer a rest, for this connection alone. Pure. */
import type { Priority } from './budget.ts'

export interface Breaker {
  state: 'closed' | 'open' | 'half'
  /** Failures since the last answer. */
  inRow: number
  minutes: { at: number; all: number; bad: number }[]
  openUntil: number
  /** Half open, one request at a time goes out; one whose answer never comes is given up then. */
  probeUntil: number
  /** Good answers since it is half open. */
  good: number
}

export type Outcome = 'good' | 'bad' | 'neither'

export const closedBreaker: Breaker = {
  state: 'closed',
  inRow: 0,
  minutes: [],
  openUntil: 0,
  probeUntil: 0,
  good: 0,
}

const IN_ROW = 10
const SHARE = 0.7
const AT_LEAST = 10
const MINUTE = 60_000
const OBSERVED_MS = 5 * MINUTE
const REST_MS = 30_000
const GOOD_PROBES = 5
const PROBE_MS = 60_000
const PROBE_POLL_MS = 2000

/** Whether a request may go out. A person who clicks "test" may ask a resting vendor, since they may have mended it. */
export function allow(
  breaker: Breaker,
  priority: Priority,
  now: number,
): { breaker: Breaker; waitMs: number } {
  if (breaker.state === 'closed') return { breaker, waitMs: 0 }
  if (breaker.probeUntil > now) return { breaker, waitMs: Math.min(PROBE_POLL_MS, breaker.probeUntil - now) }
  if (breaker.state === 'open' && breaker.openUntil > now && priority !== 'person')
    return { breaker, waitMs: breaker.openUntil - now }
  const good = breaker.state === 'open' ? 0 : breaker.good
  return { breaker: { ...breaker, state: 'half', good, probeUntil: now + PROBE_MS }, waitMs: 0 }
}

export function note(breaker: Breaker, outcome: Outcome, now: number): Breaker {
  if (breaker.state === 'open') return breaker
  if (breaker.state === 'half') return probed(breaker, outcome, now)
  if (outcome === 'neither') return breaker
  const bad = outcome === 'bad' ? 1 : 0
  const inRow = bad ? breaker.inRow + 1 : 0
  const minutes = counted(breaker.minutes, bad, now)
  const all = minutes.reduce((sum, minute) => sum + minute.all, 0)
  const failed = minutes.reduce((sum, minute) => sum + minute.bad, 0)
  const trips = bad === 1 && (inRow >= IN_ROW || (all >= AT_LEAST && failed / all >= SHARE))
  return trips ? opened(now) : { ...breaker, inRow, minutes }
}

function probed(breaker: Breaker, outcome: Outcome, now: number): Breaker {
  if (outcome === 'bad') return opened(now)
  const good = breaker.good + (outcome === 'good' ? 1 : 0)
  return good >= GOOD_PROBES ? closedBreaker : { ...breaker, good, probeUntil: 0 }
}

const opened = (now: number): Breaker => ({ ...closedBreaker, state: 'open', openUntil: now + REST_MS })

function counted(minutes: Breaker['minutes'], bad: number, now: number): Breaker['minutes'] {
  const at = now - (now % MINUTE)
  const kept = minutes.filter((minute) => minute.at > now - OBSERVED_MS)
  const last = kept.at(-1)
  return last?.at === at
    ? [...kept.slice(0, -1), { at, all: last.all + 1, bad: last.bad + bad }]
    : [...kept, { at, all: 1, bad }]
}

import type { Failure } from '#engine/index.ts'
import { backoffMs } from '#kit/backoff.ts'

/** Nobody else may claim a run that committed a page less than this long ago. */
export const LEASE_MS = 60_000
/** Work within one message: then the next message goes on, so that a long sync never meets the platform's limits. */
export const MESSAGE_MS = 20_000
export const MESSAGE_PAGES = 60
/** Ceilings that no honest list reaches; beyond them the vendor is going round in circles. */
export const MOST_PAGES = 10_000

const ATTEMPTS = { refused: 0, nonsense: 2, busy: 12, unreachable: 8 } as const
/** A wait that a run's log tells of, if it is only for our turn. */
export const LONG_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 24 * 3_600_000

/** When to try again after a failure, or null to give up. `attempt` counts failures since the last good page. */
export function retryIn(failure: Failure, attempt: number, random = Math.random()): number | null {
  // The gate knows when; a little later each, or all who wait for one window would come in the same moment.
  if (failure.held)
    return Math.min(Math.max(failure.retryAfterMs ?? 0, 1000) + Math.round(random * 1000), LONGEST_WAIT_MS)
  if (attempt >= ATTEMPTS[failure.kind]) return null
  // Never less than a second, so that a vendor's "Retry-After: 0" is no storm.
  const wait = Math.max(failure.retryAfterMs ?? 0, backoffMs(attempt + 1, random), 1000)
  return Math.min(wait, LONGEST_WAIT_MS)
}

/** A first run reads everything there is, and nothing is late if it takes longer. */
export const priorityOf = (run: { trigger: 'connect' | 'schedule' | 'person' }): 'sync' | 'backfill' =>
  run.trigger === 'connect' ? 'backfill' : 'sync'

export interface Progress {
  startedAt: number | null
  finishedAt: number | null
  seen: number
  expected: number | null
}

/** Rows a second so far, and when a running run should be done, where a total is known or guessed. */
export function progressOf(run: Progress, guess: number | null, now: number) {
  if (run.startedAt === null) return { rate: null, expectedEndAt: null }
  const seconds = Math.max(0.001, ((run.finishedAt ?? now) - run.startedAt) / 1000)
  const rate = run.seen === 0 ? null : run.seen / seconds
  const total = run.expected ?? guess
  if (run.finishedAt !== null || rate === null || total === null || total < run.seen)
    return { rate, expectedEndAt: null }
  return { rate, expectedEndAt: Math.round(now + ((total - run.seen) / rate) * 1000) }
}

const number = new Intl.NumberFormat('en')
export const words = {
  count: (n: number, one: string, many = `${one}s`): string => `${number.format(n)} ${n === 1 ? one : many}`,
}

/** The closing line of a run's log. */
export function summary(run: {
  seen: number
  created: number
  updated: number
  deleted: number
  unchanged: number
  quarantined: number
}): string {
  const parts = [
    `${number.format(run.created)} new`,
    `${number.format(run.updated)} changed`,
    `${number.format(run.deleted)} deleted`,
    `${number.format(run.unchanged)} unchanged`,
  ]
  if (run.quarantined > 0) parts.push(`${number.format(run.quarantined)} set aside`)
  return `${words.count(run.seen, 'row')}: ${parts.join(', ')}.`
}

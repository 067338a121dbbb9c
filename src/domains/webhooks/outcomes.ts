import { dayOf, type Count } from '#domains/fates/index.ts'
import { nextInMs } from './ladder.ts'
import type { Tried } from './outcome-store.ts'
import type { Came } from './send.ts'

/** What an attempt makes of its delivery. `random` is in [0, 1). */
export function triedOf(came: Came, now: number, random: number): Tried {
  const { due, outcome, status, message, at, ms, answer } = came
  const attempt = { id: due.id, replays: due.replays, lastStatus: status, at, ms, outcome, answer }
  if (outcome === 'delivered')
    return { ...attempt, state: 'delivered', reason: '', message: null, nextAttemptAt: null, settledAt: now }
  const wait = nextInMs(due.attempts + 1, { retryAfterMs: came.retryAfterMs, random })
  if (wait === null)
    return {
      ...attempt,
      state: 'dead',
      reason: 'attempts_exhausted',
      message: `Given up after ${due.attempts + 1} attempts. ${message ?? ''}`.trim(),
      nextAttemptAt: null,
      settledAt: now,
    }
  return {
    ...attempt,
    state: 'pending',
    reason: outcome,
    message,
    nextAttemptAt: now + wait,
    settledAt: null,
  }
}

/** The fates of those that are settled; of the dead ones only the database knows whether they are. */
export const fatesOf = (
  endpointId: string,
  tried: readonly { settled: Tried; createdAt: number }[],
): Count[] =>
  tried.flatMap(({ settled: { state, reason }, createdAt }) =>
    state === 'pending' || state === 'dead'
      ? []
      : [{ side: 'out' as const, subject: endpointId, day: dayOf(createdAt), fate: state, reason, n: 1 }],
  )

/** How many calls a key may make. Pure: the clock comes in, the next state goes out. */
import type { KeyFacts } from './facts.ts'

type Limits = Pick<KeyFacts, 'ratePerMinute' | 'dayQuota'>

export interface Usage {
  /** Calls that may be made at once, refilled evenly to `ratePerMinute` within a minute. */
  tokens: number
  refilledAt: number
  /** UTC day and the calls let in on it. */
  day: string
  used: number
}

export type Admission =
  | { ok: true; remaining: number; dayRemaining: number; resetSeconds: number }
  | { ok: false; reason: 'rate' | 'quota'; retryAfterSeconds: number; dayRemaining: number }

const MINUTE = 60_000
const DAY = 86_400_000
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

export const freshUsage = (facts: Limits, now: number): Usage => ({
  tokens: facts.ratePerMinute,
  refilledAt: now,
  day: dayOf(now),
  used: 0,
})

export function admit(facts: Limits, usage: Usage, now: number): { usage: Usage; admission: Admission } {
  const perMs = facts.ratePerMinute / MINUTE
  // A clock that steps back must not drain the bucket.
  const elapsed = Math.max(0, now - usage.refilledAt)
  const tokens = Math.min(facts.ratePerMinute, usage.tokens + elapsed * perMs)
  const day = dayOf(now)
  const used = day === usage.day ? usage.used : 0
  const next = { tokens, refilledAt: now, day, used }
  if (used >= facts.dayQuota)
    return {
      usage: next,
      admission: { ok: false, reason: 'quota', retryAfterSeconds: secondsTo(now, DAY), dayRemaining: 0 },
    }
  if (tokens < 1) {
    const retryAfterSeconds = Math.max(1, Math.ceil((1 - tokens) / perMs / 1000))
    const dayRemaining = facts.dayQuota - used
    return { usage: next, admission: { ok: false, reason: 'rate', retryAfterSeconds, dayRemaining } }
  }
  const admitted = { ...next, tokens: tokens - 1, used: used + 1 }
  return {
    usage: admitted,
    admission: {
      ok: true,
      remaining: Math.floor(admitted.tokens),
      dayRemaining: facts.dayQuota - admitted.used,
      resetSeconds: Math.ceil((facts.ratePerMinute - admitted.tokens) / perMs / 1000),
    },
  }
}

/** A higher rate is there at once; a lower one is what `admit` goes by from now on. */
export const usageAfter = (usage: Usage, from: Limits, to: Limits): Usage => ({
  ...usage,
  tokens: usage.tokens + Math.max(0, to.ratePerMinute - from.ratePerMinute),
})

const secondsTo = (now: number, step: number): number => Math.ceil((step - (now % step)) / 1000)

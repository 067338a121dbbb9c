import { remember } from '#sandbox/bounded.ts'

const INTERVAL_MS = 10_000
const DAY_MS = 86_400_000
const PER_INTERVAL = 100
const PER_DAY = 200_000
const MOST_BUCKETS = 2000

interface Bucket {
  startedAt: number
  used: number
  day: number
  usedToday: number
}

// Module memory is right here and only here: the vendor counts too, and a restart forgives.
const buckets = new Map<string, Bucket>()

/** Takes one call from the bucket. A call that is refused for the budget costs nothing more. */
export function spend(name: string, now: number): { exceeded: boolean; headers: Record<string, string> } {
  const bucket = current(buckets.get(name), now)
  const exceeded = bucket.used >= PER_INTERVAL || bucket.usedToday >= PER_DAY
  if (!exceeded) {
    bucket.used += 1
    bucket.usedToday += 1
  }
  remember(buckets, name, { value: bucket, most: MOST_BUCKETS })
  return {
    exceeded,
    headers: {
      'X-RateLimit-Limit-Daily': String(PER_DAY),
      'X-RateLimit-Daily-Remaining': String(PER_DAY - bucket.usedToday),
      'X-RateLimit-Interval-Milliseconds': String(INTERVAL_MS),
      'X-RateLimit-Max': String(PER_INTERVAL),
      'X-RateLimit-Remaining': String(PER_INTERVAL - bucket.used),
    },
  }
}

function current(old: Bucket | undefined, now: number): Bucket {
  const day = Math.floor(now / DAY_MS)
  const usedToday = old?.day === day ? old.usedToday : 0
  // A clock set back (tests do) starts a new interval instead of waiting for the old one.
  const age = old ? now - old.startedAt : Infinity
  if (!old || age >= INTERVAL_MS || age < 0) return { startedAt: now, used: 0, day, usedToday }
  return { ...old, day, usedToday }
}

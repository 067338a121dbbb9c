/** What a vendor's reply teaches about its limits. Pure. */
import { add, limitsNow, usedOf, type Budget, type WindowLimit } from './budget.ts'
import type { Told } from './rate-headers.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** A vendor that sends another window with every reply must not make the state grow. */
const MOST_LEARNED = 4
/** Resets told in whole seconds, on a clock that is not ours, may differ by this much and be the same one. */
const SAME_RESET_MS = 2000

export interface Lesson {
  told: Told
  limits: readonly WindowLimit[]
  /** Asked to slow down, with or without a time. */
  slowDown: boolean
  /** How long, where the vendor says. */
  waitMs?: number
}

/** The budget after a reply. `save`: it knows something now that an eviction must not forget. */
export function learn(budget: Budget, lesson: Lesson, now: number): { budget: Budget; save: boolean } {
  const paused = pause(budget, lesson, now)
  const learned = learnLimits(paused, lesson.told.limits, now)
  const capped = learnCaps(learned, lesson.told.caps, now)
  const next = learnOthers(capped, lesson, now)
  const empty = next.caps.some(({ left }, i) => left === 0 && budget.caps[i]?.left !== 0)
  const save = next.pausedUntil !== budget.pausedUntil || next.learned !== budget.learned || empty
  return { budget: next, save }
}

/** Retry-After is for the account, not for one request: everybody waits. Without a time, longer each time. */
function pause(budget: Budget, { slowDown, waitMs }: Lesson, now: number): Budget {
  if (!slowDown) return budget.strikes === 0 ? budget : { ...budget, strikes: 0 }
  const strikes = budget.strikes + 1
  const wait = Math.min(DAY, waitMs ?? Math.min(60_000, 1000 * 2 ** Math.min(strikes - 1, 10)))
  return { ...budget, strikes, pausedUntil: Math.max(budget.pausedUntil, now + wait) }
}

function learnLimits(budget: Budget, told: readonly WindowLimit[], now: number): Budget {
  let { learned } = budget
  for (const { ms, requests } of told) {
    const known = learned.find((one) => one.ms === ms)
    if (known?.requests === requests && known.until > now + HOUR) continue
    learned = [...learned.filter((one) => one !== known), { ms, requests, until: now + DAY }]
  }
  return learned === budget.learned ? budget : { ...budget, learned: learned.slice(-MOST_LEARNED) }
}

function learnCaps(budget: Budget, told: Told['caps'], now: number): Budget {
  if (told.length === 0) return budget
  const caps = budget.caps.filter(({ until }) => until > now)
  for (const { name, left, of, inMs } of told) {
    const at = caps.findIndex((cap) => cap.name === name)
    const known = caps[at]
    const until = now + inMs
    // Replies overtake each other: within one window the lower number is the later one.
    const same = known && until <= known.until + SAME_RESET_MS
    const cap = { name, of: Math.max(1, of ?? known?.of ?? left), until: same ? known.until : until }
    const next = { ...cap, left: same ? Math.min(known.left, left) : left }
    if (known) caps[at] = next
    else caps.push(next)
  }
  return { ...budget, caps }
}

/**
 * Fewer left than we have used: somebody else spends from the same account. Their share is booked as if it had
 * been spent now, which is the latest it can have been. Our own requests on their way are counted by us already.
 */
function learnOthers(budget: Budget, { told, limits }: Lesson, now: number): Budget {
  let next = budget
  for (const { ms, left } of told.left) {
    const limit = limitsNow(next, limits, now).find((one) => one.ms === ms)
    if (!limit) continue
    const others = limit.requests - usedOf(next, ms, now) - left
    if (others <= 0) continue
    const slices = next.windows.find((window) => window.ms === ms)?.slices ?? []
    const window = { ms, slices: add(slices, ms, { at: now, n: others }) }
    next = { ...next, windows: [...next.windows.filter((one) => one.ms !== ms), window] }
  }
  return next
}

/** How much of a vendor's limits a connection has used. Pure: the clock comes in, the next state goes out. */

export type Priority = 'person' | 'webhook' | 'sync' | 'backfill'

/** At most so many requests in any `ms` milliseconds. */
export interface WindowLimit {
  ms: number
  requests: number
}

interface Slice {
  at: number
  n: number
}

/** What a vendor says is left until a moment it names. */
interface Cap {
  name: string
  left: number
  of: number
  until: number
}

export interface Budget {
  windows: { ms: number; slices: Slice[] }[]
  /** Limits the vendor told in its replies. */
  learned: (WindowLimit & { until: number })[]
  caps: Cap[]
  /** Nobody calls before: the vendor asked us to wait. */
  pausedUntil: number
  /** Refusals in a row that named no wait. */
  strikes: number
}

export const freshBudget: Budget = { windows: [], learned: [], caps: [], pausedUntil: 0, strikes: 0 }

const SLICES = 20
/** Of each limit, the share that is left to those before one: a click finds room while a backfill runs. */
const LEAVES: Record<Priority, number> = { person: 0, webhook: 0.05, sync: 0.15, backfill: 0.3 }

/** Two requests let out a window apart may arrive closer together, the first having been held up on its way. */
const jitterMs = (ms: number): number => Math.min(1000, Math.max(250, ms / 10))

/** A vendor may allow one request at all: then the lowest may have it. */
const shareOf = (requests: number, priority: Priority): number =>
  Math.max(1, requests - Math.ceil(requests * LEAVES[priority]))

/** A slice counts whole until the last request it may hold has left the vendor's window, wherever that began. */
const goneAt = (slice: Slice, ms: number): number => slice.at + ms / SLICES + ms + jitterMs(ms)

/** The connector's limits and those the vendor told: of two for one length the lower one. */
export function limitsNow(budget: Budget, declared: readonly WindowLimit[], now: number): WindowLimit[] {
  const limits = new Map<number, number>()
  for (const { ms, requests } of [...declared, ...budget.learned.filter(({ until }) => until > now)])
    limits.set(ms, Math.min(requests, limits.get(ms) ?? Infinity))
  return [...limits].map(([ms, requests]) => ({ ms, requests }))
}

const slicesOf = (budget: Budget, ms: number, now: number): Slice[] =>
  (budget.windows.find((window) => window.ms === ms)?.slices ?? []).filter((s) => goneAt(s, ms) > now)

export const usedOf = (budget: Budget, ms: number, now: number): number =>
  slicesOf(budget, ms, now).reduce((sum, { n }) => sum + n, 0)

/** How long until the budget has room for one request of this priority; 0: now. */
export function waitFor(
  budget: Budget,
  asked: { limits: readonly WindowLimit[]; priority: Priority },
  now: number,
): number {
  const windows = limitsNow(budget, asked.limits, now).map(({ ms, requests }) => {
    const slices = slicesOf(budget, ms, now)
    const room = shareOf(requests, asked.priority)
    let used = slices.reduce((sum, { n }) => sum + n, 0)
    for (const slice of slices) {
      if (used < room) break
      used -= slice.n
      if (used < room) return goneAt(slice, ms) - now
    }
    return 0
  })
  const caps = budget.caps.map(({ left, of, until }) =>
    left > 0 && of - left < shareOf(of, asked.priority) ? 0 : until - now,
  )
  return Math.ceil(Math.max(0, budget.pausedUntil - now, ...windows, ...caps))
}

/** The budget after `n` requests at `now`, or at `at`; what no longer counts is dropped, so that the state stays small. */
export function charge(
  budget: Budget,
  spent: { limits: readonly WindowLimit[]; n: number; at?: number },
  now: number,
): Budget {
  return {
    ...budget,
    learned: budget.learned.filter(({ until }) => until > now),
    windows: limitsNow(budget, spent.limits, now).map(({ ms }) => ({
      ms,
      slices: add(slicesOf(budget, ms, now), ms, { at: spent.at ?? now, n: spent.n }),
    })),
    caps: budget.caps
      .filter(({ until }) => until > now)
      .map((cap) => ({ ...cap, left: Math.max(0, cap.left - spent.n) })),
  }
}

export function add(slices: readonly Slice[], ms: number, { at, n }: Slice): Slice[] {
  const size = ms / SLICES
  const start = Math.floor(at / size) * size
  const there = slices.find((slice) => slice.at === start)
  if (there) return slices.map((slice) => (slice === there ? { at: start, n: slice.n + n } : slice))
  return [...slices, { at: start, n }].toSorted((a, b) => a.at - b.at)
}

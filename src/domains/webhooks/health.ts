import type { Attempt } from '#engine/deliver.ts'
import { LONGEST_ASKED_MS } from './ladder.ts'

const DAY_MS = 86_400_000
/** As many failures in a row rest an endpoint. */
const TRIPS_AT = 5
const FIRST_REST_MS = 30_000
const LONGEST_REST_MS = 300_000
const GIVEN_UP_DAYS = 5
const NOTICE_DAYS = [1, 3] as const

export interface Health {
  /** In a row. */
  failures: number
  /** Of the first failure with no success since. */
  failingSince: number | null
  /** The last day that was told: 0, 1 or 3. */
  noticed: number
  restUntil: number | null
}

export interface Turn extends Health {
  /** Days of failing that are to be told now. */
  notice: number | null
  disable: 'gone' | 'failing' | null
}

type Came = Pick<Attempt, 'outcome' | 'retryAfterMs'> & { at: number }

/** Rested, and not yet known to work: one attempt shows whether it does. */
export const isOnProbation = ({ failures }: Health): boolean => failures >= TRIPS_AT

/**
 * Whether one more may be sent, after these and beside `onTheWay` others: not to one that is gone or asks for time, nor
 * where those on their way may turn out to be the fifth failure. So one that hangs holds five attempts, not more.
 */
export function goesOn(health: Health, came: readonly Came[], onTheWay: number): boolean {
  if (came.some(({ outcome, retryAfterMs }) => outcome === 'gone' || retryAfterMs)) return false
  return came.length + onTheWay === 0 || failuresAfter(health, came) + onTheWay < TRIPS_AT
}

/**
 * What a number of attempts says about an endpoint, in the order they ended. Only failures for five days disable it, and
 * they are judged when one more fails: one that nothing was sent to for days may have come back.
 */
export function healthAfter(before: Health, came: readonly Came[], now: number): Turn {
  const worked = came.findLastIndex(({ outcome }) => outcome === 'delivered')
  const since = came.slice(worked + 1)
  const start: Health = worked < 0 ? before : { failures: 0, failingSince: null, noticed: 0, restUntil: null }
  const disable = came.some(({ outcome }) => outcome === 'gone') ? ('gone' as const) : null
  const [first] = since
  // Whoever asks for time gets it, also where others that were on their way got through.
  const asked = Math.min(LONGEST_ASKED_MS, Math.max(0, ...came.map(({ retryAfterMs = 0 }) => retryAfterMs)))
  if (!first) return { ...start, restUntil: asked === 0 ? null : now + asked, notice: null, disable }
  const total = failuresAfter(before, came)
  // Those that were on their way when it tripped say nothing new.
  const failures = isOnProbation(start) ? total : Math.min(total, TRIPS_AT)
  const failingSince = start.failingSince ?? first.at
  const days = Math.floor((now - failingSince) / DAY_MS)
  const rest = Math.max(
    failures < TRIPS_AT ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - TRIPS_AT)),
    asked,
  )
  const due = NOTICE_DAYS.findLast((day) => day <= days) ?? 0
  return {
    failures,
    failingSince,
    noticed: Math.max(start.noticed, due),
    restUntil: rest === 0 ? null : now + rest,
    notice: due > start.noticed ? due : null,
    disable: disable ?? (days >= GIVEN_UP_DAYS ? 'failing' : null),
  }
}

function failuresAfter({ failures }: Health, came: readonly Came[]): number {
  const worked = came.findLastIndex(({ outcome }) => outcome === 'delivered')
  return (worked < 0 ? failures : 0) + came.length - worked - 1
}

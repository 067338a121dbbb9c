/** Which days a statistics request is about. Days are whole numbers since 1970, in UTC. Pure. */
import { badRange, notHeld, notRead } from './errors.ts'

/** Both included. */
export interface Days {
  from: number
  to: number
}

export interface Ranges {
  /** Asked for by date: exactly those days, or nothing. */
  current?: Days
  /** What they are compared with. */
  previous?: Days
}

interface AskedRange {
  startDate: string
  endDate: string
}

const DAY = 86_400_000
const WEEK = 7
/** The vendor names no bound. This many rows of numbers fit into a Worker. */
const MOST_PROFILE_DAYS = 10_000

export const dayOf = (time: string | number): number =>
  Math.floor((typeof time === 'number' ? time : Date.parse(time.slice(0, 10))) / DAY)
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
export const weekdayOf = (day: number): string =>
  ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(day * DAY).getUTCDay()] ?? ''
export const daysIn = ({ from, to }: Days): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

export function rangesOf(
  { currentRange, prevRange }: { currentRange?: AskedRange; prevRange?: AskedRange },
  profiles: number,
): Ranges {
  if (prevRange && !currentRange) throw badRange({ message: 'prevRange requires currentRange' })
  const ranges = {
    ...(currentRange && { current: read('currentRange', currentRange) }),
    ...(prevRange && { previous: read('prevRange', prevRange) }),
  }
  const { from, to } = spanOf(ranges, 0)
  if ((to - from + 1) * profiles > MOST_PROFILE_DAYS)
    throw badRange({
      message: `At most ${MOST_PROFILE_DAYS} days of single accounts at once: ask for fewer profileIds, or a shorter range.`,
    })
  return ranges
}

function read(name: string, { startDate, endDate }: AskedRange): Days {
  const days = { from: dayOf(startDate), to: dayOf(endDate) }
  if (days.from > days.to) throw badRange({ message: `${name}: startDate must not be after endDate` })
  return days
}

/** Without a range: the last seven days and the seven before, of which the newest may still be on its way to us. */
const lastWeeks = (today: number): { current: Days; previous: Days }[] =>
  [1, 2].map((ago) => ({
    current: { from: today - ago - WEEK + 1, to: today - ago },
    previous: { from: today - ago - 2 * WEEK + 1, to: today - ago - WEEK },
  }))

/** From the first day that may be looked at to the last. */
export function spanOf(ranges: Ranges, today: number): Days {
  const all = ranges.current
    ? [ranges.current, ranges.previous ?? ranges.current]
    : lastWeeks(today).flatMap(({ current, previous }) => [current, previous])
  return { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) }
}

/**
 * The ranges to answer for: those whose every day `isWhole`. A sum with a day or an account missing would look like a
 * number, so there is none; where only the days to compare with are not whole, the comparison is left out.
 */
export function answerable(
  ranges: Ranges,
  { today, isWhole }: { today: number; isWhole: (days: Days) => boolean },
): { current: Days; previous?: Days } {
  const choices = ranges.current ? [{ ...ranges, current: ranges.current }] : lastWeeks(today)
  const choice = choices.find(({ current }) => isWhole(current))
  if (!choice) throw missing(ranges)
  const { current, previous } = choice
  return previous && isWhole(previous) ? { current, previous } : { current }
}

function missing({ current }: Ranges) {
  if (!current)
    return notRead({
      message:
        'The last seven days of these accounts were not read whole. Look at the sync of statistics; it is mended by its next run.',
    })
  return notHeld({
    message:
      `Syncline does not hold every number of these accounts from ${dateOf(current.from)} to ${dateOf(current.to)}: ` +
      'it holds those from two weeks before it was connected up to yesterday.',
  })
}

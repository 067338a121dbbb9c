import * as v from 'valibot'
import { err, ok, type Result } from '#kit/result.ts'
import { dateOf, dayOf } from '#sandbox/days.ts'

const PLATFORMS = ['facebook', 'instagram', 'linkedin', 'google', 'pinterest', 'youtube', 'tiktok'] as const
/** HighLevel names no bound; without one a caller could ask us for a million days. */
const MOST_DAYS = 366

/** The first day and the day after the last. */
export interface Days {
  from: number
  to: number
}

const Day = v.pipe(v.string(), v.check(isDate, 'must be a valid ISO 8601 date string'), v.transform(dayOf))
const Range = v.pipe(
  v.object({ startDate: Day, endDate: Day }),
  v.check(({ startDate, endDate }) => startDate <= endDate, 'startDate must not be after endDate'),
  v.check(({ startDate, endDate }) => endDate - startDate < MOST_DAYS, `must not exceed ${MOST_DAYS} days`),
  v.transform(({ startDate, endDate }): Days => ({ from: startDate, to: endDate + 1 })),
)

const Body = v.object({
  profileIds: v.pipe(
    v.array(v.string()),
    v.minLength(1, 'must contain at least 1 elements'),
    v.maxLength(100, 'must contain no more than 100 elements'),
  ),
  platforms: v.optional(v.array(v.picklist(PLATFORMS))),
})
const BodyV3 = v.object({ ...Body.entries, currentRange: v.optional(Range), prevRange: v.optional(Range) })

interface Request {
  profileIds: string[]
  platforms?: string[]
  current: Days
  /** Nothing to compare with when a range was asked for alone. */
  previous?: Days
  /** Days from here on have not happened. */
  today: number
}

type Settings = { v3: boolean; today: number }

export function readRequest(body: unknown, { v3, today }: Settings): Result<Request, string> {
  const parsed = v.safeParse(v3 ? BodyV3 : Body, body)
  if (!parsed.success) return err(message(parsed.issues[0]))
  const { profileIds, platforms, currentRange, prevRange }: v.InferOutput<typeof BodyV3> = parsed.output
  const request = { profileIds, platforms, today }
  if (currentRange) return ok({ ...request, current: currentRange, previous: prevRange })
  if (prevRange) return err('prevRange requires currentRange')
  // Without a range: the last seven whole days, today not among them, against the seven before.
  const current = { from: today - 7, to: today }
  return ok({ ...request, current, previous: { from: today - 14, to: today - 7 } })
}

const message = (issue: v.BaseIssue<unknown>): string => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`

/** Date.parse alone would take 30 February for 2 March. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return false
  const date = text.slice(0, 10)
  return !Number.isNaN(Date.parse(text)) && dateOf(dayOf(date)) === date
}

import { Cron } from 'croner'
import { err, ok, type Result } from '#kit/result.ts'

const SHORTEST_MS = 5 * 60_000
/** Enough to meet the closest pair of any five-field schedule whose minutes and hours repeat daily. */
const LOOKED_AT = 300

/**
 * The next time after `after`, in milliseconds. Five cron fields, UTC. Refused: seconds, nicknames, dates that
 * never come (30 February), and schedules with two runs less than five minutes apart.
 */
export function nextRun(schedule: string, after: number): Result<number, string> {
  const parsed = parse(schedule)
  if (!parsed.ok) return parsed
  const next = parsed.value.nextRun(new Date(after))
  return next ? ok(next.getTime()) : err('this date never comes')
}

/** Null if the schedule can be used, else what is wrong with it, in words. */
export function complaintAbout(schedule: string, now: number): string | null {
  const parsed = parse(schedule)
  if (!parsed.ok) return parsed.error
  const times = parsed.value.nextRuns(LOOKED_AT, new Date(now))
  if (times.length === 0) return 'this date never comes'
  const tooClose = times.some(
    (time, i) => i > 0 && time.getTime() - (times[i - 1]?.getTime() ?? 0) < SHORTEST_MS,
  )
  return tooClose ? 'two runs would be less than 5 minutes apart; */5 * * * * is the shortest' : null
}

function parse(schedule: string): Result<Cron, string> {
  if (schedule.length > 100 || schedule.trim().split(/\s+/).length !== 5)
    return err('it needs five fields: minute, hour, day of month, month, day of week')
  try {
    // Without `paused` and a function croner starts no timer: it only computes.
    return ok(new Cron(schedule.trim(), { timezone: 'UTC', mode: '5-part' }))
  } catch (error) {
    return err(error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'it is no cron text')
  }
}

import { Cron } from 'croner'
import { fail, type Place, warn } from './problem.ts'

const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

const SHORTEST_MS = 5 * 60_000
/** Enough to meet the closest pair of any schedule whose minutes and hours repeat daily. */
const LOOKED_AT = 300
/** Any day will do: only the distances count. */
const FROM = new Date('2026-01-01T00:00:00Z')

/** Five cron fields in UTC, at most every five minutes. A sixth and seventh field (seconds, year) fall away. */
export function scheduleAt(place: Place, text: string): string | null {
  const fields = (MACROS[text.trim().toLowerCase()] ?? text).trim().split(/\s+/)
  const five = fields.slice(0, 5).join(' ')
  if (fields.length > 5)
    warn(place, [
      'schedule_in_minutes',
      `A sixth field means seconds and a seventh years. It runs by the minute: "${five}".`,
      'Write five fields: minute, hour, day of month, month, day of week.',
    ])
  try {
    if (fields.length < 5 || fields.length > 7) throw new Error('it needs five fields')
    // Without a function croner starts no timer: it only computes.
    const times = new Cron(five, { timezone: 'UTC', mode: '5-part' }).nextRuns(LOOKED_AT, FROM)
    if (times.length === 0) throw new Error('this date never comes')
    const close = times.some(
      (time, i) => i > 0 && time.getTime() - (times[i - 1]?.getTime() ?? 0) < SHORTEST_MS,
    )
    if (!close) return five
    const slower = five.replace(/^\S+/, '*/5')
    warn(place, [
      'schedule_too_often',
      `Two runs would be less than 5 minutes apart. It runs at "${slower}".`,
    ])
    return slower
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'it is no cron text'
    fail(place, [
      'schedule_unreadable',
      `"${text}" is no schedule: ${why}.`,
      'For example "0 * * * *", every hour.',
    ])
    return null
  }
}

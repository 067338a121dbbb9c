import { dateOf } from '#sandbox/days.ts'

/** Workiz writes times as the account's own clocks show them, and does not say which zone that is. */
export const ZONE = 'US/Eastern'

/** `2026-09-21 13:00:00` of a moment in milliseconds. */
export const localTime = (now: number): string =>
  // Sweden writes dates as ISO does. The zone's older name is Workiz's; not every runtime knows it.
  new Date(now).toLocaleString('sv-SE', { timeZone: 'America/New_York' })

/** The same of a day and an hour of it. */
export const hourOf = (day: number, hour: number): string =>
  `${dateOf(day)} ${String(hour).padStart(2, '0')}:00:00`

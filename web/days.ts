const words = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const DAY_MS = 86_400_000

/** `24 Nov` of `2026-11-24`. */
export function dayWords(day: string): string {
  const moment = Date.parse(day)
  return Number.isNaN(moment) ? day : words.format(moment)
}

/** The last days to this one, in UTC, oldest first. */
export function lastDays(many: number, now = Date.now()): string[] {
  return Array.from({ length: many }, (_, i) =>
    new Date(now - (many - 1 - i) * DAY_MS).toISOString().slice(0, 10),
  )
}

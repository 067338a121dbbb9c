/** What should happen every minute, or at its minute, is late after this: two turns missed, and a little. */
export const LATE_MS = 3 * 60_000

import { askedSince } from './jobs.ts'

const PER_MONTH = 100

/** A video costs one credit; they come back on the first of the month. A key with "broke" in it has none. */
export function creditsOf(account: string, now: number) {
  const today = new Date(now)
  const monthFrom = (months: number) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 1)
  const used = account.includes('broke') ? PER_MONTH : Math.min(PER_MONTH, askedSince(account, monthFrom(0)))
  return { used, remaining: PER_MONTH - used, resetsAt: new Date(monthFrom(1)).toISOString() }
}

import type { Json } from '#kit/json.ts'
import { numberIn, teamIn, textIn, textsIn } from './entries.ts'

/**
 * What statistics are made of, added up page by page: how many jobs, what they were booked for and what the finished
 * ones brought, in hundredths, by keys such as `tag|2026-09|VIP`. Whole numbers: sums of 0.1 drift.
 */
export type Sums = Record<string, [jobs: number, booked: number, revenue: number]>

/** The parts of a key before the name it ends in. */
export type By = 'day' | 'status' | 'tag' | 'technician'

export const sumsOf = (state: Json): Sums => state as unknown as Sums

/** Adds jobs to a day's sums. Cancelled ones are counted, and are worth nothing. */
export const addToDays = (state: Json, jobs: readonly unknown[]): Json =>
  added(state, jobs, (job, day) => [`day|${day}`])

/** Adds jobs to the sums of their month, by status, tag and technician. One with two tags counts for both. */
export const addToMonths = (state: Json, jobs: readonly unknown[]): Json =>
  added(state, jobs, (job, day) => {
    const month = day.slice(0, 7)
    return [
      `status|${month}|${textIn(job, 'Status') ?? 'none'}`,
      ...textsIn(job, 'Tags').map((tag) => `tag|${month}|${tag}`),
      ...teamIn(job).map(({ name }) => `technician|${month}|${name}`),
    ]
  })

function added(state: Json, jobs: readonly unknown[], keysOf: (job: unknown, day: string) => string[]): Json {
  const sums = { ...sumsOf(state) }
  for (const job of jobs) {
    // In the account's own time zone, as its people count their days. A job without a date belongs to none.
    const day = /^\d{4}-\d{2}-\d{2}/.exec(textIn(job, 'JobDateTime') ?? '')?.[0]
    if (day === undefined || day.startsWith('0000')) continue
    const [booked, revenue] = worth(job)
    for (const key of keysOf(job, day)) {
      const [n, b, r] = sums[key] ?? [0, 0, 0]
      sums[key] = [n + 1, b + booked, r + revenue]
    }
  }
  return sums
}

function worth(job: unknown): [booked: number, revenue: number] {
  const status = textIn(job, 'Status') ?? ''
  const total = Math.round((numberIn(job, 'JobTotalPrice') ?? 0) * 100)
  if (/^cancell?ed$/i.test(status)) return [0, 0]
  return [total, /^done$/i.test(status) ? total : 0]
}

import { dayOf, midnight } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { between, objectId, pick, randomOf } from '#sandbox/random.ts'

/** A video from the moment it was asked for; times are unix seconds. */
export interface Job {
  id: string
  title: string
  createdAt: number
  takes: number
  fails: boolean
  folderId: string | null
  callbackId: string | null
}

const FIRST_DAY = dayOf('2024-01-01')
const KEPT = 130
const WAITS = 10
const TAKES = 60

const asked = overlay<Job>(({ id }) => id)

/** One video a day since 2024, of which the last 130 are kept, and what callers asked for. Newest first. */
export function jobsOf(account: string, now: number): Job[] {
  const day = Math.floor(now / 86_400_000)
  const days = Array.from({ length: KEPT + 1 }, (_, i) => day - i).filter((one) => one >= FIRST_DAY)
  const made = days.map((one) => daily(account, one)).filter(({ createdAt }) => createdAt * 1000 <= now)
  return [...asked.over(account, []), ...made.slice(0, KEPT)].toSorted((a, b) => b.createdAt - a.createdAt)
}

function daily(account: string, day: number): Job {
  const random = randomOf('heygen', 'video', account, day)
  return {
    id: objectId(random),
    title: `${pick(random, subjects)} ${pick(random, ['intro', 'update', 'recap', 'explainer'] as const)}`,
    createdAt: midnight(day).getTime() / 1000 + between(random, 8 * 3600, 17 * 3600),
    takes: between(random, 45, 200),
    fails: random() < 0.05,
    folderId: random() < 0.3 ? objectId(randomOf('heygen', 'folder', account)) : null,
    callbackId: null,
  }
}

const subjects = ['Onboarding', 'Product', 'Payroll', 'Security', 'Quarterly', 'Welcome', 'Release'] as const

/** A new video; the word "fail" in its title makes it fail, for whoever wants to see that. */
export function startJob(
  account: string,
  now: number,
  { title, callbackId, folderId }: { title: string; callbackId?: string; folderId?: string },
): Job {
  const job = {
    id: objectId(randomOf('heygen', 'asked', account, asked.size(account), now)),
    title,
    createdAt: Math.floor(now / 1000),
    takes: TAKES,
    fails: /\bfail/i.test(title),
    folderId: folderId ?? null,
    callbackId: callbackId ?? null,
  }
  asked.add(account, job)
  return job
}

export function statusOf({ createdAt, takes, fails }: Job, now: number) {
  const age = now / 1000 - createdAt
  if (age < WAITS) return 'pending'
  if (age < takes) return 'processing'
  return fails ? 'failed' : 'completed'
}

/** Unix seconds at which the first of the running jobs ends; none when fewer than `most` run. */
export function fullUntil(account: string, now: number, most: number): number | undefined {
  const ends = asked
    .over(account, [])
    .map(({ createdAt, takes }) => createdAt + takes)
    .filter((end) => end > now / 1000)
  return ends.length >= most ? Math.min(...ends) : undefined
}

/** How many videos were asked for since this moment. */
export const askedSince = (account: string, since: number): number =>
  asked.over(account, []).filter(({ createdAt }) => createdAt * 1000 >= since).length

import type { Reply, Seen } from './serve.ts'

export type Series = (profileId: string, metric: string, date: string) => number

export interface Statistics {
  accounts?: readonly Record<string, unknown>[]
  /** The number of a day; the default tells day and metric apart. */
  series?: Series
  /** `2021-07-28` answers every request as the older version does: seven days, no range, 201. */
  statistics?: 'v3' | '2021-07-28'
  now?: () => number
}

const DAY = 86_400_000
const PLATFORMS = ['facebook', 'instagram', 'linkedin', 'google', 'pinterest', 'youtube', 'tiktok']
const METRICS = ['posts', 'impressions', 'likes', 'comments', 'followers']

/** A different number for every day and metric, so that a test sees which day a number belongs to. */
export const dayNumber: Series = (profileId, metric, date) =>
  (Date.parse(date) / DAY) * 10 + METRICS.indexOf(metric) + profileId.length

export function statisticsOf({ headers, body }: Seen, options: Statistics): Reply {
  const asked = (body ?? {}) as Asked
  const version = options.statistics ?? headers.version
  if (!Array.isArray(asked.profileIds) || asked.profileIds.length < 1 || asked.profileIds.length > 100)
    return bad('profileIds must contain 1 to 100 elements')
  if (asked.platforms?.some((platform) => !PLATFORMS.includes(platform)))
    return bad('each value in platforms must be one of the supported platforms')
  const dates = version === 'v3' ? rangeOf(asked, options) : lastDays(7, options)
  if (typeof dates === 'string') return bad(dates)

  const { profileIds } = asked
  const accounts = (options.accounts ?? []).filter(
    ({ profileId, platform }) =>
      profileIds.includes(String(profileId)) &&
      (!asked.platforms || asked.platforms.includes(String(platform))),
  )
  const number = options.series ?? dayNumber
  const sum = (metric: string, platform?: string) =>
    dates.map((date) =>
      accounts
        .filter((account) => !platform || account.platform === platform)
        .reduce((total, account) => total + number(String(account.profileId), metric, date), 0),
    )
  const total = (series: number[]) => series.reduce((a, b) => a + b, 0)
  const platforms = [...new Set(accounts.map(({ platform }) => String(platform)))]
  const by = <T>(value: (platform: string) => T) =>
    Object.fromEntries(platforms.map((platform) => [platform, value(platform)]))
  const split = (metric: string) => by((p) => ({ total: total(sum(metric, p)), series: sum(metric, p) }))

  const results = {
    dayRange: dates.map((date) =>
      new Date(date).toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' }),
    ),
    ...(version === 'v3' ? { grouping: 'daily' } : {}),
    totals: Object.fromEntries(METRICS.map((metric) => [metric, total(sum(metric))])),
    postPerformance: {
      posts: by((platform) => sum('posts', platform)),
      impressions: sum('impressions'),
      likes: sum('likes'),
      comments: sum('comments'),
    },
    breakdowns: {
      posts: {
        total: total(sum('posts')),
        totalChange: 25,
        platforms: by((p) => ({ value: total(sum('posts', p)), change: 30 })),
      },
    },
    platformTotals: {
      impressions: split('impressions'),
      followers: split('followers'),
      likes: split('likes'),
    },
    demographics: { gender: { totals: {} }, age: { totals: {} } },
  }
  return {
    status: version === 'v3' ? 200 : 201,
    body: {
      results,
      message: 'Analytics Built Successfully',
      traceId: '42fc8dd8-d55b-475f-944f-9efb90d77564',
    },
  }
}

interface Range {
  startDate?: string
  endDate?: string
}

interface Asked {
  profileIds?: string[]
  platforms?: string[]
  currentRange?: Range
  prevRange?: Range
}

const iso = (time: number) => new Date(time).toISOString().slice(0, 10)
const bad = (message: string): Reply => ({ status: 400, body: { statusCode: 400, message } })

/** The last days before today. */
function lastDays(count: number, { now = Date.now }: Statistics): string[] {
  return Array.from({ length: count }, (_, n) => iso(now() - (count - n) * DAY))
}

/** The days of the range, or what is wrong with it. */
function rangeOf({ currentRange, prevRange }: Asked, options: Statistics): string[] | string {
  if (!currentRange) return prevRange ? 'prevRange needs currentRange' : lastDays(7, options)
  for (const range of [currentRange, ...(prevRange ? [prevRange] : [])]) {
    const start = Date.parse(range.startDate ?? '')
    const end = Date.parse(range.endDate ?? '')
    if (Number.isNaN(start) || Number.isNaN(end)) return 'startDate and endDate must be ISO 8601 dates'
    if (start > end) return 'startDate must not be after endDate'
  }
  const dates: string[] = []
  const end = Date.parse(currentRange.endDate ?? '')
  for (let day = Date.parse(currentRange.startDate ?? ''); day <= end; day += DAY) dates.push(iso(day))
  return dates
}

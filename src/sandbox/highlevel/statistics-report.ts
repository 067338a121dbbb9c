import { weekday } from '#sandbox/days.ts'
import { randomOf, uuid } from '#sandbox/random.ts'
import { counted, followers, type Counted, type Profile } from './daily.ts'
import { demographicsOf } from './demographics.ts'
import type { Days } from './statistics-request.ts'

interface Ranges {
  current: Days
  previous?: Days
  today: number
}

const NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** HighLevel's reply: day names instead of dates, changes in percent against the previous range. */
export function report(profiles: Profile[], ranges: Ranges) {
  const { current, previous, today } = ranges
  const day = (profile: Profile, metric: Counted) => (at: number) =>
    at < today ? counted(profile, metric, at) : 0
  const level = (profile: Profile) => (at: number) => followers(profile, Math.min(at, today - 1))

  const series = (profile: Profile, metric: Counted) => each(current, day(profile, metric))
  const total = (profile: Profile, metric: Counted) => sum(series(profile, metric))
  const before = (profile: Profile, metric: Counted) => previous && sum(each(previous, day(profile, metric)))
  const totals = (metric: Counted) => sum(profiles.map((profile) => total(profile, metric)))
  const byDay = (metric: Counted) =>
    each(current, (at) => sum(profiles.map((profile) => day(profile, metric)(at))))
  const changed = (whose: Profile[], ...metrics: Counted[]) => {
    const all = whose.flatMap((profile) => metrics.map((metric) => ({ profile, metric })))
    const now = sum(all.map(({ profile, metric }) => total(profile, metric)))
    return previous && percent(now, sum(all.map(({ profile, metric }) => before(profile, metric) ?? 0)))
  }

  const breakdown = (metric: Counted) => ({
    total: totals(metric),
    totalChange: changed(profiles, metric),
    platforms: byPlatform(profiles, (one) => ({ value: total(one, metric), change: changed([one], metric) })),
  })
  const platformTotal = (metric: Counted) =>
    byPlatform(profiles, (one) => ({ total: total(one, metric), series: series(one, metric) }))

  return {
    results: {
      dayRange: each(current, (at) => NAMES[weekday(at)] ?? ''),
      totals: {
        posts: totals('posts'),
        likes: totals('likes'),
        followers: sum(profiles.map((one) => level(one)(current.to - 1))),
        impressions: totals('impressions'),
        comments: totals('comments'),
      },
      postPerformance: {
        posts: byPlatform(profiles, (one) => series(one, 'posts')),
        impressions: byDay('impressions'),
        likes: byDay('likes'),
        comments: byDay('comments'),
      },
      breakdowns: {
        posts: breakdown('posts'),
        impressions: breakdown('impressions'),
        reach: breakdown('reach'),
        engagement: byPlatform(profiles, (one) => ({
          likes: total(one, 'likes'),
          comments: total(one, 'comments'),
          shares: total(one, 'shares'),
          change: changed([one], 'likes', 'comments', 'shares'),
        })),
      },
      platformTotals: {
        impressions: platformTotal('impressions'),
        followers: byPlatform(profiles, (one) => ({
          total: level(one)(current.to - 1),
          series: each(current, level(one)),
        })),
        likes: platformTotal('likes'),
      },
      demographics: demographicsOf(profiles),
    },
    message: 'Analytics Built Successfully',
    traceId: uuid(randomOf('highlevel', 'trace', JSON.stringify([profiles, ranges]))),
  }
}

const each = <T>({ from, to }: Days, value: (day: number) => T): T[] =>
  Array.from({ length: to - from }, (_, i) => value(from + i))

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0)

const byPlatform = <T>(profiles: Profile[], value: (profile: Profile) => T): Record<string, T> =>
  Object.fromEntries(profiles.map((profile) => [profile.platform, value(profile)]))

function percent(now: number, before: number): number {
  if (before === 0) return now === 0 ? 0 : 100
  return Math.round(((now - before) / before) * 10_000) / 100
}

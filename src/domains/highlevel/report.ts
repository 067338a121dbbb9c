/** HighLevel's reply about statistics, made again of the daily numbers that were read of each account. Pure. */
import { daysIn, dateOf, weekdayOf, type Days } from './range.ts'
import type { Series } from './store.ts'

export const METRICS = ['posts', 'impressions', 'likes', 'comments', 'followers'] as const
type Metric = (typeof METRICS)[number]

/** Whether every account has a number for each of its metrics on each of the days. */
export const isWhole = (all: readonly Series[], days: Days): boolean =>
  daysIn(days).every((day) => all.every(({ values }) => values.has(dateOf(day))))

/**
 * What HighLevel tells beyond daily numbers (reach, shares, who the followers are) is not synced: the keys are there and
 * say null or nothing. Without a previous range no change is told, as with the vendor.
 */
export function report(all: readonly Series[], { current, previous }: { current: Days; previous?: Days }) {
  const platforms = [...new Set(all.map(({ platform }) => platform))]
  const of = (metric: Metric, platform?: string) =>
    all.filter((one) => one.metric === metric && (platform === undefined || one.platform === platform))
  const series = (metric: Metric, platform?: string) => daily(of(metric, platform), current)
  const total = (metric: Metric, platform?: string) => totalOf(metric, series(metric, platform))
  const change = (metric: Metric, platform?: string) =>
    previous && percent(total(metric, platform), totalOf(metric, daily(of(metric, platform), previous)))
  const byPlatform = <T>(metric: Metric, value: (platform: string) => T): Record<string, T> =>
    Object.fromEntries(
      platforms.filter((one) => of(metric, one).length > 0).map((platform) => [platform, value(platform)]),
    )
  const breakdown = (metric: Metric) => ({
    total: total(metric),
    totalChange: change(metric),
    platforms: byPlatform(metric, (one) => ({ value: total(metric, one), change: change(metric, one) })),
  })
  const platformTotal = (metric: Metric) =>
    byPlatform(metric, (one) => ({ total: total(metric, one), series: series(metric, one) }))

  return {
    dayRange: daysIn(current).map(weekdayOf),
    totals: {
      posts: total('posts'),
      likes: total('likes'),
      followers: total('followers'),
      impressions: total('impressions'),
      comments: total('comments'),
    },
    postPerformance: {
      posts: byPlatform('posts', (one) => series('posts', one)),
      impressions: series('impressions'),
      likes: series('likes'),
      comments: series('comments'),
    },
    breakdowns: {
      posts: breakdown('posts'),
      impressions: breakdown('impressions'),
      reach: { total: null, totalChange: null, platforms: {} },
      engagement: byPlatform('likes', (one) => ({
        likes: total('likes', one),
        comments: total('comments', one),
        shares: null,
        change: null,
      })),
    },
    platformTotals: {
      impressions: platformTotal('impressions'),
      followers: platformTotal('followers'),
      likes: platformTotal('likes'),
    },
    demographics: { gender: { totals: {} }, age: { totals: {} } },
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/** One number a day, of all the accounts together. */
const daily = (all: readonly Series[], days: Days): number[] =>
  daysIn(days).map((day) => sum(all.map(({ values }) => values.get(dateOf(day)) ?? 0)))

/** Followers are a level, and the last day's is what there is; everything else adds up. */
const totalOf = (metric: Metric, series: readonly number[]): number =>
  metric === 'followers' ? (series.at(-1) ?? 0) : sum(series)

/** With two decimals. From nothing to something is told as 100. */
function percent(now: number, before: number): number {
  if (before === 0) return now === 0 ? 0 : 100
  return Math.round(((now - before) / before) * 10_000) / 100
}

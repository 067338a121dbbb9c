import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'

const DAYS = 14

/**
 * One call per social account: the reply adds up whatever accounts it was asked for, so only a single one can
 * be told apart. `platforms` stays out: the account says its platform already, and one that is not on the
 * vendor's list (it has some of its own) would turn the whole call into a 400.
 */
export const statistic: ObjectSpec = {
  kind: 'statistic',
  label: 'Social statistics',
  each: {
    list: { method: 'GET', path: '/social-media-posting/{{location_id}}/accounts' },
    items: 'results.accounts',
  },
  list: {
    method: 'POST',
    path: '/social-media-posting/statistics',
    query: { locationId: '{{location_id}}' },
    // Only v3 takes a range; 2021-07-28 answers with seven days of its own choice.
    headers: { Version: 'v3' },
    body: {
      profileIds: ['{{each.profileId}}'],
      currentRange: {
        startDate: `{{days_ago.${DAYS}}}T00:00:00.000Z`,
        endDate: '{{days_ago.1}}T23:59:59.999Z',
      },
      prevRange: {
        startDate: `{{days_ago.${2 * DAYS}}}T00:00:00.000Z`,
        endDate: `{{days_ago.${DAYS + 1}}}T23:59:59.999Z`,
      },
    },
  },
  page: { kind: 'none' },
  items: dailyRows,
  id: 'id',
  fields: {
    name: (row) => `${text(row, 'account')}: ${text(row, 'metric')} on ${text(row, 'date')}`,
    metric: 'metric',
    value: 'value',
    date: 'date',
    platform: 'platform',
    account: 'account',
    unit: 'unit',
  },
  schedule: '30 4 * * *',
  keeps: 'history',
}

function text(row: unknown, field: string): string {
  const value = valueAt(row, field)
  return typeof value === 'string' ? value : 'unknown'
}

interface Scope {
  each: unknown
  daysAgo: (days: number) => string
}

/** One row per day and metric. A day the vendor gave no number for has no row: nothing is made up. */
function dailyRows(body: unknown, { each, daysAgo }: Scope): unknown[] {
  const results = valueAt(body, 'results')
  const profileId = valueAt(each, 'profileId')
  if (typeof results !== 'object' || results === null) throw new TypeError('the reply has no results')
  if (typeof profileId !== 'string') throw new TypeError('the social account has no profileId')
  const grouping = valueAt(results, 'grouping') ?? 'daily'
  if (grouping !== 'daily') throw new TypeError(`the numbers are not daily: ${JSON.stringify(grouping)}`)

  const platform = valueAt(each, 'platform')
  const account = valueAt(each, 'name')
  const last = lastDay(valueAt(results, 'dayRange'), daysAgo)
  return Object.entries(seriesOf(results, platform)).flatMap(([metric, series]) =>
    series.flatMap((value, index) => {
      const days = last + series.length - 1 - index
      if (typeof value !== 'number' || days > DAYS) return []
      const date = daysAgo(days)
      return [{ id: `${profileId}:${metric}:${date}`, metric, value, date, platform, account, unit: 'count' }]
    }),
  )
}

/** The account's own series where the reply splits by platform, else the one for all it was asked for. */
function seriesOf(results: unknown, platform: unknown): Record<string, unknown[]> {
  const split = (metric: string) =>
    valueAt(own(valueAt(results, `platformTotals.${metric}`), platform), 'series')
  const whole = (metric: string) => valueAt(results, `postPerformance.${metric}`)
  return {
    posts: listOr(own(whole('posts'), platform)),
    impressions: listOr(split('impressions'), whole('impressions')),
    likes: listOr(split('likes'), whole('likes')),
    comments: listOr(split('comments'), whole('comments')),
    followers: listOr(split('followers')),
  }
}

const listOr = (...candidates: unknown[]): unknown[] => candidates.find(Array.isArray) ?? []

/** The platform is the vendor's text, so it is a key and never a path. */
const own = (object: unknown, key: unknown): unknown =>
  typeof object === 'object' && object !== null && typeof key === 'string' && Object.hasOwn(object, key)
    ? (object as Record<string, unknown>)[key]
    : undefined

/**
 * How many days ago the series ends: yesterday, as asked. The older version ignores the range and names its
 * days only by weekday; the last name then tells a series that ends today, or a day earlier west of Greenwich.
 */
function lastDay(dayRange: unknown, daysAgo: (days: number) => string): number {
  const name = Array.isArray(dayRange) ? dayRange.at(-1) : undefined
  const weekday = (days: number) =>
    new Date(daysAgo(days)).toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' })
  return [1, 0, 2].find((days) => weekday(days) === name) ?? 1
}

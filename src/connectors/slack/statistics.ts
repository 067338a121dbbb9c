import type { ObjectSpec } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { nextCursor, isSet, team } from './rows.ts'
import { isBot, isGuest } from './users.ts'

const METRICS = {
  members_active: 'Active members',
  members_deactivated: 'Deactivated members',
  guests: 'Guests',
  bots: 'Bots',
} as const
type Metric = keyof typeof METRICS

/** Slack keeps no history of it, so each day's count is ours to keep. Guests are active members too. */
export const statistic: ObjectSpec = {
  kind: 'statistic',
  label: 'Member counts',
  list: { method: 'GET', path: '/api/users.list', query: team },
  page: nextCursor,
  items: 'members',
  made: {
    of: 'list',
    id: 'id',
    start: { members_active: 0, members_deactivated: 0, guests: 0, bots: 0 },
    add,
    rows: (state, { daysAgo }) => rowsOf(state, daysAgo(0)),
  },
  id: 'id',
  fields: {
    name: (row) => `${labelOf(row)} on ${String(valueAt(row, 'date'))}`,
    metric: 'metric',
    value: 'value',
    date: 'date',
    unit: 'unit',
  },
  schedule: '20 4 * * *',
  keeps: 'history',
}

const metrics = Object.keys(METRICS) as Metric[]

function add(state: Json, members: readonly unknown[]): Json {
  const counted = members.flatMap(countsAs)
  return Object.fromEntries(
    metrics.map((metric) => [metric, numberAt(state, metric) + counted.filter((as) => as === metric).length]),
  )
}

function countsAs(member: unknown): Metric[] {
  if (isBot(member)) return isSet(member, 'deleted') ? [] : ['bots']
  if (isSet(member, 'deleted')) return ['members_deactivated']
  return isGuest(member) ? ['members_active', 'guests'] : ['members_active']
}

const rowsOf = (state: Json, date: string): unknown[] =>
  metrics.map((metric) => ({
    id: `${metric}:${date}`,
    metric,
    value: numberAt(state, metric),
    date,
    unit: metric === 'bots' ? 'bots' : 'people',
  }))

function numberAt(state: Json, metric: Metric): number {
  const value = valueAt(state, metric)
  return typeof value === 'number' ? value : 0
}

const labelOf = (row: unknown): string => METRICS[valueAt(row, 'metric') as Metric]

import type { ObjectSpec, Settings } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { rowsIn } from './entries.ts'
import { addToDays, addToMonths, type By, sumsOf } from './sums.ts'
import { daysOf, JOB, listSince, paging } from './work.ts'

/** Six whole months and the present one: what is added up has to fit the run's cursor. */
const MOST_DAYS = 213

const windowOf = (settings: Settings): number => Math.min(daysOf(settings), MOST_DAYS)

const FROM_JOBS: Pick<ObjectSpec, 'kind' | 'list' | 'page' | 'items' | 'id'> = {
  kind: 'statistic',
  list: (settings) => listSince(JOB, windowOf(settings)),
  page: paging,
  items: rowsIn('UUID'),
  id: 'id',
}

const text = (row: unknown, field: string): string => String(valueAt(row, field))

interface Scope {
  settings: Settings
  daysAgo: (days: number) => string
}

/** Every day has its rows, an idle one zeros: a number that fell to nothing must not stay what it was. */
function dayRows(state: Json, { settings, daysAgo }: Scope): unknown[] {
  const sums = sumsOf(state)
  return Array.from({ length: windowOf(settings) + 1 }, (_, days) => daysAgo(days)).flatMap((date) => {
    const [jobs, booked, revenue] = sums[`day|${date}`] ?? [0, 0, 0]
    return [
      { id: `jobs:${date}`, metric: 'jobs', value: jobs, unit: 'count', date },
      { id: `booked:${date}`, metric: 'booked', value: booked / 100, unit: 'money', date },
      { id: `revenue:${date}`, metric: 'revenue', value: revenue / 100, unit: 'money', date },
    ]
  })
}

/** Jobs per day up to today; days that leave the window keep the numbers they had. */
export const daily: ObjectSpec = {
  ...FROM_JOBS,
  label: 'Jobs and revenue by day',
  made: { of: 'list', id: 'UUID', start: {}, add: addToDays, rows: dayRows },
  fields: {
    name: (row) => `${LABELS[text(row, 'metric')] ?? 'Jobs'} on ${text(row, 'date')}`,
    metric: 'metric',
    value: 'value',
    date: 'date',
    unit: 'unit',
  },
  schedule: '20 4 * * *',
  keeps: 'history',
}

const LABELS: Readonly<Record<string, string>> = { jobs: 'Jobs', booked: 'Booked', revenue: 'Revenue' }

/** Months the window holds whole, or up to now; a month that began before it would show a part as the whole. */
function monthRows(state: Json, { settings, daysAgo }: Scope): unknown[] {
  const start = daysAgo(windowOf(settings))
  return Object.entries(sumsOf(state)).flatMap(([key, [jobs, , revenue]]) => {
    const [, by, month = '', name = ''] = /^(status|tag|technician)\|(\d{4}-\d{2})\|([^]*)$/.exec(key) ?? []
    const date = `${month}-01`
    if (by === undefined || date < start) return []
    const common = { [by]: name, by, date }
    const counted = { ...common, metric: `jobs_by_${by}`, value: jobs, unit: 'count' }
    const earned = { ...common, metric: `revenue_by_${by}`, value: revenue / 100, unit: 'money' }
    return (by === ('status' satisfies By) ? [counted] : [counted, earned]).map((row) => ({
      id: `${row.metric}:${month}:${name}`,
      ...row,
    }))
  })
}

/**
 * By status, tag and technician, month by month. `current`: a status nobody has any more leaves the list, and must not
 * stay with the number it had.
 */
export const breakdown: ObjectSpec = {
  ...FROM_JOBS,
  label: 'Jobs and revenue by status, tag and technician',
  made: { of: 'list', id: 'UUID', start: {}, add: addToMonths, rows: monthRows },
  fields: {
    name: (row) => {
      const what = text(row, 'unit') === 'money' ? 'Revenue' : 'Jobs'
      return `${what} in ${text(row, 'date').slice(0, 7)}: ${text(row, 'by')} ${text(row, text(row, 'by'))}`
    },
    metric: 'metric',
    value: 'value',
    date: 'date',
    unit: 'unit',
    status: 'status',
    tag: 'tag',
    technician: 'technician',
  },
  schedule: '25 4 * * *',
}

import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled, people } from './people.ts'

/** BambooHR keeps no history of it, so each day's count is ours to keep. */
export const headcount: ObjectSpec = {
  kind: 'statistic',
  label: 'Headcount',
  list: people,
  page: { kind: 'none' },
  items: headcountRows,
  id: 'id',
  fields: {
    name: (row) => `Headcount of ${whose(row)} on ${filled(row, 'date')}`,
    metric: 'metric',
    value: 'value',
    date: 'date',
    department: 'department',
    unit: 'unit',
  },
  schedule: '40 4 * * *',
  keeps: 'history',
}

const whose = (row: unknown): string =>
  valueAt(row, 'metric') === 'headcount_total'
    ? 'everybody'
    : (filled(row, 'department') ?? 'people without a department')

/**
 * One row per department, one for people without any, and the total, which has a metric of its own so that
 * nobody adds it to its parts. A report without the department column gives the total alone.
 */
function headcountRows(body: unknown, { daysAgo }: { daysAgo: (days: number) => string }): unknown[] {
  const employees = valueAt(body, 'employees')
  if (!Array.isArray(employees)) throw new TypeError('the reply has no list of employees')
  const here = employees.filter((row) => filled(row, 'status')?.toLowerCase() !== 'inactive')
  const counts = new Map<string, number>()
  for (const row of here) {
    const department = filled(row, 'department') ?? ''
    counts.set(department, (counts.get(department) ?? 0) + 1)
  }
  if (counts.size === 1 && counts.has('')) counts.clear()

  const date = daysAgo(0)
  const rows = [...counts].map(([department, value]) => ({
    id: `headcount:${department}:${date}`,
    metric: 'headcount',
    value,
    date,
    department: department || null,
    unit: 'people',
  }))
  const total = { metric: 'headcount_total', value: here.length, date, department: null, unit: 'people' }
  return [...rows, { id: `headcount_total:${date}`, ...total }]
}

import type { ObjectSpec, Request, Settings, Signal } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'

/** Everybody in one reply. A report has the columns its author chose, the directory those the company shares. */
export const people = (settings: Settings): Request =>
  settings.report_id
    ? {
        method: 'GET',
        path: '/api/v1/reports/{{report_id}}',
        query: { format: 'JSON', fd: 'yes', onlyCurrent: 'true' },
      }
    : { method: 'GET', path: '/api/v1/employees/directory', query: { onlyCurrent: 'true' } }

/**
 * Which employees changed, by id and nothing more. It is asked only whether any did: their rows would take a request
 * each, in another shape than the directory's, where the directory is one reply. `latest` is no mark here: it stays at
 * the last change, and whoever asks from a little before it hears of that change again, each time. Which columns count
 * as a change is not documented; what it does not tell is found by the daily full reading.
 */
const changed: Signal = {
  kind: 'signal',
  list: { method: 'GET', path: '/api/v1/employees/changed', query: { since: '{{since}}', type: 'all' } },
  changed: (body) => {
    // An empty PHP array has no keys, so nothing changed is [] where something is {}.
    const employees = valueAt(body, 'employees')
    if (typeof employees !== 'object' || employees === null)
      throw new TypeError('the reply does not say which employees changed')
    return Object.keys(employees).length > 0
  },
}

export const employee: ObjectSpec = {
  kind: 'user',
  label: 'Employees',
  list: people,
  page: { kind: 'none' },
  items: 'employees',
  id: 'id',
  fields: {
    email: (row) => filled(row, 'workEmail') ?? filled(row, 'email'),
    name: (row) => filled(row, 'displayName') ?? fullName(row),
    first_name: (row) => filled(row, 'firstName'),
    last_name: (row) => filled(row, 'lastName'),
    // As with the status, a report may have the column; the directory has not.
    employee_number: (row) => filled(row, 'employeeNumber'),
    title: (row) => filled(row, 'jobTitle'),
    department: (row) => filled(row, 'department'),
    location: (row) => filled(row, 'location'),
    phone: (row) => filled(row, 'workPhone') ?? filled(row, 'mobilePhone'),
    // Only a report with that column tells it; the directory is not asked to stand in for it.
    status: (row) => filled(row, 'status')?.toLowerCase(),
  },
  schedule: '10 3 * * *',
  incremental: changed,
}

/** Which columns exist differs by company, and an empty one is `null`, `""` or missing. */
export function filled(row: unknown, path: string): string | undefined {
  const value = valueAt(row, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export const fullName = (row: unknown): string | undefined =>
  [filled(row, 'firstName'), filled(row, 'lastName')].filter(Boolean).join(' ') || undefined

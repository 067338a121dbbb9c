import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled, fullName } from './people.ts'

/**
 * Who can sign in to BambooHR: not every employee can, and not every account is an employee's. No users of their own kind:
 * most of them are employees, who would stand among the users twice.
 */
export const accountUser: ObjectSpec = {
  kind: 'membership',
  label: 'Account users',
  list: { method: 'GET', path: '/api/v1/meta/users' },
  page: { kind: 'none' },
  items: usersIn,
  id: 'id',
  fields: {
    email: (row) => filled(row, 'email'),
    name: fullName,
    first_name: (row) => filled(row, 'firstName'),
    last_name: (row) => filled(row, 'lastName'),
    status: (row) => filled(row, 'status')?.toLowerCase(),
    last_seen_at: (row) => isoOf(filled(row, 'lastLogin')),
    employee_id: (row) => employeeOf(valueAt(row, 'employeeId')),
  },
  schedule: '20 3 * * *',
}

/** An object by id; nobody at all is a list, as an empty PHP array has no keys. */
function usersIn(body: unknown): unknown[] {
  if (typeof body !== 'object' || body === null) throw new TypeError('it is no list of users')
  const rows: unknown[] = Object.values(body)
  if (rows.some((row) => typeof row !== 'object' || row === null))
    throw new TypeError('what it lists are no users')
  return rows
}

function isoOf(text: string | undefined): string | undefined {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

/** 0 is nobody. */
const employeeOf = (id: unknown): string | undefined =>
  (typeof id === 'number' && id > 0) || (typeof id === 'string' && /^[1-9]\d*$/.test(id))
    ? String(id)
    : undefined

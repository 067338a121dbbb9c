import type { Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'

const text = (label: string, more: Partial<Input> = {}): Input => ({
  label,
  type: 'text',
  required: false,
  ...more,
})

/** Our name of an input → BambooHR's of the field, with the form's row. */
const NAMED = {
  first_name: { field: 'firstName', input: text('First name') },
  last_name: { field: 'lastName', input: text('Last name') },
  preferred_name: { field: 'preferredName', input: text('Preferred name') },
  work_email: {
    field: 'workEmail',
    input: text('Work e-mail', { type: 'email', placeholder: 'ada@example.com' }),
  },
  job_title: { field: 'jobTitle', input: text('Job title') },
  department: { field: 'department', input: text('Department') },
  location: { field: 'location', input: text('Location') },
  division: { field: 'division', input: text('Division') },
  work_phone: { field: 'workPhone', input: text('Work phone') },
  mobile_phone: { field: 'mobilePhone', input: text('Mobile phone') },
  hire_date: {
    field: 'hireDate',
    input: text('Hire date', { pattern: '^\\d{4}-\\d{2}-\\d{2}$', placeholder: '2026-11-24' }),
  },
} as const

/** Further ones whose value is looked up before it is overwritten, so that it can be taken back. */
const ALSO_READ = [
  'homeEmail',
  'homePhone',
  'workPhoneExtension',
  'employeeNumber',
  'address1',
  'address2',
  'city',
  'state',
  'zipcode',
  'country',
  'dateOfBirth',
  'gender',
  'maritalStatus',
]

export const inputs: Readonly<Record<string, Input>> = {
  ...Object.fromEntries(Object.entries(NAMED).map(([name, { input }]) => [name, input])),
  fields: text('Further fields', {
    type: 'object',
    help: 'By BambooHR’s own field names: {"homeEmail": "ada@home.example", "customField1": "…"}.',
  }),
}

export const readable = [...Object.values(NAMED).map(({ field }) => field as string), ...ALSO_READ].join(',')

/** The further fields first, so that none of them replaces what the form has a row of its own for. */
export const body: Json = {
  '...': '{{input.fields?}}',
  ...Object.fromEntries(Object.entries(NAMED).map(([name, { field }]) => [field, `{{input.${name}?}}`])),
}

/** BambooHR's field → what it shall be. */
export function wantedOf(input: Readonly<Record<string, Json>>): Record<string, Json> {
  const further = typeof input.fields === 'object' ? input.fields : {}
  const named = Object.entries(NAMED)
    .filter(([name]) => Object.hasOwn(input, name))
    .map(([name, { field }]): [string, Json] => [field, input[name] ?? null])
  return { ...(further as Record<string, Json>), ...Object.fromEntries(named) }
}

/**
 * What a change will overwrite, and no more: an undo must not take back what others changed meanwhile. `null` where
 * BambooHR does not tell one of the values: half an undo is none.
 */
export function valuesBefore(
  employee: Json,
  input: Readonly<Record<string, Json>>,
): Record<string, Json> | null {
  const before: [string, Json][] = []
  for (const field of Object.keys(wantedOf(input))) {
    const value = valueAt(employee, field) as Json | undefined
    if (value === undefined) return null
    // An empty text empties a field.
    before.push([field, value ?? ''])
  }
  return Object.fromEntries(before)
}

export const sameValue = (a: Json | undefined, b: Json | undefined): boolean => plain(a) === plain(b)

const plain = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

import type { Action, Answer } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { body, inputs, readable, sameValue, valuesBefore, wantedOf } from './employee-fields.ts'
import { filled } from './people.ts'

const EMPLOYEE = '/api/v1/employees/{{input.id}}'
const read = { method: 'GET', path: EMPLOYEE, query: { fields: readable } } as const

/**
 * BambooHR itself takes the same person twice, so the directory is asked first: by work e-mail, the one field of a
 * person that is told there and is nobody else's. There is no call that deletes an employee, hence no undo.
 */
const create: Action = {
  label: 'Create employee',
  about: 'Adds an employee to BambooHR, unless somebody with this work e-mail is in the company directory.',
  input: {
    ...inputs,
    first_name: { label: 'First name', type: 'text' },
    last_name: { label: 'Last name', type: 'text' },
    work_email: { label: 'Work e-mail', type: 'email', placeholder: 'ada@example.com' },
  },
  probe: {
    request: { method: 'GET', path: '/api/v1/employees/directory', query: { onlyCurrent: 'false' } },
    find: byWorkEmail,
    then: 'skip',
  },
  steps: [{ request: { method: 'POST', path: '/api/v1/employees', body, reply: 'any' } }],
  output: { id: idOf },
  changes: 'user',
}

const update: Action = {
  label: 'Change employee',
  about: 'Changes fields of an employee in BambooHR; what is left empty stays.',
  input: {
    id: {
      label: 'Employee ID',
      help: 'The number of the employee at BambooHR.',
      type: 'text',
      // To BambooHR 0 is whoever owns the key.
      pattern: '^[1-9]\\d{0,9}$',
      placeholder: '123',
    },
    ...inputs,
  },
  probe: {
    request: read,
    find: asItWas,
    then: 'need',
    already: (found, input) => {
      const before = valueAt(found, 'before')
      if (typeof before !== 'object' || before === null) return false
      return Object.entries(wantedOf(input)).every(([field, value]) =>
        sameValue((before as Record<string, Json>)[field], value),
      )
    },
  },
  // The change is answered with nothing: the employee tells what became of it.
  steps: [{ request: { method: 'POST', path: EMPLOYEE, body, reply: 'any' } }, { request: read }],
  repeatable: true,
  undo: [{ request: { method: 'POST', path: EMPLOYEE, body: '{{found.before}}', reply: 'any' } }],
  output: { id: 'id', email: (answer) => filled(answer.body, 'workEmail') },
  changes: 'user',
}

export const employeeActions = { 'employee.create': create, 'employee.update': update }

/** Where the new one is stands in Location; of one who was there already the id is known. */
function idOf({ headers, body: answered }: Answer): Json | undefined {
  return /\/(\d+)\/?$/.exec(headers.get('location') ?? '')?.[1] ?? filled(answered, 'id')
}

/** Which columns the directory has is the company's choice: without this one nobody can be told apart. */
function byWorkEmail(directory: Json, input: Readonly<Record<string, Json>>): Json | null {
  const employees = valueAt(directory, 'employees')
  if (!Array.isArray(employees)) throw new TypeError('the reply has no list of employees')
  const shown = employees.some((row) => valueAt(row, 'workEmail') !== undefined)
  if (employees.length > 0 && !shown)
    throw new TypeError('the company directory does not show work e-mail addresses')
  const wanted = filled(input, 'work_email')?.toLowerCase()
  const found = employees.find((row) => filled(row, 'workEmail')?.toLowerCase() === wanted)
  return found === undefined ? null : { id: filled(found, 'id') ?? null }
}

function asItWas(employee: Json, input: Readonly<Record<string, Json>>): Json {
  const id = filled(employee, 'id')
  if (id === undefined) throw new TypeError('there is no employee with an id')
  const before = valuesBefore(employee, input)
  return { id, workEmail: filled(employee, 'workEmail') ?? null, ...(before && { before }) }
}

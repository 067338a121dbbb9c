import type { Action, Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { dataOf, sameEmail } from './rows.ts'

const FIELDS = ['email', 'first_name', 'last_name', 'external_id'] as const

export const email: Input = { label: 'E-mail', type: 'email', placeholder: 'ada@example.com' }
export const userId: Input = {
  label: 'User ID',
  help: 'The id of the user at WorkOS.',
  type: 'text',
  pattern: '^user_[A-Za-z0-9_]{1,64}$',
  placeholder: 'user_01H5JQDV7R7ATEYZDEG0W5PRYS',
}
const details: Record<string, Input> = {
  first_name: { label: 'First name', type: 'text', required: false },
  last_name: { label: 'Last name', type: 'text', required: false },
  external_id: {
    label: 'External ID',
    help: 'The id of the same person in a system of yours.',
    type: 'text',
    required: false,
  },
}

/** WorkOS accepts the key on some POSTs and ignores it on the others, where the probe is what prevents a second one. */
export const ONCE = { 'Idempotency-Key': '{{run.key}}' }

const create: Action = {
  label: 'Create user',
  about: 'Creates a user in WorkOS, without a password and without sending anything to them.',
  input: { email, ...details },
  probe: {
    request: {
      method: 'GET',
      path: '/user_management/users',
      query: { email: '{{input.email}}', limit: '10' },
    },
    find: byEmail,
    then: 'skip',
  },
  steps: [
    {
      request: { method: 'POST', path: '/user_management/users', headers: ONCE, body: bodyOf(FIELDS) },
    },
  ],
  undo: [{ request: { method: 'DELETE', path: '/user_management/users/{{result.id}}', reply: 'any' } }],
  output: { id: 'id', email: 'email' },
  changes: 'user',
}

const update: Action = {
  label: 'Change user',
  about: 'Changes the e-mail, name or external ID of a user in WorkOS; what is left empty stays.',
  input: { id: userId, email: { ...email, required: false }, ...details },
  probe: {
    request: { method: 'GET', path: '/user_management/users/{{input.id}}' },
    find: asItWas,
    then: 'need',
  },
  steps: [{ request: { method: 'PUT', path: '/user_management/users/{{input.id}}', body: bodyOf(FIELDS) } }],
  repeatable: true,
  undo: [
    {
      request: { method: 'PUT', path: '/user_management/users/{{input.id}}', body: '{{found.before}}' },
    },
  ],
  output: { id: 'id', email: 'email' },
  changes: 'user',
}

const remove: Action = {
  label: 'Delete user',
  about: 'Deletes a user from WorkOS for good, with their memberships and sessions.',
  input: { id: userId },
  steps: [
    {
      request: { method: 'GET', path: '/user_management/users/{{input.id}}' },
      keep: { id: 'id', email: 'email' },
    },
    {
      request: { method: 'DELETE', path: '/user_management/users/{{input.id}}', reply: 'any' },
      // Gone by now is what was wanted: the answer to the first try may have been lost.
      accepts: [200, 202, 204, 404],
    },
  ],
  repeatable: true,
  output: { deleted: () => true },
  changes: 'user',
}

export const userActions = { 'user.create': create, 'user.update': update, 'user.delete': remove }

function bodyOf(fields: readonly string[]): Json {
  return Object.fromEntries(fields.map((field) => [field, `{{input.${field}?}}`]))
}

/** The filter is WorkOS's; whether it holds is looked at here, or a stranger would pass for the one that exists. */
function byEmail(body: Json, input: Readonly<Record<string, Json>>): Json | null {
  const found = dataOf(body).find((row) => sameEmail(row, input))
  return (found as Json | undefined) ?? null
}

/** What the change will overwrite, and no more: an undo must not take back what others changed meanwhile. */
function asItWas(body: Json, input: Readonly<Record<string, Json>>): Json {
  const overwritten = FIELDS.filter((field) => Object.hasOwn(input, field))
  return {
    id: (valueAt(body, 'id') ?? null) as Json,
    before: Object.fromEntries(overwritten.map((field) => [field, (valueAt(body, field) ?? null) as Json])),
  }
}

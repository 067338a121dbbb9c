import type { Action, Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filled, sameText } from './rows.ts'

const USER = '/users/{{input.id}}'

const userId: Input = {
  label: 'User ID',
  help: 'The id of the user at HighLevel.',
  type: 'text',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  placeholder: '0IHuJvc2ofPAAA8GzTRi',
}
const role: Input = {
  label: 'Role',
  help: 'An admin may change everything in the sub-account.',
  type: 'choice',
  choices: ['user', 'admin'],
}
const phone: Input = { label: 'Phone', type: 'text', required: false, placeholder: '+15551230000' }
const permissions: Input = {
  label: 'Permissions',
  help: 'By HighLevel’s own names: {"settingsEnabled": false}. What is not named is as HighLevel has it.',
  type: 'object',
  required: false,
}

/** Somebody of another sub-account of the agency is not found here, and refused by HighLevel: the address is taken. */
const create: Action = {
  label: 'Create user',
  about: 'Creates a user of the sub-account, who can sign in at once. Needs the company ID.',
  input: {
    email: { label: 'E-mail', type: 'email', placeholder: 'ada@example.com' },
    first_name: { label: 'First name', type: 'text' },
    last_name: { label: 'Last name', type: 'text' },
    password: {
      label: 'First password',
      help: 'HighLevel wants one. Let the person change it when they sign in.',
      type: 'text',
      secret: true,
      pattern: '^.{8,200}$',
    },
    role,
    phone,
    permissions,
  },
  probe: {
    request: {
      method: 'GET',
      path: '/users/search',
      query: {
        companyId: '{{company_id}}',
        locationId: '{{location_id}}',
        query: '{{input.email}}',
        limit: '100',
      },
    },
    find: byEmail,
    then: 'skip',
  },
  steps: [
    {
      request: {
        method: 'POST',
        path: '/users/',
        body: {
          companyId: '{{company_id}}',
          locationIds: ['{{location_id}}'],
          type: 'account',
          email: '{{input.email}}',
          firstName: '{{input.first_name}}',
          lastName: '{{input.last_name}}',
          password: '{{input.password}}',
          role: '{{input.role}}',
          phone: '{{input.phone?}}',
          permissions: '{{input.permissions?}}',
        },
      },
    },
  ],
  undo: [
    { request: { method: 'DELETE', path: '/users/{{result.id}}', reply: 'any' }, accepts: [200, 204, 404] },
  ],
  output: { id: 'id', email: 'email' },
  changes: 'user',
}

/** Our name → HighLevel's, where it goes out and where it is read. The e-mail can no longer be changed there. */
const CHANGEABLE = [
  { input: 'first_name', sent: 'firstName', told: 'firstName' },
  { input: 'last_name', sent: 'lastName', told: 'lastName' },
  { input: 'phone', sent: 'phone', told: 'phone' },
  { input: 'role', sent: 'role', told: 'roles.role' },
] as const

const update: Action = {
  label: 'Change user',
  about: 'Changes the name, phone or role of a user; what is left empty stays.',
  input: {
    id: userId,
    first_name: { label: 'First name', type: 'text', required: false },
    last_name: { label: 'Last name', type: 'text', required: false },
    phone,
    role: { ...role, required: false },
  },
  probe: {
    request: { method: 'GET', path: USER },
    find: asItWas,
    then: 'need',
    already: (found, input) =>
      CHANGEABLE.every(({ input: name, sent }) => {
        const wanted = input[name]
        return wanted === undefined || valueAt(found, `before.${sent}`) === wanted
      }),
  },
  steps: [
    {
      request: {
        method: 'PUT',
        path: USER,
        body: {
          companyId: '{{company_id?}}',
          ...Object.fromEntries(CHANGEABLE.map(({ input, sent }) => [sent, `{{input.${input}?}}`])),
        },
      },
    },
  ],
  repeatable: true,
  undo: [
    {
      request: {
        method: 'PUT',
        path: USER,
        body: { '...': '{{found.before}}', companyId: '{{company_id?}}' },
      },
    },
  ],
  output: { id: 'id', email: 'email' },
  changes: 'user',
}

const remove: Action = {
  label: 'Delete user',
  about: 'Deletes a user from HighLevel for good, in every sub-account; it takes HighLevel a few minutes.',
  input: { id: userId },
  steps: [
    { request: { method: 'GET', path: USER }, keep: { id: 'id', email: 'email' } },
    // Gone by now is what was wanted: the answer to the first try may have been lost.
    { request: { method: 'DELETE', path: USER, reply: 'any' }, accepts: [200, 204, 404] },
  ],
  repeatable: true,
  output: { deleted: () => true },
  changes: 'user',
}

export const userActions = { 'user.create': create, 'user.update': update, 'user.delete': remove }

/** The search looks for the text anywhere: whose address it is has to be looked at. */
function byEmail(body: Json, input: Readonly<Record<string, Json>>): Json | null {
  const users = valueAt(body, 'users')
  if (!Array.isArray(users)) throw new TypeError('there is no list at "users"')
  const user = users.find(
    (one) =>
      valueAt(one, 'deleted') !== true && sameText(filled(one, 'email') ?? '', filled(input, 'email') ?? ''),
  )
  return user === undefined ? null : { id: filled(user, 'id') ?? null, email: filled(user, 'email') ?? null }
}

/** What the change will overwrite, and no more: an undo must not take back what others changed meanwhile. */
function asItWas(body: Json, input: Readonly<Record<string, Json>>): Json {
  const id = filled(body, 'id')
  if (id === undefined) throw new TypeError('there is no user with an id')
  const before = CHANGEABLE.filter(({ input: name }) => Object.hasOwn(input, name)).map(
    ({ sent, told }): [string, Json] => [sent, (valueAt(body, told) as Json | undefined) ?? ''],
  )
  return { id, email: filled(body, 'email') ?? null, before: Object.fromEntries(before) }
}

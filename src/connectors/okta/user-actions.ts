import type { Action, Input, Probe, Step } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filled } from './rows.ts'

const userId: Input = {
  label: 'User ID',
  help: 'The id of the user at Okta.',
  type: 'text',
  pattern: '^[A-Za-z0-9]{1,64}$',
  placeholder: '00ub0oNGTSWTBKOLGLNR',
}

/**
 * Unproved: this was written without a document of Okta's writes. That a login may stand for an id, what `activate` does
 * and from which status one is suspended is for Okta's first answers to show.
 */
const create: Action = {
  label: 'Create user',
  about: 'Creates a user in Okta whose login is the e-mail, and asks Okta not to activate them.',
  input: {
    email: { label: 'E-mail', type: 'email', placeholder: 'ada@example.com' },
    first_name: { label: 'First name', type: 'text' },
    last_name: { label: 'Last name', type: 'text' },
  },
  // By its own address: what a search finds may be older than a write whose answer was lost.
  probe: {
    request: { method: 'GET', path: '/api/v1/users/{{input.email}}' },
    find: sameLogin,
    then: 'skip',
  },
  steps: [
    {
      request: {
        method: 'POST',
        path: '/api/v1/users',
        query: { activate: 'false' },
        body: {
          profile: {
            firstName: '{{input.first_name}}',
            lastName: '{{input.last_name}}',
            email: '{{input.email}}',
            login: '{{input.email}}',
          },
        },
      },
    },
  ],
  output: { id: 'id', login: 'profile.login', status: 'status' },
  changes: 'user',
}

const suspend: Action = {
  label: 'Suspend user',
  about: 'Keeps an active user from signing in; groups and apps stay theirs.',
  input: { id: userId },
  probe: hasStatus('SUSPENDED'),
  steps: [lifecycle('suspend')],
  undo: [lifecycle('unsuspend')],
  output: { status: () => 'SUSPENDED' },
  changes: 'user',
}

const unsuspend: Action = {
  label: 'Unsuspend user',
  about: 'Lets a suspended user sign in again.',
  input: { id: userId },
  probe: hasStatus('ACTIVE'),
  steps: [lifecycle('unsuspend')],
  undo: [lifecycle('suspend')],
  output: { status: () => 'ACTIVE' },
  changes: 'user',
}

export const userActions = { 'user.create': create, 'user.suspend': suspend, 'user.unsuspend': unsuspend }

function lifecycle(verb: 'suspend' | 'unsuspend'): Step {
  return { request: { method: 'POST', path: `/api/v1/users/{{input.id}}/lifecycle/${verb}`, reply: 'any' } }
}

function hasStatus(wanted: string): Probe {
  return {
    request: { method: 'GET', path: '/api/v1/users/{{input.id}}' },
    find: (body) => shown(body),
    then: 'need',
    already: (found) => valueAt(found, 'status') === wanted,
  }
}

/** Okta also takes the part before the @ for a login, of which there may be another with the same. */
function sameLogin(body: Json, input: Readonly<Record<string, Json>>): Json | null {
  const login = filled(body, 'profile.login')?.toLowerCase()
  return login !== undefined && login === filled(input, 'email')?.toLowerCase() ? shown(body) : null
}

/** What is kept with the run, and no more: the answer is the whole person. */
function shown(body: Json): Json {
  const [id, status, login] = ['id', 'status', 'profile.login'].map((path) => filled(body, path))
  if (id === undefined || status === undefined)
    throw new TypeError('there is no user with an id and a status')
  return { id, status, profile: { login: login ?? null } }
}

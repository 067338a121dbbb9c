import type { Action, Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { STATUSES } from './memberships.ts'
import { dataOf, sameEmail } from './rows.ts'
import { email, ONCE, userId } from './user-actions.ts'

const organizationId: Input = {
  label: 'Organization ID',
  type: 'text',
  pattern: '^org_[A-Za-z0-9_]{1,64}$',
  placeholder: 'org_01EHZNVPK3SFK441A1RGBFSHRT',
}
const role: Input = {
  label: 'Role',
  help: 'The slug of a role of the environment; without it, the default role.',
  type: 'text',
  required: false,
  placeholder: 'member',
}

const invite: Action = {
  label: 'Send invitation',
  about: 'Sends somebody an e-mail with which they join the application, or an organization of it.',
  input: {
    email,
    organization_id: {
      ...organizationId,
      help: 'Left empty it is the organization of this connection, if that has one.',
      required: false,
    },
    role_slug: role,
    expires_in_days: { label: 'Days until it expires', help: '1 to 30.', type: 'number', required: false },
  },
  probe: {
    request: {
      method: 'GET',
      path: '/user_management/invitations',
      query: { email: '{{input.email}}', organization_id: '{{organization_id?}}', limit: '100' },
    },
    find: openInvitation,
    then: 'skip',
  },
  steps: [
    {
      request: {
        method: 'POST',
        path: '/user_management/invitations',
        headers: ONCE,
        // What was given with the action goes over what the connection is limited to.
        body: { organization_id: '{{organization_id?}}', '...': '{{input}}' },
      },
    },
  ],
  undo: [
    {
      request: {
        method: 'POST',
        path: '/user_management/invitations/{{result.id}}/revoke',
        body: {},
        reply: 'any',
      },
    },
  ],
  // Token and link stay out: whoever has them can join.
  output: { id: 'id', email: 'email', state: 'state', organization_id: 'organization_id' },
}

const join: Action = {
  label: 'Add user to organization',
  about: 'Makes a user a member of an organization.',
  input: { user_id: userId, organization_id: organizationId, role_slug: role },
  probe: {
    request: {
      method: 'GET',
      path: '/user_management/organization_memberships',
      query: {
        user_id: '{{input.user_id}}',
        organization_id: '{{input.organization_id}}',
        statuses: STATUSES,
      },
    },
    // An inactive one is no obstacle: creating it again activates it.
    find: (body) => (dataOf(body).find((row) => valueAt(row, 'status') !== 'inactive') as Json) ?? null,
    then: 'skip',
  },
  steps: [
    {
      request: {
        method: 'POST',
        path: '/user_management/organization_memberships',
        headers: ONCE,
        body: {
          user_id: '{{input.user_id}}',
          organization_id: '{{input.organization_id}}',
          role_slug: '{{input.role_slug?}}',
        },
      },
    },
  ],
  undo: [
    {
      request: {
        method: 'DELETE',
        path: '/user_management/organization_memberships/{{result.id}}',
        reply: 'any',
      },
    },
  ],
  output: { id: 'id', user_id: 'user_id', organization_id: 'organization_id', status: 'status' },
  changes: 'membership',
}

const deactivate: Action = {
  label: 'Deactivate membership',
  about:
    'Takes a user’s access to an organization away and keeps the membership, so that it can be given back.',
  input: {
    id: {
      label: 'Membership ID',
      type: 'text',
      pattern: '^om_[A-Za-z0-9_]{1,64}$',
      placeholder: 'om_01E4ZCR3C56J083X43JQXF3JK5',
    },
  },
  steps: [
    {
      request: {
        method: 'PUT',
        path: '/user_management/organization_memberships/{{input.id}}/deactivate',
        body: {},
      },
    },
  ],
  repeatable: true,
  undo: [
    {
      request: {
        method: 'PUT',
        path: '/user_management/organization_memberships/{{input.id}}/reactivate',
        body: {},
      },
    },
  ],
  output: { id: 'id', user_id: 'user_id', organization_id: 'organization_id', status: 'status' },
  changes: 'membership',
}

export const organizationActions = {
  'invitation.send': invite,
  'membership.create': join,
  'membership.deactivate': deactivate,
}

/**
 * An invitation that still waits for its answer, without the token in it. Where no organization was named, the question
 * was for the connection's own, or for any: who is invited somewhere already is not written to twice.
 */
function openInvitation(body: Json, input: Readonly<Record<string, Json>>): Json | null {
  const found = dataOf(body).find(
    (row) =>
      valueAt(row, 'state') === 'pending' &&
      sameEmail(row, input) &&
      (input.organization_id === undefined || valueAt(row, 'organization_id') === input.organization_id),
  )
  if (found === undefined) return null
  const shown = ['id', 'email', 'state', 'organization_id', 'expires_at']
  return Object.fromEntries(shown.map((name) => [name, (valueAt(found, name) ?? null) as Json]))
}

import type { ObjectSpec } from '#connectors/contract.ts'
import { changesOf, happened } from './events.ts'
import { afterCursor, nameOf } from './rows.ts'

/** People who sign in through AuthKit; with an organization ID those with a membership of it. */
export const user: ObjectSpec = {
  kind: 'user',
  label: 'Users',
  list: {
    method: 'GET',
    path: '/user_management/users',
    // Oldest first: somebody who joins during the read does not shift the pages behind.
    query: { order: 'asc', organization_id: '{{organization_id?}}' },
  },
  page: afterCursor,
  items: 'data',
  one: { request: { method: 'GET', path: '/user_management/users/{{id}}' }, item: '' },
  id: 'id',
  updatedAt: 'updated_at',
  fields: {
    email: 'email',
    name: nameOf,
    first_name: 'first_name',
    last_name: 'last_name',
    email_verified: 'email_verified',
    last_seen_at: 'last_sign_in_at',
    external_id: 'external_id',
    created_at: 'created_at',
  },
  schedule: '20 3 * * *',
  // A membership decides who is of an organization, and changes no user.
  incremental: happened([...changesOf('user'), ...changesOf('organization_membership')]),
}

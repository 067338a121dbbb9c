import type { ObjectSpec } from '#connectors/contract.ts'
import { changesOf, happened } from './events.ts'
import { afterCursor, wholeList } from './rows.ts'

/** Left out, only active ones are told. */
export const STATUSES = 'active,inactive,pending'

/** Who belongs to which organization, and as what. WorkOS lists them of one organization at a time. */
export const membership: ObjectSpec = {
  kind: 'membership',
  label: 'Organization memberships',
  each: {
    list: { method: 'GET', path: '/organizations', query: { limit: '100', order: 'asc' } },
    items: wholeList,
    when: ({ organization_id }) => !organization_id,
  },
  list: ({ organization_id }) => ({
    method: 'GET',
    path: '/user_management/organization_memberships',
    query: {
      organization_id: organization_id ? '{{organization_id}}' : '{{each.id}}',
      statuses: STATUSES,
      order: 'asc',
    },
  }),
  page: afterCursor,
  items: 'data',
  one: { request: { method: 'GET', path: '/user_management/organization_memberships/{{id}}' }, item: '' },
  id: 'id',
  updatedAt: 'updated_at',
  fields: {
    user_id: 'user_id',
    organization_id: 'organization_id',
    role: 'role.slug',
    status: 'status',
    created_at: 'created_at',
  },
  schedule: '25 3 * * *',
  incremental: happened(changesOf('organization_membership'), '{{organization_id?}}'),
}

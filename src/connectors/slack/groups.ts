import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled, isoOf, isSet, nextCursor, team } from './rows.ts'

/** Public ones: private ones are for the people in them, and would need a scope of their own. */
export const channel: ObjectSpec = {
  kind: 'group',
  label: 'Channels',
  list: {
    method: 'GET',
    path: '/api/conversations.list',
    query: { types: 'public_channel', exclude_archived: 'false', ...team },
  },
  page: nextCursor,
  items: 'channels',
  one: {
    request: {
      method: 'GET',
      path: '/api/conversations.info',
      query: { channel: '{{id}}', include_num_members: 'true' },
    },
    item: 'channel',
  },
  id: 'id',
  updatedAt: 'updated',
  fields: {
    name: 'name',
    description: (row) => filled(row, 'purpose.value') ?? filled(row, 'topic.value') ?? null,
    members: 'num_members',
    status: (row) => (isSet(row, 'is_archived') ? 'archived' : 'active'),
    created_at: (row) => isoOf(row, 'created'),
  },
  schedule: '5 4 * * *',
}

/** Groups that are mentioned by a handle (@marketing). Workspaces on a free plan have none and may not ask. */
export const userGroup: ObjectSpec = {
  kind: 'group',
  label: 'User groups',
  list: {
    method: 'GET',
    path: '/api/usergroups.list',
    query: { include_count: 'true', include_disabled: 'true', ...team },
  },
  page: { kind: 'none' },
  items: 'usergroups',
  id: 'id',
  updatedAt: 'date_update',
  fields: {
    name: 'name',
    handle: 'handle',
    description: (row) => filled(row, 'description') ?? null,
    members: (row) => countOf(valueAt(row, 'user_count')),
    status: (row) => (isoOf(row, 'date_delete') === undefined ? 'active' : 'disabled'),
    created_at: (row) => isoOf(row, 'date_create'),
  },
  schedule: '15 4 * * *',
}

/** Slack's own examples have it as a text, its replies as a number. */
function countOf(told: unknown): number | undefined {
  const count = typeof told === 'string' && /^\d{1,9}$/.test(told) ? Number(told) : told
  return typeof count === 'number' ? count : undefined
}

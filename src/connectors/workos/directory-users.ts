import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { changesOf, happened } from './events.ts'
import { afterCursor, filled, nameOf, wholeList } from './rows.ts'

/** People as the customers' own directories (Okta, Entra, Google …) tell them. Without a directory there are none. */
export const directoryUser: ObjectSpec = {
  kind: 'user',
  label: 'Directory users',
  each: {
    list: {
      method: 'GET',
      path: '/directories',
      query: { limit: '100', organization_id: '{{organization_id?}}' },
    },
    items: wholeList,
  },
  list: { method: 'GET', path: '/directory_users', query: { directory: '{{each.id}}', order: 'asc' } },
  page: afterCursor,
  items: 'data',
  one: { request: { method: 'GET', path: '/directory_users/{{id}}' }, item: '' },
  id: 'id',
  updatedAt: 'updated_at',
  fields: {
    email: emailOf,
    name: nameOf,
    first_name: 'first_name',
    last_name: 'last_name',
    role: 'role.slug',
    status: 'state',
    external_id: 'idp_id',
    directory_id: 'directory_id',
    organization_id: 'organization_id',
  },
  schedule: '35 3 * * *',
  incremental: happened(
    [...changesOf('dsync.user'), 'dsync.activated', 'dsync.deleted'],
    '{{organization_id?}}',
  ),
}

/** Older directories list several addresses instead of telling one. */
function emailOf(row: unknown): string | undefined {
  const told = filled(row, 'email')
  if (told !== undefined) return told
  const several = valueAt(row, 'emails')
  const list: unknown[] = Array.isArray(several) ? several : []
  return filled(list.find((one) => valueAt(one, 'primary') === true) ?? list[0], 'value')
}

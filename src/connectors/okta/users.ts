import type { ObjectSpec, Request } from '#connectors/contract.ts'
import { filled } from './rows.ts'

/**
 * Without a search Okta leaves out whoever is DEPROVISIONED, and with one it does not: a list of one kind and a feed of
 * the other would take leavers away and bring them back for ever. So both search. No list of statuses either: somebody
 * with one that Okta adds would be missing, which looks like gone.
 */
const changedAfter = (time: string): Request => ({
  method: 'GET',
  path: '/api/v1/users',
  query: { limit: '200', search: `lastUpdated gt "${time}"` },
})

/** Leavers stay, as deprovisioned: they are what a person looks for who checks on them. */
export const user: ObjectSpec = {
  kind: 'user',
  label: 'Users',
  list: changedAfter('1970-01-01T00:00:00.000Z'),
  page: { kind: 'link' },
  items: '',
  one: { request: { method: 'GET', path: '/api/v1/users/{{id}}' }, item: '' },
  id: 'id',
  updatedAt: 'lastUpdated',
  fields: {
    email: 'profile.email',
    login: 'profile.login',
    name: (row) =>
      [filled(row, 'profile.firstName'), filled(row, 'profile.lastName')].filter(Boolean).join(' ') ||
      undefined,
    first_name: 'profile.firstName',
    last_name: 'profile.lastName',
    status: (row) => filled(row, 'status')?.toLowerCase(),
    status_changed_at: 'statusChanged',
    last_seen_at: 'lastLogin',
    activated_at: 'activated',
    created_at: 'created',
  },
  schedule: '5 4 * * *',
  incremental: { kind: 'rows', list: changedAfter('{{since}}'), page: { kind: 'link' }, items: '' },
}

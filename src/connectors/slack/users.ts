import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled, isSet, nextCursor, team } from './rows.ts'

/**
 * Somebody whose account was deactivated stays in the list, may come back, and is what a person looks for who checks
 * on leavers: a status, and no deletion.
 */
export const user: ObjectSpec = {
  kind: 'user',
  label: 'Users',
  list: { method: 'GET', path: '/api/users.list', query: team },
  page: nextCursor,
  items: (body) => membersOf(body).filter(isPerson),
  one: { request: { method: 'GET', path: '/api/users.info', query: { user: '{{id}}' } }, item: 'user' },
  id: 'id',
  updatedAt: 'updated',
  fields: {
    // Left out by Slack where the app lacks users:read.email.
    email: (row) => filled(row, 'profile.email'),
    name: (row) => filled(row, 'profile.real_name') ?? filled(row, 'real_name') ?? filled(row, 'name'),
    first_name: (row) => filled(row, 'profile.first_name'),
    last_name: (row) => filled(row, 'profile.last_name'),
    display_name: (row) => filled(row, 'profile.display_name'),
    title: (row) => filled(row, 'profile.title'),
    phone: (row) => filled(row, 'profile.phone'),
    timezone: 'tz',
    role: roleOf,
    status: (row) =>
      isSet(row, 'deleted') ? 'deactivated' : isSet(row, 'is_invited_user') ? 'invited' : 'active',
  },
  schedule: '50 3 * * *',
}

function membersOf(body: unknown): unknown[] {
  const members = valueAt(body, 'members')
  if (!Array.isArray(members)) throw new TypeError('there is no list at "members"')
  return members
}

/** Slackbot is listed as a person. */
export const isBot = (row: unknown): boolean =>
  isSet(row, 'is_bot') || isSet(row, 'is_workflow_bot') || valueAt(row, 'id') === 'USLACKBOT'

export const isPerson = (row: unknown): boolean => !isBot(row)

export const isGuest = (row: unknown): boolean =>
  isSet(row, 'is_restricted') || isSet(row, 'is_ultra_restricted')

/** Slack tells no role of somebody who is deactivated. */
function roleOf(row: unknown): string | undefined {
  if (isSet(row, 'deleted')) return undefined
  if (isSet(row, 'is_primary_owner')) return 'primary owner'
  if (isSet(row, 'is_owner')) return 'owner'
  if (isSet(row, 'is_admin')) return 'admin'
  if (isSet(row, 'is_ultra_restricted')) return 'single-channel guest'
  return isGuest(row) ? 'guest' : 'member'
}

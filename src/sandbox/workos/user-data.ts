import { today } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { randomOf } from '#sandbox/random.ts'
import { record } from './happened.ts'
import { hasJoined, withWritten, type Membership } from './joined.ts'
import { groups, organizationId, type Group } from './organizations.ts'
import { accountsOf, membershipOf, userId, userOf } from './people.ts'
import { ulid } from './ulid.ts'

/** What callers may write. */
export interface Profile {
  email?: string
  first_name?: string | null
  last_name?: string | null
  email_verified?: boolean
  external_id?: string | null
  locale?: string | null
  metadata?: Record<string, string>
}

type Made = ReturnType<typeof userOf>
export type User = Omit<Made, 'first_name' | 'last_name' | 'locale' | 'last_sign_in_at'> & {
  first_name: string | null
  last_name: string | null
  locale: string | null
  last_sign_in_at: string | null
}

const written = overlay<User>(({ id }) => id)

/** Everybody, or the people of one organization: a user whom a caller made is in none until they join. */
export function usersOf(key: string, group?: Group): User[] {
  const made = (group ? [group] : groups).flatMap((one) => accountsOf(key, one, today()).map(userOf))
  const changedOn = new Map(made.map(({ id, updated_at }) => [id, updated_at]))
  const inside = (id: string) => !group || changedOn.has(id) || hasJoined(key, group, id)
  return written
    .over(key, made)
    .filter(({ id }) => inside(id))
    .map((user) => ({ ...user, updated_at: latest(user.updated_at, changedOn.get(user.id)) }))
}

// ISO times of one length sort as text.
const latest = (a: string, b = ''): string => (a > b ? a : b)

/** As the caller calls the organization. Who was deleted is no member any more. */
export function membershipsOf(key: string, group: Group, organization: string): Membership[] {
  const present = new Set(usersOf(key, group).map(({ id }) => id))
  const made = accountsOf(key, group, today()).map((person): Membership => {
    const { status: _active, ...rest } = membershipOf(person, organization)
    return { ...rest, status: 'active' }
  })
  return withWritten(key, group, made)
    .filter(({ user_id }) => present.has(user_id))
    .map((row) => ({ ...row, organization_id: organization }))
}

export const emailTaken = (key: string, email: string, but?: string): boolean =>
  usersOf(key).some((user) => user.id !== but && user.email.toLowerCase() === email.toLowerCase())

export function createUser(key: string, now: number, profile: Profile & { email: string }): User {
  const at = new Date(now).toISOString()
  const user = changed(
    {
      object: 'user',
      id: `user_${ulid(now, randomOf('workos', 'written', key, written.size(key), now))}`,
      email: profile.email,
      name: '',
      first_name: null,
      last_name: null,
      created_at: at,
      updated_at: at,
      email_verified: false,
      profile_picture_url: null,
      last_sign_in_at: null,
      locale: null,
      external_id: null,
      metadata: {},
    },
    now,
    profile,
  )
  written.add(key, user)
  record(key, now, { event: 'user.created', data: user, group: undefined })
  return user
}

export function updateUser(key: string, old: User, profile: Profile): User {
  const now = Date.now()
  const user = changed(old, now, profile)
  written.change(key, old.id, user)
  record(key, now, { event: 'user.updated', data: user, group: groupOfUser(key, user.id) })
  return user
}

export function deleteUser(key: string, user: User): void {
  const group = groupOfUser(key, user.id)
  const left =
    group && membershipsOf(key, group, organizationId(key, group)).find(({ user_id }) => user_id === user.id)
  written.remove(key, user.id)
  const now = Date.now()
  if (left) record(key, now, { event: 'organization_membership.deleted', data: left, group })
  record(key, now, { event: 'user.deleted', data: user, group })
}

const groupOfUser = (key: string, id: string): Group | undefined =>
  groups.find((group) => accountsOf(key, group, today()).some((person) => userId(person) === id))

/** What is not given stays as it is; metadata is merged, name by name. */
function changed(user: User, now: number, profile: Profile): User {
  const given = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined))
  const next: User = { ...user, ...given, metadata: { ...user.metadata, ...profile.metadata } }
  const name = [next.first_name, next.last_name].filter((part) => part).join(' ')
  return { ...next, name, updated_at: new Date(now).toISOString() }
}

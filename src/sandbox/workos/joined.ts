import { overlay } from '#sandbox/overlay.ts'
import type { Group } from './organizations.ts'
import type { membershipOf } from './people.ts'

type Made = ReturnType<typeof membershipOf>
export type Membership = Omit<Made, 'role' | 'status'> & {
  status: 'active' | 'inactive'
  role: { slug: string }
}

const written = overlay<Membership>(({ id }) => id)
const accountOf = (key: string, group: Group): string => `${key} ${group}`

/** What callers made of the memberships of an organization. */
export const withWritten = (key: string, group: Group, made: Membership[]): Membership[] =>
  written.over(accountOf(key, group), made)

export const writeMembership = (key: string, group: Group, row: Membership): void =>
  written.add(accountOf(key, group), row)

export const changeMembership = (key: string, group: Group, { id, ...fields }: Membership): void =>
  written.change(accountOf(key, group), id, fields)

export const removeMembership = (key: string, group: Group, id: string): void =>
  written.remove(accountOf(key, group), id)

/** Whether a caller made this user a member of the organization. */
export const hasJoined = (key: string, group: Group, userId: string): boolean =>
  withWritten(key, group, []).some(({ user_id }) => user_id === userId)

/** How many memberships callers ever wrote: tells two new ones of one moment apart. */
export const joinedSoFar = (key: string, group: Group): number => written.size(accountOf(key, group))

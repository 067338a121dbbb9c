import { dayOf, midnight } from '#sandbox/days.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { leaversOf, staffOf, type Employee } from '#sandbox/staff.ts'
import { departments } from '#sandbox/words.ts'
import { domainOf } from './organizations.ts'
import { emailOf, staffKey } from './people.ts'
import { ulid } from './ulid.ts'

/** How many who left the directory still shows, as inactive. */
export const KEPT = 12

const LINKED = midnight(dayOf('2022-01-10')).getTime()

/** A directory as it is called: by the caller's name for it and for its organization. */
export interface Directory {
  key: string
  id: string
  organizationId: string
}

export const directoryId = (key: string): string =>
  `directory_${ulid(LINKED, randomOf('workos', 'directory', key))}`

export function directoryOf({ key, id, organizationId }: Directory) {
  const at = new Date(LINKED).toISOString()
  const domain = domainOf(key, 'first')
  return {
    object: 'directory',
    id,
    organization_id: organizationId,
    external_key: base62Id(randomOf('workos', 'external', key)),
    domain,
    name: `${domain.split('.')[0]} directory`,
    type: 'okta scim v2.0',
    state: 'linked',
    created_at: at,
    updated_at: at,
  }
}

/** One group for each department. */
export const groupsOf = (directory: Directory) => departments.map(([name]) => groupNamed(directory, name))

export function groupNamed({ key, id, organizationId }: Directory, name: string) {
  const random = randomOf('workos', 'group', key, name)
  const at = new Date(LINKED).toISOString()
  return {
    object: 'directory_group',
    id: `directory_group_${ulid(LINKED, random)}`,
    directory_id: id,
    organization_id: organizationId,
    idp_id: base62Id(random),
    name,
    raw_attributes: {},
    created_at: at,
    updated_at: at,
  }
}

/** All 240 of the company, with an account or without, and the last twelve who left. */
export function directoryUsersOf(directory: Directory, today: number) {
  const company = staffKey(directory.key, 'first')
  return [...staffOf(company, today), ...leaversOf(company, today, KEPT)].map((employee) =>
    directoryUser(directory, employee, today < employee.leftOn),
  )
}

export function directoryUser(directory: Directory, employee: Employee, active: boolean) {
  const { key, id, organizationId } = directory
  const joinedAt = midnight(employee.joinedOn).getTime()
  const random = randomOf('workos', 'directory user', key, employee.seq)
  const { department, title, extension } = employee
  return {
    object: 'directory_user',
    id: `directory_user_${ulid(joinedAt, random)}`,
    directory_id: id,
    organization_id: organizationId,
    idp_id: base62Id(random),
    first_name: employee.firstName,
    last_name: employee.lastName,
    email: emailOf({ key, group: 'first', employee }),
    state: active ? 'active' : 'inactive',
    groups: active ? [groupNamed(directory, department)] : [],
    custom_attributes: {},
    raw_attributes: { department, title, desk: extension },
    role: { slug: employee.head ? 'admin' : 'member' },
    created_at: new Date(joinedAt).toISOString(),
    updated_at: midnight(employee.changedOn).toISOString(),
  }
}

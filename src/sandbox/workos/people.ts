import { midnight } from '#sandbox/days.ts'
import { between, pick, randomOf } from '#sandbox/random.ts'
import { staffOf, type Employee } from '#sandbox/staff.ts'
import { companyOf } from './key.ts'
import { domainOf, type Group } from './organizations.ts'
import { ulid } from './ulid.ts'

export interface Person {
  key: string
  group: Group
  employee: Employee
}

/** The name its staff is made up from. */
export const staffKey = (key: string, group: Group): string =>
  group === 'first' ? companyOf(key) : `${companyOf(key)} labs`

/** 200 of the company's 240 have an account, and 120 of its laboratory's: always as many. */
export const hasAccount = (group: Group, { seq }: Employee): boolean =>
  group === 'first' ? seq % 6 !== 0 : seq % 2 === 0

export const accountsOf = (key: string, group: Group, today: number): Person[] =>
  staffOf(staffKey(key, group), today)
    .filter((employee) => hasAccount(group, employee))
    .map((employee) => ({ key, group, employee }))

export const emailOf = ({ key, group, employee }: Person): string =>
  `${employee.firstName}.${employee.lastName}@${domainOf(key, group)}`.toLowerCase()

const madeAt = ({ employee }: Person): number => midnight(employee.joinedOn).getTime()

const idOf = (person: Person, kind: string): string =>
  ulid(madeAt(person), randomOf('workos', kind, person.key, person.group, person.employee.seq))

export const userId = (person: Person): string => `user_${idOf(person, 'user')}`

/** A user as the list shows them. Everything changes at midnight UTC, and then `updated_at` says so. */
export function userOf(person: Person) {
  const { employee } = person
  const random = randomOf('workos', 'profile', person.key, person.group, employee.seq)
  const changedAt = midnight(employee.changedOn)
  const id = userId(person)
  const seen = random() < 0.9
  return {
    object: 'user',
    id,
    email: emailOf(person),
    name: `${employee.firstName} ${employee.lastName}`,
    first_name: employee.firstName,
    last_name: employee.lastName,
    created_at: new Date(madeAt(person)).toISOString(),
    updated_at: changedAt.toISOString(),
    email_verified: seen,
    profile_picture_url: random() < 0.6 ? `https://images.workos.example/${id}.jpg` : null,
    last_sign_in_at: seen
      ? new Date(changedAt.getTime() - between(random, 0, 6) * 3_600_000).toISOString()
      : null,
    locale: pick(random, ['en-US', 'en-GB', 'de-DE'] as const),
    external_id: random() < 0.5 ? `emp_${employee.seq + 101}` : null,
    metadata: metadataOf(employee),
  }
}

const metadataOf = ({ department, title, extension }: Employee): Record<string, string> => ({
  department,
  title,
  desk: extension,
})

/** Whose id a membership tells is for the caller to say: they may call the organization by another. */
export function membershipOf(person: Person, organization_id: string) {
  const at = new Date(madeAt(person)).toISOString()
  return {
    object: 'organization_membership',
    id: `om_${idOf(person, 'membership')}`,
    user_id: userId(person),
    organization_id,
    status: 'active',
    role: { slug: person.employee.head ? 'admin' : 'member' },
    created_at: at,
    updated_at: at,
  }
}

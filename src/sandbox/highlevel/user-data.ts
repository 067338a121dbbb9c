import { midnight } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { phone } from '#sandbox/phone.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { leaversOf, staffOf, type Employee } from '#sandbox/staff.ts'
import { permissionsOf } from './permissions.ts'

export interface User {
  id: string
  name: string
  firstName: string
  lastName: string
  email: string
  phone: string
  extension: string
  permissions: Record<string, boolean>
  scopes: string[]
  roles: { type: string; role: string; locationIds: string[]; restrictSubAccount: boolean }
  deleted: boolean
  lcPhone: Record<string, string>
  platformLanguage: string
}

/** A user as the API shows it, with what it sorts by or waits for and does not show. */
export interface Member {
  user: User
  addedAt: number
  /** Deletion is queued: until this moment everybody still sees the user. */
  goneAt?: number
}

export const written = overlay<Member>(({ user }) => user.id)

/** Three of four employees have an account: 180 of the 240. */
const hasAccount = ({ seq }: Employee): boolean => seq % 4 !== 0

const memberOf = (location: string) => (employee: Employee) => ({
  user: userOf(location, employee),
  addedAt: midnight(employee.joinedOn).getTime(),
})

/** Everybody the location has, those whose deletion has taken effect among them. */
export const membersOf = (location: string, today: number): Member[] =>
  written.over(location, staffOf(location, today).filter(hasAccount).map(memberOf(location)))

/** Those who have left, the latest last. */
export const formerUsersOf = (location: string, today: number): User[] =>
  leaversOf(location, today, 40)
    .filter(hasAccount)
    .map((employee) => ({ ...userOf(location, employee), deleted: true }))

export const isGone = ({ goneAt }: Member, now: number): boolean => goneAt !== undefined && goneAt <= now

function userOf(location: string, employee: Employee): User {
  const random = randomOf('highlevel', 'user', location, employee.seq)
  const admin = employee.head || random() < 0.05
  const number = phone(random)
  return {
    id: `${base62Id(random)}_${location}`,
    name: `${employee.firstName} ${employee.lastName}`,
    firstName: employee.firstName,
    lastName: employee.lastName,
    email: employee.email,
    phone: number,
    extension: employee.extension,
    permissions: permissionsOf(admin),
    scopes: admin ? ['contacts.write', 'campaigns.write', 'settings.write'] : ['contacts.write'],
    roles: {
      type: 'account',
      role: admin ? 'admin' : 'user',
      locationIds: [location],
      restrictSubAccount: !admin,
    },
    deleted: false,
    lcPhone: random() < 0.3 ? { [location]: number.replace(/[ -]/g, '') } : {},
    platformLanguage: 'en_US',
  }
}

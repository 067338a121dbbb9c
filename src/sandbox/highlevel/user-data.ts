import { phone } from '#sandbox/phone.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { staffOf, type Employee } from '#sandbox/staff.ts'
import { permissionsOf } from './permissions.ts'

/** A user as the API shows it, with the one thing it sorts by and does not show. */
export interface Member {
  user: ReturnType<typeof userOf>
  dateAdded: number
}

/** Three of four employees have an account: 180 of the 240. */
export const usersOf = (location: string, today: number): Member[] =>
  staffOf(location, today)
    .filter(({ seq }) => seq % 4 !== 0)
    .map((employee) => ({ user: userOf(location, employee), dateAdded: employee.joinedOn }))

function userOf(location: string, employee: Employee) {
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

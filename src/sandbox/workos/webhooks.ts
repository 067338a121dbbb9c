import { createHmac } from 'node:crypto'
import type { Deliveries, Delivery, Occasion } from '#sandbox/delivery.ts'
import { randomOf } from '#sandbox/random.ts'
import { leaversOf } from '#sandbox/staff.ts'
import { directoryId, directoryOf, directoryUsersOf, groupsOf, type Directory } from './directory-data.ts'
import { organizationId, organizationsOf } from './organizations.ts'
import { accountsOf, hasAccount, membershipOf, staffKey, userOf, type Person } from './people.ts'
import { ulid } from './ulid.ts'

/** `account` is the secret key. What an event tells is what the lists say too; who is deleted is in none. */
export const deliveries: Deliveries = {
  'user.created': (at) => event(at, 'user.created', userOf(nth(at, present(at)))),
  'user.updated': (at) => event(at, 'user.updated', userOf(nth(at, present(at)))),
  'user.deleted': (at) => event(at, 'user.deleted', userOf(nth(at, gone(at)))),
  'organization.created': (at) => event(at, 'organization.created', nth(at, organizationsOf(at.account))),
  'organization.updated': (at) => event(at, 'organization.updated', nth(at, organizationsOf(at.account))),
  'organization_membership.created': (at) => membership(at, 'created', present(at)),
  'organization_membership.updated': (at) => membership(at, 'updated', present(at)),
  'organization_membership.deleted': (at) => membership(at, 'deleted', gone(at)),
  'dsync.activated': (at) => event(at, 'dsync.activated', directoryOf(directory(at))),
  'dsync.deleted': (at) => event(at, 'dsync.deleted', { ...directoryOf(directory(at)), state: 'deleting' }),
  'dsync.user.created': (at) => event(at, 'dsync.user.created', nth(at, active(at))),
  'dsync.user.updated': (at) => event(at, 'dsync.user.updated', nth(at, active(at))),
  'dsync.user.deleted': (at) => event(at, 'dsync.user.deleted', nth(at, inactive(at))),
  'dsync.group.created': (at) => event(at, 'dsync.group.created', nth(at, groupsOf(directory(at)))),
  'dsync.group.updated': (at) => event(at, 'dsync.group.updated', nth(at, groupsOf(directory(at)))),
  'dsync.group.deleted': (at) => event(at, 'dsync.group.deleted', nth(at, groupsOf(directory(at)))),
  'dsync.group.user_added': (at) => inGroup(at, 'user_added'),
  'dsync.group.user_removed': (at) => inGroup(at, 'user_removed'),
}

const dayOf = ({ now }: Occasion): number => Math.floor(now / 86_400_000)

const present = (at: Occasion): Person[] => accountsOf(at.account, 'first', dayOf(at))

const gone = (at: Occasion): Person[] =>
  leaversOf(staffKey(at.account, 'first'), dayOf(at), 30)
    .filter((employee) => hasAccount('first', employee))
    .map((employee) => ({ key: at.account, group: 'first', employee }))

const directory = ({ account }: Occasion): Directory => ({
  key: account,
  id: directoryId(account),
  organizationId: organizationId(account, 'first'),
})

const active = (at: Occasion) =>
  directoryUsersOf(directory(at), dayOf(at)).filter(({ state }) => state === 'active')

const inactive = (at: Occasion) =>
  directoryUsersOf(directory(at), dayOf(at)).filter(({ state }) => state !== 'active')

/** The number counts round: there is always another one. */
function nth<T>({ n }: Occasion, list: readonly T[]): T {
  const found = list[Math.abs(n) % list.length]
  if (found === undefined) throw new RangeError('An event needs something to be about.')
  return found
}

const membership = (at: Occasion, what: string, people: Person[]): Delivery => {
  const data = membershipOf(nth(at, people), organizationId(at.account, 'first'))
  return event(at, `organization_membership.${what}`, data)
}

function inGroup(at: Occasion, what: string): Delivery {
  const user = nth(at, active(at))
  return event(at, `dsync.group.${what}`, { directory_id: user.directory_id, user, group: user.groups[0] })
}

/** The id's time is the number's, not the clock's: an event that is sent again is the same one. */
export function event(at: Occasion, name: string, data: object): Delivery {
  const id = `event_${ulid(FIRST + Math.abs(at.n), randomOf('workos', 'delivery', at.account, name, at.n))}`
  const body = JSON.stringify({ id, event: name, data, created_at: new Date(at.now).toISOString() })
  const time = String(at.now)
  const hex = createHmac('sha256', at.secret).update(`${time}.${body}`).digest('hex')
  return {
    headers: { 'Content-Type': 'application/json', 'WorkOS-Signature': `t=${time}, v1=${hex}` },
    body,
  }
}

const FIRST = Date.UTC(2026, 0, 1)

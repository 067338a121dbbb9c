import { midnight, today } from '#sandbox/days.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { leaversOf, staffOf, type Employee } from '#sandbox/staff.ts'
import { overlay } from '#sandbox/overlay.ts'
import { companyOf } from './token.ts'

const LEAVERS = 30

export interface User {
  id: string
  status: string
  created: string
  activated: string | null
  statusChanged: string | null
  lastLogin: string | null
  lastUpdated: string
  profile: { firstName: string; lastName: string; email: string; login: string }
}

const written = overlay<User>(({ id }) => id)

/** Everybody who ever had an account, those who left as DEPROVISIONED. */
export function usersOf(token: string): User[] {
  const company = companyOf(token)
  const made = [
    ...staffOf(company, today()).map((employee) => userOf(company, employee, statusOf(employee))),
    ...leaversOf(company, today(), LEAVERS).map((employee) => userOf(company, employee, 'DEPROVISIONED')),
  ]
  return written.over(token, made)
}

export const idOf = (kind: '00u' | '00g', ...seed: (string | number)[]): string =>
  kind + base62Id(randomOf('okta', kind, ...seed)).slice(kind.length)

const RARE = ['STAGED', 'PROVISIONED', 'RECOVERY', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'SUSPENDED']

/** Most are active, all heads are, and of every other status there are a few on any day. */
const statusOf = ({ seq }: Employee): string => RARE[(seq % 40) - 20] ?? 'ACTIVE'

function userOf(company: string, employee: Employee, status: string): User {
  const { firstName, lastName, email, seq, joinedOn, changedOn } = employee
  const created = midnight(joinedOn).toISOString()
  const lastUpdated = midnight(changedOn).toISOString()
  const activated = status === 'STAGED' ? null : created
  return {
    id: idOf('00u', company, seq),
    status,
    created,
    activated,
    statusChanged: status === 'DEPROVISIONED' ? lastUpdated : activated,
    lastLogin: status === 'STAGED' || status === 'PROVISIONED' ? null : lastUpdated,
    lastUpdated,
    profile: { firstName, lastName, email, login: email },
  }
}

export function createUser(token: string, profile: User['profile'], active: boolean): User {
  const now = new Date().toISOString()
  const user: User = {
    id: idOf('00u', 'written', token, written.size(token), now),
    status: active ? 'PROVISIONED' : 'STAGED',
    created: now,
    activated: active ? now : null,
    statusChanged: active ? now : null,
    lastLogin: null,
    lastUpdated: now,
    profile,
  }
  written.add(token, user)
  return user
}

export function changeStatus(token: string, { id }: User, status: string): void {
  const now = new Date().toISOString()
  written.change(token, id, { status, statusChanged: now, lastUpdated: now })
}

import { remember } from '#sandbox/bounded.ts'
import { midnight } from '#sandbox/days.ts'
import { randomOf } from '#sandbox/random.ts'
import { leaversOf, staffOf, type Employee } from '#sandbox/staff.ts'
import { directoryId, directoryUser, groupNamed, KEPT, type Directory } from './directory-data.ts'
import type { Happened } from './happened.ts'
import { groups, organizationId, type Group } from './organizations.ts'
import { hasAccount, membershipOf, staffKey, userOf } from './people.ts'
import { rankedUlid } from './ulid.ts'

/** Nobody moves desks twice in so many days, so the last move of each is all there is to tell. */
const DAYS = 24
/** The staff turns over by one every three days: so many leave in the days told of, and one more to be sure. */
const LEAVERS = DAYS / 3 + 1

const cache = new Map<string, Happened[]>()

/** What happened to users and in the directory by itself in the last 24 days, the oldest first. */
export function historyOf(key: string, today: number): Happened[] {
  const name = JSON.stringify([key, today])
  const known = cache.get(name)
  const history = known ?? groups.flatMap((group) => historyIn(key, group, today)).toSorted(byId)
  remember(cache, name, { value: history, most: 20 })
  return history
}

const byId = (a: Happened, b: Happened): number => (a.id < b.id ? -1 : 1)

function historyIn(key: string, group: Group, today: number): Happened[] {
  const company = staffKey(key, group)
  const after = today - DAYS
  const atWork = (day: number, seq: number) => staffOf(company, day).find((one) => one.seq === seq)
  const recent = leaversOf(company, today, LEAVERS).filter(({ leftOn }) => leftOn > after)
  const told = (employee: Employee, kind: Kind, day: number) => {
    if (day <= after || day > today) return []
    const scene = { key, group, employee, left: kind === 'left' || kind === 'removed' }
    return eventsOf(scene, kind).map(({ event, data }, rank) => happened(scene, { event, data, day, rank }))
  }
  const moves = (employee: Employee) =>
    told(employee, employee.changedOn === employee.joinedOn ? 'joined' : 'moved', employee.changedOn)

  return [
    ...staffOf(company, today).flatMap(moves),
    ...recent.flatMap((leaver) => {
      const before = atWork(leaver.leftOn - 1, leaver.seq)
      return [...(before ? moves(before) : []), ...told(leaver, 'left', leaver.leftOn)]
    }),
    // The directory drops a leaver on the day the twelfth after them leaves.
    ...leaversOf(company, today, KEPT + LEAVERS)
      .slice(0, LEAVERS)
      .flatMap((leaver) => told(leaver, 'removed', leaver.leftOn + 3 * KEPT)),
  ]
}

type Kind = 'joined' | 'moved' | 'left' | 'removed'
type Told = Pick<Happened, 'event' | 'data'>

interface Scene {
  key: string
  group: Group
  employee: Employee
  left: boolean
}

/** The organization's directory knows everybody; only some have an account. */
const eventsOf = (scene: Scene, kind: Kind): Told[] => [
  ...(hasAccount(scene.group, scene.employee) ? ofAccount(scene, kind) : []),
  ...(scene.group === 'first' ? inDirectory(scene, kind) : []),
]

function ofAccount({ key, group, employee }: Scene, kind: Kind): Told[] {
  const user = userOf({ key, group, employee })
  const membership = membershipOf({ key, group, employee }, organizationId(key, group))
  if (kind === 'joined')
    return [
      { event: 'user.created', data: user },
      { event: 'organization_membership.created', data: membership },
    ]
  if (kind === 'moved') return [{ event: 'user.updated', data: user }]
  if (kind === 'removed') return []
  return [
    { event: 'organization_membership.deleted', data: membership },
    { event: 'user.deleted', data: user },
  ]
}

function inDirectory({ key, employee, left }: Scene, kind: Kind): Told[] {
  const directory: Directory = { key, id: directoryId(key), organizationId: organizationId(key, 'first') }
  const user = directoryUser(directory, employee, !left)
  const group = groupNamed(directory, employee.department)
  const inGroup = { directory_id: directory.id, user, group }
  if (kind === 'joined')
    return [
      { event: 'dsync.user.created', data: user },
      { event: 'dsync.group.user_added', data: inGroup },
    ]
  if (kind === 'moved') return [{ event: 'dsync.user.updated', data: user }]
  if (kind === 'removed') return [{ event: 'dsync.user.deleted', data: user }]
  return [
    { event: 'dsync.group.user_removed', data: inGroup },
    { event: 'dsync.user.updated', data: user },
  ]
}

function happened({ key, group }: Scene, { event, data, day, rank }: Told & { day: number; rank: number }) {
  const at = midnight(day).getTime()
  const about = String(data.id ?? (data as { user?: { id: string } }).user?.id)
  const id = `event_${rankedUlid(at, rank, randomOf('workos', 'event', key, event, about, day))}`
  return { at, id, group, event, data }
}

import type { Context } from 'hono'
import { today } from '#sandbox/days.ts'
import { isEventName } from './event-names.ts'
import { recorded, type Happened } from './happened.ts'
import { historyOf } from './history.ts'
import { keyOf } from './key.ts'
import { organizationAsked } from './organizations.ts'
import { compare, isCursor } from './paging.ts'
import { bad, refuse } from './refuse.ts'
import { usersOf, type User } from './user-data.ts'

/** The oldest first, from where the caller was. The events wanted must be named. */
export function events(c: Context): Response {
  const names = c.req.queries('events[]') ?? []
  const { limit = '10', after, range_start, range_end, organization_id } = c.req.query()
  const unknown = names.find((name) => !isEventName(name))
  if (names.length === 0 || unknown !== undefined) {
    const message = unknown === undefined ? 'events must name at least one' : `${unknown} is no event`
    return refuse(c, 422, { code: 'invalid_events', message, errors: [{ code: 'invalid_events', message }] })
  }
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
    return bad(c, 'limit must be from 1 to 100')
  if (after && !isCursor('event_', after)) return bad(c, 'after is not an event')
  for (const time of [range_start, range_end])
    if (time && Number.isNaN(Date.parse(time))) return bad(c, 'range_start and range_end are ISO times')
  const asked = organization_id ? organizationAsked(c, organization_id) : undefined
  if (asked instanceof Response) return asked

  const found = everything(keyOf(c)).filter(
    ({ id, at, event, group }) =>
      names.includes(event) &&
      (!after || compare(id, after) > 0) &&
      (!range_start || at >= Date.parse(range_start)) &&
      (!range_end || at < Date.parse(range_end)) &&
      (!asked || group === asked.group),
  )
  const shown = found.slice(0, Number(limit))
  return c.json({
    object: 'list',
    data: shown.map(({ id, event, data, at }) => ({
      object: 'event',
      id,
      event,
      data,
      context: {},
      created_at: new Date(at).toISOString(),
    })),
    // Unlike other lists, the last page has one too: it is where the next reading goes on.
    list_metadata: { after: shown.at(-1)?.id ?? null },
  })
}

/** What happened by itself and what callers did, told so that the two do not contradict each other. */
function everything(key: string): Happened[] {
  const done = recorded(key)
  const touched = new Map(done.map(({ data, event, at }) => [String(data.id), { event, at }]))
  const current = new Map<string, User>(touched.size > 0 ? usersOf(key).map((user) => [user.id, user]) : [])
  const history = historyOf(key, today()).flatMap((one) => {
    const write = touched.get(String(one.data.id))
    if (!write || write.at > one.at) return [one]
    // Whom a caller deleted cannot leave once more; whom they changed moves desks with the new name.
    if (write.event.endsWith('.deleted')) return []
    const user = one.event === 'user.updated' && current.get(String(one.data.id))
    return [user ? { ...one, data: user } : one]
  })
  return [...history, ...done].toSorted((a, b) => compare(a.id, b.id))
}

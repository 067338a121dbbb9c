import { failure, noScope, ok } from './highlevel-replies.ts'
import type { Row } from './highlevel-rows.ts'
import type { Reply, Seen } from './serve.ts'

/** What writes change. */
export interface Crm {
  users: Row[]
  contacts: Row[]
  locationTags: Row[]
  locations: Row[]
  /** The documents leave open whether adding tags answers with all of them or with those added. */
  tagsReply: 'all' | 'added'
  /** False takes a second user or tag of one name without a word. */
  refusesDuplicates: boolean
  now: () => number
}

type Answer = (crm: Crm, request: Seen, id: string) => Reply

/** Which scope a call needs, how it is written, and what it does. */
const CALLS: [string, RegExp, Answer][] = [
  ['contacts.readonly', /^POST \/contacts\/search$/, searchContacts],
  ['contacts.readonly', /^GET \/contacts\/([^/]+)$/, oneContact],
  ['contacts.write', /^POST \/contacts\/upsert$/, upsert],
  ['contacts.write', /^(?:POST|DELETE) \/contacts\/([^/]+)\/tags$/, changeTags],
  ['locations/tags.readonly', /^GET \/locations\/[^/]+\/tags$/, ({ locationTags: tags }) => ok({ tags })],
  ['locations/tags.readonly', /^GET \/locations\/[^/]+\/tags\/([^/]+)$/, oneTag],
  ['locations/tags.write', /^POST \/locations\/[^/]+\/tags$/, addTag],
  ['locations/tags.write', /^(?:PUT|DELETE) \/locations\/[^/]+\/tags\/([^/]+)$/, changeTag],
  ['locations.readonly', /^GET \/locations\/search$/, searchLocations],
  ['locations.readonly', /^GET \/locations\/([^/]+)$/, oneLocation],
  ['users.write', /^POST \/users\/$/, addUser],
  ['users.write', /^(?:PUT|DELETE) \/users\/([^/]+)$/, changeUser],
  ['users.readonly', /^GET \/users\/(?!search$)([^/]+)$/, oneUser],
]

/** Undefined when this is no call of the CRM. */
export function crmReply(request: Seen, crm: Crm, lacks: (scope: string) => boolean): Reply | undefined {
  const call = `${request.method} ${request.path}`
  for (const [scope, form, answer] of CALLS) {
    const match = form.exec(call)
    if (match) return lacks(scope) ? noScope : answer(crm, request, match[1] ?? '')
  }
  return undefined
}

const bodyOf = ({ body }: Seen): Row => (typeof body === 'object' && body !== null ? (body as Row) : {})
const withId = (rows: Row[], id: unknown) => rows.find((row) => row.id === id)
const missing = failure(404, 'Not Found')

function searchContacts({ contacts }: Crm, request: Seen): Reply {
  const { page = 1, pageLimit = 20, searchAfter, sort, filters } = bodyOf(request) as Search
  if (pageLimit > 500) return failure(400, 'pageLimit must not be greater than 500')
  if (!searchAfter && page * pageLimit > 10_000) return failure(400, 'Use searchAfter beyond 10000 contacts')
  const down = sort?.[0]?.direction === 'desc' ? -1 : 1
  const since = Date.parse(filters?.[0]?.value?.gte ?? filters?.[0]?.value?.gt ?? '1970-01-01')
  const found = contacts
    .map((row) => ({ ...row, searchAfter: [Date.parse(String(row.dateUpdated)), String(row.id)] as Place }))
    .filter((row) => row.searchAfter[0] >= since)
    .toSorted((a, b) => down * order(a.searchAfter, b.searchAfter))
  const start = searchAfter
    ? found.findIndex((row) => down * order(row.searchAfter, searchAfter) > 0)
    : (page - 1) * pageLimit
  const shown = start < 0 ? [] : found.slice(start, start + pageLimit)
  return ok({ contacts: shown, total: found.length, traceId: 'trace' })
}

type Place = [number, string]
interface Search {
  page?: number
  pageLimit?: number
  searchAfter?: Place
  sort?: { direction?: string }[]
  filters?: { value?: { gte?: string; gt?: string } }[]
}

const order = ([a, idA]: Place, [b, idB]: Place) => a - b || (idA < idB ? -1 : idA > idB ? 1 : 0)

function oneContact({ contacts }: Crm, _: Seen, id: string): Reply {
  const contact = withId(contacts, id)
  return contact ? ok({ contact }) : missing
}

function upsert(crm: Crm, request: Seen): Reply {
  const body = bodyOf(request)
  const old = crm.contacts.find(({ email }) => email !== undefined && email === body.email)
  const dateUpdated = new Date(crm.now()).toISOString()
  const id = `contact-new-${crm.contacts.length}`
  const contact = { ...(old ?? { id, tags: [], dateAdded: dateUpdated }), ...body, dateUpdated }
  if (old) Object.assign(old, contact)
  else crm.contacts.push(contact)
  return ok({ new: !old, contact, traceId: 'trace' })
}

function changeTags(crm: Crm, request: Seen, id: string): Reply {
  const contact = withId(crm.contacts, id)
  const { tags } = bodyOf(request)
  if (!contact) return missing
  if (!Array.isArray(tags)) return failure(422, ['tags must be an array'])
  const given = tags.map((tag) => String(tag).toLowerCase())
  const old = (contact.tags ?? []) as string[]
  const adds = request.method === 'POST'
  contact.tags = adds ? [...new Set([...old, ...given])] : old.filter((tag) => !given.includes(tag))
  contact.dateUpdated = new Date(crm.now()).toISOString()
  if (!adds) return ok({ tags: contact.tags })
  return ok({ tags: crm.tagsReply === 'added' ? given : contact.tags }, 201)
}

function addTag(crm: Crm, request: Seen): Reply {
  const name = String(bodyOf(request).name ?? '').toLowerCase()
  if (name === '') return failure(422, ['name should not be empty'])
  const taken = crm.locationTags.some((tag) => tag.name === name)
  if (taken && crm.refusesDuplicates) return failure(400, 'The tag already exists')
  const locationId = request.path.split('/')[2]
  const tag = { name, locationId, id: `tag-new-${crm.locationTags.length}` }
  crm.locationTags.push(tag)
  return ok({ tag })
}

function oneTag({ locationTags }: Crm, _: Seen, id: string): Reply {
  const tag = withId(locationTags, id)
  return tag ? ok({ tag }) : missing
}

function changeTag(crm: Crm, request: Seen, id: string): Reply {
  const tag = withId(crm.locationTags, id)
  if (!tag) return missing
  if (request.method === 'DELETE') {
    crm.locationTags.splice(crm.locationTags.indexOf(tag), 1)
    return ok({ succeded: true })
  }
  tag.name = String(bodyOf(request).name).toLowerCase()
  return ok({ tag })
}

function searchLocations({ locations }: Crm, { query }: Seen): Reply {
  const [skip, limit] = [Number(query.skip ?? 0), Number(query.limit ?? 10)]
  return ok({ locations: locations.slice(skip, skip + limit) })
}

function oneLocation({ locations }: Crm, _: Seen, id: string): Reply {
  const location = withId(locations, id)
  return location ? ok({ location }) : missing
}

const REQUIRED = ['companyId', 'firstName', 'lastName', 'email', 'password', 'type', 'role', 'locationIds']

function addUser(crm: Crm, request: Seen): Reply {
  const body = bodyOf(request)
  const lacking = REQUIRED.filter((name) => body[name] === undefined)
  if (lacking.length > 0)
    return failure(
      422,
      lacking.map((name) => `${name} should not be empty`),
    )
  const taken = crm.users.some(({ email }) => email === body.email)
  if (taken && crm.refusesDuplicates) return failure(400, 'A user with this email already exists')
  const { companyId: _c, password: _p, type, role, locationIds, ...shown } = body
  const name = `${String(body.firstName)} ${String(body.lastName)}`
  const user = { id: `user-new-${crm.users.length}`, name, ...shown, roles: { type, role, locationIds } }
  crm.users.push(user)
  return ok(user, 201)
}

function oneUser({ users }: Crm, _: Seen, id: string): Reply {
  const user = withId(users, id)
  return user ? ok(user) : missing
}

function changeUser(crm: Crm, request: Seen, id: string): Reply {
  const user = withId(crm.users, id)
  if (!user) return missing
  const { companyId: _c, password: _p, email, type, role, locationIds, ...shown } = bodyOf(request)
  if (request.method === 'DELETE') {
    crm.users.splice(crm.users.indexOf(user), 1)
    const who = `e-mail ${String(user.email)} and name ${String(user.name)}`
    return ok({
      succeded: true,
      message: `Queued deleting user with ${who}. Will take effect in a few minutes.`,
    })
  }
  if (email !== undefined) return failure(422, ['email update is no longer supported'])
  const given = Object.entries({ type, role, locationIds }).filter(([, value]) => value !== undefined)
  Object.assign(user, shown, { roles: { ...(user.roles as Row), ...Object.fromEntries(given) } })
  user.name = `${String(user.firstName)} ${String(user.lastName)}`
  return ok(user)
}

import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { today } from '#sandbox/days.ts'
import { jsonBody } from './body.ts'
import { grantOf } from './gate.ts'
import { locationOfCompany, locationOfId, locationsOf } from './location.ts'
import { paging } from './paging.ts'
import { notFound, refuse } from './refuse.ts'
import { isGone, membersOf, type Member } from './user-data.ts'
import { createUser, deleteUser, updateUser } from './user-writes.ts'

const ByEmail = v.object({
  companyId: v.pipe(v.string(), v.nonEmpty()),
  emails: v.pipe(v.string(), v.nonEmpty()),
  deleted: v.optional(v.boolean(), false),
  skip: v.optional(v.string(), '0'),
  limit: v.optional(v.string(), '25'),
  projection: v.optional(v.string()),
})

export const users = new Hono()
  .get('/search', (c) => {
    const query = c.req.query()
    if (!query.companyId) return refuse(c, 422, 'companyId should not be empty')
    const page = paging(c, 25)
    if (page instanceof Response) return page
    const location = query.locationId || grantOf(c).location || locationOfCompany(query.companyId)
    const found = sorted(members(location), query).filter((member) => matches(member, query))
    const shown = found.slice(page.skip, page.skip + page.limit).map(({ user }) => user)
    return c.json({ users: shown, count: found.length })
  })
  .post('/search/filter-by-email', async (c) => {
    const body = v.safeParse(ByEmail, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'companyId and emails should not be empty')
    const page = paging(c, 25, body.output)
    if (page instanceof Response) return page
    const { companyId, emails, deleted, projection } = body.output
    const wanted = emails.toLowerCase().split(',')
    const found = locationsOf(grantOf(c).company || companyId)
      .flatMap((location) => membersOf(location, today()))
      .filter((member) => isGone(member, Date.now()) === deleted)
      .filter(({ user }) => wanted.includes(user.email.toLowerCase()))
      .map(({ user }) => ({ ...user, deleted }))
    const shown = projection === 'all' ? found : found.map(({ id, email }) => ({ id, email }))
    return c.json({ users: shown.slice(page.skip, page.skip + page.limit), count: shown.length })
  })
  .get('/', (c) => {
    const location = c.req.query('locationId')
    if (!location) return refuse(c, 422, 'locationId should not be empty')
    return c.json({ users: members(location).map(({ user }) => user) })
  })
  .post('/', async (c) => {
    const made = createUser(await jsonBody(c), Date.now())
    return made.ok ? c.json(made.value, 201) : refuse(c, ...made.error)
  })
  .get('/:id', (c) => {
    const found = one(c)
    return found ? c.json(found.user) : noUser(c)
  })
  .put('/:id', async (c) => {
    const found = one(c)
    if (!found) return noUser(c)
    const made = updateUser(found, await jsonBody(c))
    return made.ok ? c.json(made.value) : refuse(c, ...made.error)
  })
  .delete('/:id', (c) => {
    const found = one(c)
    return found ? c.json(deleteUser(found, Date.now())) : noUser(c)
  })

const members = (location: string): Member[] =>
  membersOf(location, today()).filter((member) => !isGone(member, Date.now()))

const one = (c: Context): Member | undefined => {
  const id = c.req.param('id') ?? ''
  return members(locationOfId(id) ?? '').find(({ user }) => user.id === id)
}

const noUser = (c: Context) => notFound(c, `User with id ${c.req.param('id')} not found`)

function matches({ user }: Member, query: Record<string, string>): boolean {
  const text = `${user.name}\n${user.email}\n${user.phone}`.toLowerCase()
  return (
    (!query.query || text.includes(query.query.toLowerCase())) &&
    (!query.type || user.roles.type === query.type) &&
    (!query.role || user.roles.role === query.role) &&
    (!query.ids || query.ids.split(',').includes(user.id))
  )
}

const byName = (a: Member, b: Member) => compare(a.user.name, b.user.name)

function sorted(all: Member[], query: Record<string, string>): Member[] {
  const down = query.sortDirection === 'desc' ? -1 : 1
  const byDate = (a: Member, b: Member) => a.addedAt - b.addedAt || byName(a, b)
  const order = query.sort === 'dateAdded' ? byDate : byName
  return all.toSorted((a, b) => down * order(a, b))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

import { Hono } from 'hono'
import { today } from '#sandbox/days.ts'
import { locationOfCompany, locationOfUser } from './location.ts'
import { paging } from './paging.ts'
import { notFound, refuse } from './refuse.ts'
import { usersOf, type Member } from './user-data.ts'

export const users = new Hono()
  .get('/search', (c) => {
    const query = c.req.query()
    if (!query.companyId) return refuse(c, 422, 'companyId should not be empty')
    const page = paging(c, 25)
    if (page instanceof Response) return page
    const found = sorted(members(query.locationId || locationOfCompany(query.companyId)), query).filter(
      (member) => matches(member, query),
    )
    const shown = found.slice(page.skip, page.skip + page.limit).map(({ user }) => user)
    return c.json({ users: shown, count: found.length })
  })
  .get('/', (c) => {
    const location = c.req.query('locationId')
    if (!location) return refuse(c, 422, 'locationId should not be empty')
    return c.json({ users: members(location).map(({ user }) => user) })
  })
  .get('/:id', (c) => {
    const id = c.req.param('id')
    const found = members(locationOfUser(id) ?? '').find(({ user }) => user.id === id)
    return found ? c.json(found.user) : notFound(c, `User with id ${id} not found`)
  })

const members = (location: string): Member[] => usersOf(location, today())

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
  const byDate = (a: Member, b: Member) => a.dateAdded - b.dateAdded || byName(a, b)
  const order = query.sort === 'dateAdded' ? byDate : byName
  return all.toSorted((a, b) => down * order(a, b))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

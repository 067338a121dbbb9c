import { Hono } from 'hono'
import { grantOf } from './gate.ts'
import { locationOf } from './location-data.ts'
import { companyOf, locationsOf } from './location.ts'
import { paging } from './paging.ts'
import { refuse } from './refuse.ts'

export const locations = new Hono()
  .get('/search', (c) => {
    const page = paging(c, 10)
    if (page instanceof Response) return page
    const { companyId, email, order = 'asc' } = c.req.query()
    const grant = grantOf(c)
    const company = grant.company || companyId
    if (!company) return refuse(c, 422, 'companyId should not be empty')
    const own = grant.location ? [grant.location] : locationsOf(company)
    const found = own
      .map((location) => locationOf(location, company))
      .filter((one) => !email || one.email === email)
      .toSorted((a, b) => (order === 'desc' ? -1 : 1) * a.dateAdded.localeCompare(b.dateAdded))
    return c.json({ locations: found.slice(page.skip, page.skip + page.limit) })
  })
  .get('/:id', (c) => {
    const id = c.req.param('id')
    return c.json({ location: locationOf(id, grantOf(c).company || companyOf(id)) })
  })

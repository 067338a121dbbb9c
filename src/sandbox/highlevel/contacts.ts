import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { today } from '#sandbox/days.ts'
import { randomOf, uuid } from '#sandbox/random.ts'
import { jsonBody } from './body.ts'
import { contactsOf, removeContact, type Contact } from './contact-data.ts'
import { matchesText, readSearch, search } from './contact-search.ts'
import { Change, createContact, New, sameAs, updateContact } from './contact-writes.ts'
import { locationOfId } from './location.ts'
import { notFound, refuse } from './refuse.ts'

export const contacts = new Hono()
  .post('/search', async (c) => {
    const asked = readSearch(await jsonBody(c))
    if (!asked.ok) return refuse(c, ...asked.error)
    const found = search(contactsOf(asked.value.locationId, today()), asked.value)
    return c.json({ ...found, traceId: trace(asked.value) })
  })
  .get('/', (c) => olderList(c))
  .post('/', async (c) => {
    const body = v.safeParse(New, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'the contact is invalid')
    if (sameAs(body.output)) return refuse(c, 400, 'This location does not allow duplicated contacts.')
    return c.json({ contact: createContact(body.output, Date.now()) }, 201)
  })
  .post('/upsert', async (c) => {
    const body = v.safeParse(New, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'the contact is invalid')
    const { locationId: _, ...fields } = body.output
    const old = sameAs(body.output)
    const contact = old ? updateContact(old, fields, Date.now()) : createContact(body.output, Date.now())
    return c.json({ new: !old, contact, traceId: trace(contact) })
  })
  .get('/:id', (c) => {
    const contact = contactIn(c)
    return contact ? c.json({ contact }) : noContact(c)
  })
  .put('/:id', async (c) => {
    const contact = contactIn(c)
    if (!contact) return noContact(c)
    const body = v.safeParse(Change, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'the contact is invalid')
    return c.json({ succeded: true, contact: updateContact(contact, body.output, Date.now()) })
  })
  .delete('/:id', (c) => {
    const contact = contactIn(c)
    if (!contact) return noContact(c)
    removeContact(contact.locationId, contact.id)
    return c.json({ succeded: true })
  })

export function contactIn(c: Context): Contact | undefined {
  const id = c.req.param('id') ?? ''
  return contactsOf(locationOfId(id) ?? '', today()).find((one) => one.id === id)
}

const noContact = (c: Context) => notFound(c, `Contact with id ${c.req.param('id')} not found`)
const trace = (of: unknown): string => uuid(randomOf('highlevel', 'trace', JSON.stringify(of)))

/** The deprecated list: newest first, going on after a moment and an id. */
function olderList(c: Context): Response {
  const { locationId, limit = '20', startAfter, startAfterId, query = '' } = c.req.query()
  if (!locationId) return refuse(c, 422, 'locationId should not be empty')
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
    return refuse(c, 422, 'limit must not be greater than 100')
  const after: [number, string] | undefined =
    startAfter && startAfterId ? [Number(startAfter), startAfterId] : undefined
  const all = contactsOf(locationId, today()).filter((one) => matchesText(one, query))
  const asked = { locationId, pageLimit: Number(limit), query: '', filters: [], sort: [], searchAfter: after }
  const page = search(all, asked)
  const rows = page.contacts.map(({ searchAfter: _position, ...contact }) => contact)
  const [at, id] = page.contacts.at(-1)?.searchAfter ?? []
  const next = new URL(c.req.url)
  next.searchParams.set('startAfter', String(at))
  next.searchParams.set('startAfterId', String(id))
  const more = rows.length === Number(limit)
  const meta = more ? { nextPageUrl: next.href, startAfter: at, startAfterId: id } : {}
  return c.json({ contacts: rows, count: page.total, meta: { total: page.total, ...meta } })
}

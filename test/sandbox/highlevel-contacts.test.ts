import { afterEach, expect, it, vi } from 'vitest'
import { at, highlevel, json } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface Contact {
  id: string
  email: string | null
  tags: string[]
  dateAdded: string
  dateUpdated: string
  searchAfter: [number, string]
}
interface Page {
  contacts: Contact[]
  total: number
  traceId: string
}
interface Older {
  contacts: Contact[]
  count: number
  meta: { nextPageUrl?: string }
}

const search = (locationId: string, body: Record<string, unknown> = {}) =>
  json<Page>(highlevel('/contacts/search', { body: { locationId, ...body } }))

const tagged = (id: string, tags: string[], method = 'POST') =>
  highlevel(`/contacts/${id}/tags`, { method, body: { tags } })

it('pages 300 contacts by number and by position, each once, whatever the order', async () => {
  const byNumber: string[] = []
  for (let page = 1; page <= 4; page++) {
    const { contacts, total } = await search('paged', { page, pageLimit: 80 })
    expect(total).toBe(300)
    byNumber.push(...contacts.map(({ id }) => id))
  }
  expect(new Set(byNumber).size).toBe(300)
  expect((await search('paged', { page: 5, pageLimit: 80 })).contacts).toEqual([])

  for (const direction of ['asc', 'desc']) {
    const seen: Contact[] = []
    let searchAfter: [number, string] | undefined
    for (;;) {
      const { contacts }: Page = await search('paged', {
        pageLimit: 70,
        sort: [{ field: 'dateUpdated', direction }],
        searchAfter,
      })
      seen.push(...contacts)
      searchAfter = contacts.at(-1)?.searchAfter
      if (contacts.length < 70) break
    }
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(byNumber))
    const dates = seen.map(({ dateUpdated }) => dateUpdated)
    expect(dates).toEqual(direction === 'asc' ? dates.toSorted() : dates.toSorted().toReversed())
    expect(seen.every((one) => one.searchAfter[0] === Date.parse(one.dateUpdated))).toBe(true)
  }
})

it('filters by what changed since', async () => {
  const { contacts: all } = await search('since', { pageLimit: 500 })
  const since = all.map(({ dateUpdated }) => dateUpdated).toSorted()[270] ?? ''
  const filter = (operator: string, value: unknown) =>
    search('since', { pageLimit: 500, filters: [{ field: 'dateUpdated', operator, value }] })
  const expected = all.filter(({ dateUpdated }) => dateUpdated >= since).length
  expect(expected).toBeGreaterThan(29)
  expect((await filter('range', { gte: since })).total).toBe(expected)
  expect((await filter('range', { gte: Date.parse(since) })).total).toBe(expected)
  expect((await filter('gte', since)).total).toBe(expected)
  const later = all.filter(({ dateUpdated }) => dateUpdated > since).length
  expect(later).toBeLessThan(expected)
  expect((await filter('range', { gt: since })).total).toBe(later)
  expect((await filter('range', { lt: since })).total).toBe(300 - expected)
})

it.each([
  [{}, 422],
  [{ locationId: 'bad', pageLimit: 501 }, 422],
  [{ locationId: 'bad', pageLimit: 0 }, 422],
  [{ locationId: 'bad', page: 21, pageLimit: 500 }, 400],
  [{ locationId: 'bad', page: 20, pageLimit: 500 }, 200],
  [{ locationId: 'bad', page: 21, pageLimit: 500, searchAfter: [1, 'a'] }, 200],
  [{ locationId: 'bad', filters: [{ field: 'height', operator: 'eq', value: 'x' }] }, 422],
  [
    { locationId: 'bad', filters: [{ field: 'dateUpdated', operator: 'range', value: { gte: 'soon' } }] },
    422,
  ],
  [{ locationId: 'bad', sort: [{ field: 'height', direction: 'asc' }] }, 422],
])('the search %j is %d', async (body, status) => {
  expect((await highlevel('/contacts/search', { body })).status).toBe(status)
})

it('has the same contacts in the older list, newest first, to the end', async () => {
  const seen: Contact[] = []
  let path: string | undefined = '/contacts/?locationId=older&limit=100'
  while (path !== undefined) {
    const { contacts, count, meta }: Older = await json<Older>(highlevel(path))
    expect(count).toBe(300)
    seen.push(...contacts)
    const next: URL | undefined = meta.nextPageUrl ? new URL(meta.nextPageUrl) : undefined
    path = next && next.pathname + next.search
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(300)
  const dates = seen.map(({ dateAdded }) => dateAdded)
  expect(dates).toEqual(dates.toSorted().toReversed())
  const [one] = seen
  expect(await json(highlevel(`/contacts/${one?.id}`))).toEqual({ contact: one })
  expect((await highlevel('/contacts/?locationId=older&limit=101')).status).toBe(422)
  expect((await highlevel('/contacts/nobody_older')).status).toBe(404)
})

it('creates once, and updates what is there', async () => {
  at('2026-11-20T10:00:00Z')
  const person = {
    locationId: 'written',
    firstName: 'Ada',
    lastName: 'Quill',
    email: 'Ada.Q@x.example',
    tags: ['VIP'],
  }
  const made = await highlevel('/contacts/', { body: person })
  expect(made.status).toBe(201)
  const { contact } = await made.json<{ contact: Contact }>()
  expect(contact).toMatchObject({ name: 'Ada Quill', emailLowerCase: 'ada.q@x.example', tags: ['vip'] })
  expect((await highlevel('/contacts/', { body: person })).status).toBe(400)

  at('2026-11-20T11:00:00Z')
  const upsert = (more: object) =>
    json<{ new: boolean; contact: Contact }>(highlevel('/contacts/upsert', { body: { ...person, ...more } }))
  expect(await upsert({})).toMatchObject({
    new: false,
    contact: { id: contact.id, dateUpdated: contact.dateUpdated },
  })
  expect(await upsert({ lastName: 'Reed' })).toMatchObject({
    new: false,
    contact: { id: contact.id, name: 'Ada Reed', dateUpdated: '2026-11-20T11:00:00.000Z' },
  })
  expect(await upsert({ email: 'other@x.example' })).toMatchObject({ new: true })
  const { total, contacts } = await search('written', {
    filters: [{ field: 'dateUpdated', operator: 'range', value: { gte: '2026-11-20T10:00:00Z' } }],
  })
  expect(total).toBe(2)
  expect(contacts.map(({ email }) => email)).toEqual(
    expect.arrayContaining(['Ada.Q@x.example', 'other@x.example']),
  )

  expect(await json(highlevel(`/contacts/${contact.id}`, { method: 'DELETE' }))).toEqual({ succeded: true })
  expect((await highlevel(`/contacts/${contact.id}`)).status).toBe(404)
  expect((await search('written')).total).toBe(301)
  expect((await search('unwritten')).total).toBe(300)
})

it('adds and takes away tags, in small letters, a repeat being no change', async () => {
  at('2026-11-20T10:00:00Z')
  const [one] = (await search('tagging')).contacts
  const { id = '', tags = [] } = one ?? {}
  at('2026-11-20T12:00:00Z')
  const added = await tagged(id, ['Brand New', 'brand new'])
  expect([added.status, await added.json()]).toEqual([201, { tags: [...tags, 'brand new'] }])
  const read = () => json<{ contact: Contact }>(highlevel(`/contacts/${id}`))
  expect((await read()).contact).toMatchObject({
    tags: [...tags, 'brand new'],
    dateUpdated: '2026-11-20T12:00:00.000Z',
  })

  at('2026-11-20T13:00:00Z')
  expect(await json(tagged(id, ['brand new']))).toEqual({ tags: [...tags, 'brand new'] })
  expect((await read()).contact.dateUpdated).toBe('2026-11-20T12:00:00.000Z')
  const removed = await tagged(id, ['BRAND new'], 'DELETE')
  expect([removed.status, await removed.json()]).toEqual([200, { tags }])
  expect((await tagged('nobody_tagging', ['a'])).status).toBe(404)
  expect((await highlevel(`/contacts/${id}/tags`, { body: {} })).status).toBe(422)

  const ids = (await search('tagging')).contacts.slice(1, 3).map((contact) => contact.id)
  const bulk = (type: string, more: object) =>
    highlevel(`/contacts/bulk/tags/update/${type}`, {
      body: { contacts: [...ids, 'nobody'], tags: ['both'], locationId: 'tagging', ...more },
    })
  const done = await bulk('add', {})
  expect([done.status, await done.json()]).toMatchObject([201, { succeded: true, errorCount: 1 }])
  const both = { filters: [{ field: 'tags', operator: 'eq', value: 'both' }] }
  expect((await search('tagging', both)).total).toBe(2)
  await bulk('remove', { removeAllTags: true })
  expect((await search('tagging', both)).total).toBe(0)
})

it('says the same all day, and shows what changed on another day by its date', async () => {
  at('2026-11-20T00:00:00Z')
  const morning = (await search('daily', { pageLimit: 500 })).contacts
  at('2026-11-20T23:59:59Z')
  expect((await search('daily', { pageLimit: 500 })).contacts).toEqual(morning)
  at('2026-11-23T09:00:00Z')
  const later = (await search('daily', { pageLimit: 500 })).contacts
  const before = new Map(morning.map((contact) => [contact.id, JSON.stringify(contact)]))
  const differing = later.filter((contact) => before.get(contact.id) !== JSON.stringify(contact))
  expect(differing.length).toBeGreaterThan(5)
  expect(differing.every(({ dateUpdated }) => dateUpdated > '2026-11-20T00:00:00.000Z')).toBe(true)
  expect(later.every(({ dateUpdated }) => dateUpdated <= '2026-11-23T09:00:00.000Z')).toBe(true)
})

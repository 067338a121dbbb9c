import { afterEach, describe, expect, test } from 'vitest'
import { highlevel } from '#connectors/highlevel/connector.ts'
import { fetchOne, fetchPage } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { aContact, aLocation, aUser, type HighLevel } from '../vendors/highlevel-server.ts'
import contacts from './fixtures/highlevel-contacts.json'
import { simulated, startAt } from './highlevel-account.ts'
import { mapped, NOW } from './mapped.ts'
import { ctx, idsOf, readAll } from './reading.ts'

const { contact, location } = highlevel.objects
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n))

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<HighLevel>, settings: Record<string, string> = {}) {
  const started = await startAt(options, settings)
  close = started.vendor.close
  return started
}

describe('contacts', () => {
  test('map the vendor’s sample, without the place in the search that found it', () => {
    expect(mapped(contact, contacts)).toEqual([
      {
        id: 'nmFmQEsNgz6AVpgLVUJ0',
        email: 'JohnDeo@gmail.comm',
        name: 'John Deo',
        first_name: 'John',
        last_name: 'Deo',
        phone: '+919509597501',
        company: 'Loram ipsum',
        source: 'xyz form',
        tags: ['id magna sed Lorem', 'Duis dolor commodo aliqua'],
        created_at: '2021-11-26T12:41:02.193Z',
      },
    ])
    const rows = (contact.items as (body: unknown) => unknown[])(contacts)
    expect(rows[0]).not.toHaveProperty('searchAfter')
    const named = { id: '2', contactName: 'ada byron', tags: null }
    expect(mapped(contact, { contacts: [named, { id: '3', firstName: 'Ada', lastName: '' }] })).toMatchObject(
      [{ name: 'ada byron', tags: [], phone: undefined }, { name: 'Ada' }],
    )
  })

  test('all of them, a hundred at a time, each search going on where the last contact says', async () => {
    const { vendor, account } = await start({ contacts: many(1250, (n) => aContact(n)) })
    const read = await readAll(account, 'contact')
    expect(read).toMatchObject({ failure: null, quarantined: [], expected: 1250 })
    expect(idsOf(read.rows).size).toBe(1250)
    expect(read.rows[7]).toMatchObject({
      email: 'john7@deo.com',
      fields: { tags: ['nisi sint commodo amet'] },
      vendorUpdatedAt: Date.parse('2026-01-01T00:07:00Z'),
    })
    const [first, second] = vendor.requests
    const body = { locationId: 'location1', pageLimit: 100, sort: [{ field: 'dateAdded', direction: 'asc' }] }
    expect(first).toMatchObject({ method: 'POST', path: '/contacts/search' })
    expect(first?.body).toEqual(body)
    expect(second?.body).toEqual({ ...body, searchAfter: [expect.any(Number), aContact(99).id] })
  })

  test('none is an empty list; another shape is none', async () => {
    const { vendor, account } = await start({})
    expect(await readAll(account, 'contact')).toMatchObject({ failure: null, rows: [] })
    for (const body of [{}, { contacts: null }, { contacts: {} }]) {
      vendor.plan({ status: 200, body })
      expect((await readAll(account, 'contact')).failure).toMatchObject({ kind: 'nonsense' })
    }
  })

  test('a full page that says nowhere to go on, or the same page again, is no end', async () => {
    const { vendor, account } = await start({})
    const page = many(100, (n) => aContact(n))
    vendor.plan({ status: 200, body: { contacts: page, total: 300 } })
    expect((await readAll(account, 'contact')).failure).toMatchObject({ code: 'vendor.unexpected_shape' })
    const stamped = page.map((row) => ({ ...row, searchAfter: [1, row.id as Json] }))
    vendor.plan({ status: 200, body: { contacts: stamped, total: 300 } }, 2)
    expect((await readAll(account, 'contact')).failure).toMatchObject({ code: 'vendor.pagination_loop' })
  })

  test('a short page ends the list only where nothing leads on', async () => {
    const { vendor, account } = await start({})
    const stamped = (n: number) => ({ ...aContact(n), searchAfter: [n, aContact(n).id] })
    vendor.plan({ status: 200, body: { contacts: [stamped(1)], total: 3 } })
    vendor.plan({ status: 200, body: { contacts: [stamped(2)], total: 3 } })
    vendor.plan({ status: 200, body: { contacts: [aContact(3)], total: 3 } })
    const read = await readAll(account, 'contact')
    expect(read).toMatchObject({ failure: null, pages: 3 })
    expect(idsOf(read.rows).size).toBe(3)
  })

  test('what changed since a time is asked for, oldest change first', async () => {
    const { vendor, account } = await start({ contacts: many(300, (n) => aContact(n)) })
    const at = Date.parse('2026-01-01T04:50:00Z')
    const since = { kind: 'time', at, ours: false } as const
    const page = await fetchPage(ctx, account, { object: 'contact', cursor: null, since, startedAt: NOW })
    if (!page.ok) throw new Error(page.error.message)
    expect(page.value.rows.map(({ externalId }) => externalId)).toEqual(
      many(15, (n) => String(aContact(285 + n).id)),
    )
    expect(vendor.requests[0]?.body).toMatchObject({
      filters: [{ field: 'dateUpdated', operator: 'range', value: { gte: '2026-01-01T04:45:00Z' } }],
      sort: [{ field: 'dateUpdated', direction: 'asc' }],
    })
    vendor.plan({ status: 400, body: { statusCode: 400, message: 'Invalid Operator passed' } })
    const turned = await fetchPage(ctx, account, { object: 'contact', cursor: null, since, startedAt: NOW })
    expect(turned).toMatchObject({
      value: { rows: [], turned: expect.stringContaining('Everything is read') },
    })
  })
})

describe('sub-accounts', () => {
  test('come in the vendor’s own page size to the last one', async () => {
    const { vendor, account } = await start({ locations: many(25, (n) => aLocation(`loc${n}`)) })
    const read = await readAll(account, 'location')
    expect(read).toMatchObject({ failure: null, pages: 3 })
    expect(idsOf(read.rows).size).toBe(25)
    expect(vendor.requests[1]?.query).toEqual({
      companyId: 'company1',
      order: 'asc',
      skip: '10',
      limit: '10',
    })
    expect(location.needs).toEqual(['company_id'])
  })

  test('have an address of whatever parts there are', () => {
    const row = { id: 'l', name: 'Mark Shoes', address: '4th fleet street', city: 'New York', country: 'US' }
    expect(mapped(location, { locations: [row, { id: 'm' }] })).toMatchObject([
      { name: 'Mark Shoes', address: '4th fleet street, New York, US' },
      { address: undefined },
    ])
  })
})

test.each(['contact', 'user', 'location'])('a single %s is read as the list has it', async (object) => {
  const rows = { contacts: [aContact(1)], users: [aUser(1)], locations: [aLocation('location1')] }
  const { account } = await start(rows)
  const { rows: listed } = await readAll(account, object)
  const one = await fetchOne(ctx, account, { object, id: listed[0]?.externalId ?? '' })
  expect(one).toEqual({ ok: true, value: listed[0] })
  if (object !== 'location')
    expect(await fetchOne(ctx, account, { object, id: 'nobody' })).toEqual({ ok: true, value: null })
})

test('the simulated sub-account’s contacts are the same one by one', async () => {
  const account = simulated('northwind')
  const { rows, failure } = await readAll(account, 'contact')
  expect(failure).toBeNull()
  const one = await fetchOne(ctx, account, { object: 'contact', id: rows[3]?.externalId ?? '' })
  expect(one).toEqual({ ok: true, value: rows[3] })
})

test('a missing scope stops its own objects and no others, and asks for no new token', async () => {
  const { account } = await start({ scopes: ['users.readonly'], users: [aUser(1)] })
  for (const object of ['contact', 'location']) {
    const { failure } = await readAll(account, object)
    expect(failure).toMatchObject({ code: 'vendor.scope_missing', reauth: false })
    expect(failure?.message).toContain('contacts.readonly')
  }
  expect((await readAll(account, 'user')).failure).toBeNull()
})

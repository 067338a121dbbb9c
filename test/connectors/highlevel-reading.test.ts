import { afterEach, describe, expect, test } from 'vitest'
import { highlevel } from '#connectors/highlevel/connector.ts'
import { testAccount } from '#engine/index.ts'
import {
  aLocationTag,
  anAccount,
  aSocialTag,
  aUser,
  startHighLevel,
  type HighLevel,
  type Row,
} from '../vendors/highlevel-server.ts'
import { dayNumber } from '../vendors/highlevel-statistics.ts'
import { daysAgo, NOW } from './mapped.ts'
import { ctx, idsOf, open, readAll } from './reading.ts'

const many = (count: number, make: (n: number) => Row) => Array.from({ length: count }, (_, n) => make(n))
const credentials = { token: 'pit-test-1', locationId: 'location1', companyId: 'company1' }

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<HighLevel>, settings: Record<string, string> = {}) {
  const vendor = await startHighLevel({ ...credentials, now: () => NOW, ...options })
  close = vendor.close
  const account = open(highlevel, {
    base: vendor.url,
    settings: { location_id: 'location1', company_id: 'company1', ...settings },
    secrets: { token: 'pit-test-1' },
  })
  return { vendor, account }
}

describe('users', () => {
  test('ten thousand, a hundred at a time', async () => {
    const { vendor, account } = await start({ users: many(10_000, aUser) })
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, quarantined: [], expected: 10_000, requests: 101 })
    expect(idsOf(read.rows)).toHaveLength(10_000)
    expect(read.rows[9999]).toMatchObject({
      email: 'john9999@deo.com',
      name: 'John Deo 9999',
      deleted: false,
    })
    expect(vendor.requests[1]).toMatchObject({
      path: '/users/search',
      query: { companyId: 'company1', locationId: 'location1', skip: '100', limit: '100' },
      headers: { version: '2021-07-28', accept: 'application/json', authorization: 'Bearer pit-test-1' },
    })
  })

  test('without a company all of them in one reply, asked once', async () => {
    const { vendor, account } = await start({ users: many(250, aUser) }, { company_id: '' })
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, expected: null, pages: 1 })
    expect(idsOf(read.rows)).toHaveLength(250)
    expect(vendor.requests.map(({ path, query }) => [path, query])).toEqual([
      ['/users/', { locationId: 'location1' }],
    ])
  })

  test('a deleted one is marked, one without an id set aside', async () => {
    const { account } = await start({
      users: [aUser(1, { deleted: true }), aUser(2, { id: null }), aUser(3)],
    })
    const { rows, quarantined } = await readAll(account, 'user')
    expect(rows.map((row) => [row.deleted, row.fields.status])).toEqual([
      [true, 'deleted'],
      [false, 'active'],
    ])
    expect(quarantined).toHaveLength(1)
  })
})

describe('tags', () => {
  test.each([
    ['as many as asked', undefined],
    ['fewer than asked', 20],
  ])('social tags to the end where a page holds %s', async (_, maxTags) => {
    const socialTags = many(195, (n) => aSocialTag(n, { deleted: n === 7 }))
    const { account } = await start({ socialTags, maxTags })
    const read = await readAll(account, 'social_tag')
    expect(read).toMatchObject({ failure: null, expected: 195 })
    expect(read.rows).toHaveLength(195)
    expect(idsOf(read.rows)).toHaveLength(195)
    expect(read.rows[7]).toMatchObject({
      deleted: true,
      vendorUpdatedAt: Date.parse('2023-08-02T00:00:00Z'),
      fields: { name: 'Tag 7', scope: 'social' },
    })
  })

  test('location tags', async () => {
    const { account } = await start({ locationTags: many(1000, aLocationTag) })
    const read = await readAll(account, 'location_tag')
    expect(read).toMatchObject({ failure: null, requests: 1 })
    expect(read.rows).toHaveLength(1000)
    expect(read.rows[0]?.fields).toEqual({ name: 'tag 0', scope: 'location' })
  })

  test('none is an empty list', async () => {
    const { account } = await start({})
    for (const object of ['user', 'social_tag', 'location_tag', 'statistic'])
      expect(await readAll(account, object)).toMatchObject({ failure: null, rows: [] })
  })
})

describe('statistics', () => {
  const accounts = [anAccount(1), anAccount(2, 'instagram'), anAccount(3, 'threads'), anAccount(40, 'google')]

  test('every account by itself, every number on its own day', async () => {
    const { vendor, account } = await start({ accounts })
    const read = await readAll(account, 'statistic')
    expect(read).toMatchObject({ failure: null, quarantined: [], requests: 5 })
    expect(read.rows).toHaveLength(accounts.length * 5 * 14)
    expect(idsOf(read.rows)).toHaveLength(read.rows.length)
    for (const { externalId, fields } of read.rows) {
      const [profileId = '', metric = '', date = ''] = externalId.split(':')
      expect(fields).toMatchObject({ metric, date, value: dayNumber(profileId, metric, date) })
    }
    const dates = read.rows.map(({ fields }) => String(fields.date)).toSorted()
    expect([dates[0], dates.at(-1)]).toEqual([daysAgo(14), daysAgo(1)])
    expect(vendor.requests[1]).toMatchObject({ method: 'POST', query: { locationId: 'location1' } })
    expect(vendor.requests[1]?.headers).toMatchObject({ version: 'v3', 'content-type': 'application/json' })
    expect(vendor.requests[0]?.headers.version).toBe('2021-07-28')
  })

  test('the older version’s seven days, with 201, land on the same days', async () => {
    const { account } = await start({ accounts: [anAccount(1)], statistics: '2021-07-28' })
    const { failure, rows } = await readAll(account, 'statistic')
    expect(failure).toBeNull()
    expect(rows).toHaveLength(5 * 7)
    for (const { externalId, fields } of rows) {
      const [profileId = '', metric = '', date = ''] = externalId.split(':')
      expect(fields.value).toBe(dayNumber(profileId, metric, date))
    }
  })
})

describe('refusals', () => {
  test('the test call tells good credentials from each kind of bad ones', async () => {
    const { vendor, account } = await start({})
    expect(await testAccount(ctx, account)).toMatchObject({ ok: true })
    vendor.set({ scopes: ['users.readonly'] })
    expect(await testAccount(ctx, account)).toMatchObject({
      error: { code: 'vendor.scope_missing', reauth: false, status: 401 },
    })
    vendor.set({ scopes: undefined, locationId: 'elsewhere' })
    expect(await testAccount(ctx, account)).toMatchObject({
      error: { code: 'vendor.wrong_location', reauth: true, status: 403 },
    })
    vendor.set({ token: 'pit-rotated' })
    const refused = await testAccount(ctx, account)
    expect(refused).toMatchObject({ error: { kind: 'refused', reauth: true, status: 401 } })
    expect(JSON.stringify(refused)).not.toContain('pit-test-1')
  })

  test('each object names the scope problem as its own', async () => {
    const { account } = await start({ scopes: [], accounts: [anAccount(1)] })
    for (const object of Object.keys(highlevel.objects))
      expect((await readAll(account, object)).failure?.code).toBe('vendor.scope_missing')
  })

  test('a 429 in the middle waits, and the page can be asked again', async () => {
    const { vendor, account } = await start({ users: many(150, aUser) })
    vendor.plan({ status: 429, body: { statusCode: 429, message: 'Too Many Requests' } })
    expect((await readAll(account, 'user')).failure).toMatchObject({ kind: 'busy', retryAfterMs: 10_000 })
    vendor.plan({ status: 429, headers: { 'retry-after': '3' } })
    expect((await readAll(account, 'user')).failure).toMatchObject({ kind: 'busy', retryAfterMs: 3000 })
    expect((await readAll(account, 'user')).rows).toHaveLength(150)
  })

  test('a 200 of another shape is nonsense, never an empty list', async () => {
    const { vendor, account } = await start({ accounts: [anAccount(1)] })
    for (const object of Object.keys(highlevel.objects)) {
      vendor.plan({ status: 200, body: { message: 'all well' } })
      expect((await readAll(account, object)).failure?.kind).toBe('nonsense')
    }
  })
})

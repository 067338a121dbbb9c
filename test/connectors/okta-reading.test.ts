import { afterEach, describe, expect, test } from 'vitest'
import { fetchOne, fetchPage, testAccount, type Account } from '#engine/index.ts'
import { anOktaUser, failure, startOkta } from '../vendors/okta-server.ts'
import { at, simulated, TOKEN } from './okta-account.ts'
import { ctx, idsOf, readAll } from './reading.ts'

let close = async () => {}
afterEach(() => close())

const upTo = (count: number) => Array.from({ length: count }, (_, n) => anOktaUser(n + 1))

async function start(options: Partial<Parameters<typeof startOkta>[0]> = {}) {
  const vendor = await startOkta({ token: TOKEN, users: upTo(3), ...options })
  close = vendor.close
  return { vendor, account: at(vendor.url) }
}

async function changed(account: Account, time: string) {
  const since = { kind: 'time', at: Date.parse(time), ours: false } as const
  const page = await fetchPage(ctx, account, { object: 'user', cursor: null, since })
  if (!page.ok) throw new Error(page.error.message)
  return page.value
}

describe('a plain server', () => {
  test('is read two hundred at a time, from link to link', async () => {
    const { vendor, account } = await start({ users: upTo(450) })
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, quarantined: [], requests: 3 })
    expect(idsOf(read.rows)).toHaveLength(450)
    expect(vendor.requests.map(({ query }) => query.limit)).toEqual(['200', '200', '200'])
    expect(vendor.requests[2]?.query.search).toBe(vendor.requests[0]?.query.search)
    expect(vendor.requests[2]?.headers.authorization).toBe(`SSWS ${TOKEN}`)
  })

  test('tells of leavers in the list and in what changed alike', async () => {
    const gone = anOktaUser(2, { status: 'DEPROVISIONED', lastUpdated: '2026-11-20T10:00:00.000Z' })
    const { account } = await start({ users: [anOktaUser(1), gone] })
    const { rows } = await readAll(account, 'user')
    expect(rows.map(({ fields, deleted }) => [fields.status, deleted])).toEqual([
      ['active', false],
      ['deprovisioned', false],
    ])
    const feed = await changed(account, '2026-11-20T09:00:00Z')
    expect(feed.rows).toMatchObject([{ externalId: gone.id, deleted: false }])
    expect((await changed(account, '2026-11-20T10:06:00Z')).rows).toEqual([])
  })

  test('whose next page is elsewhere gets no token there', async () => {
    const other = await startOkta({ token: TOKEN, users: upTo(450) })
    const { account } = await start({
      users: upTo(450),
      lie: ({ pathname, search }) => other.url + pathname + search,
    })
    const { failure: why, rows } = await readAll(account, 'user')
    expect(why).toMatchObject({ code: 'vendor.foreign_next_url' })
    expect(rows).toEqual([])
    expect(other.requests).toEqual([])
    await other.close()
  })

  test('whose next page is the same one is not read for ever', async () => {
    const { account } = await start({
      users: upTo(450),
      lie: (address) => {
        address.searchParams.delete('after')
        return address.href
      },
    })
    expect((await readAll(account, 'user')).failure).toMatchObject({ code: 'vendor.pagination_loop' })
  })

  test('that says an error with 200 has no empty list', async () => {
    const { vendor, account } = await start()
    vendor.plan({ ...failure(429, 'E0000047', ['Too many']), status: 200 })
    expect((await readAll(account, 'user')).failure).toMatchObject({ kind: 'nonsense' })
  })

  test('that is asked too often is asked again when its budget is whole', async () => {
    const { vendor, account } = await start()
    const date = 'Tue, 24 Nov 2026 10:00:00 GMT'
    const reset = String(Date.parse(date) / 1000 + 33)
    const headers = { date, 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset }
    vendor.plan({ ...failure(429, 'E0000047', ['Too many']), headers })
    expect((await readAll(account, 'user')).failure).toMatchObject({
      kind: 'busy',
      code: 'vendor.rate_limited',
      retryAfterMs: 33_000,
    })
    expect((await readAll(account, 'user')).failure).toBeNull()
  })

  test('that does not know the token wants another', async () => {
    const { account } = await start({ token: 'another' })
    expect(await testAccount(ctx, account)).toMatchObject({ error: { status: 401, reauth: true } })
  })
})

describe('the simulated organization', () => {
  const account = simulated('sandbox-token-northwind')

  test('is read to its end, leavers too', async () => {
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, quarantined: [], pages: 2 })
    expect(idsOf(read.rows)).toHaveLength(270)
    const statuses = read.rows.map(({ fields }) => fields.status)
    expect(statuses.filter((status) => status === 'deprovisioned')).toHaveLength(30)
    expect((await readAll(account, 'group')).rows.length).toBeGreaterThan(5)
  })

  test('tells of one user, and of none where there is none', async () => {
    const [first] = (await readAll(account, 'user')).rows
    const id = first?.externalId ?? ''
    expect(await fetchOne(ctx, account, { object: 'user', id })).toMatchObject({
      value: { email: first?.email },
    })
    expect(await fetchOne(ctx, account, { object: 'user', id: '00unobody' })).toEqual({
      ok: true,
      value: null,
    })
  })
})

import { afterEach, describe, expect, test } from 'vitest'
import { fetchOne, fetchPage, testAccount, type Account } from '#engine/index.ts'
import { aDirectoryUser, anEvent, aWorkosUser, type WorkOS } from '../vendors/workos-server.ts'
import { NOW } from './mapped.ts'
import { ctx, idsOf, readAll } from './reading.ts'
import { KEY, simulated, startAt } from './workos-account.ts'

const upTo = (count: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, n) => aWorkosUser(n + 1, more))

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<WorkOS>, settings: Record<string, string> = {}) {
  const started = await startAt(options, settings)
  close = started.vendor.close
  return started
}

describe('users', () => {
  test('come a hundred at a time, the oldest first', async () => {
    const { vendor, account } = await start({ users: upTo(250) })
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, quarantined: [], requests: 3 })
    expect(idsOf(read.rows)).toHaveLength(250)
    expect(read.rows[0]).toMatchObject({
      email: 'test1@example.com',
      name: 'Test 1 User',
      vendorUpdatedAt: Date.parse('2023-07-18T02:07:19.911Z'),
    })
    expect(vendor.requests[0]).toMatchObject({
      path: '/user_management/users',
      query: { order: 'asc', limit: '100' },
      headers: { authorization: `Bearer ${KEY}` },
    })
    expect(vendor.requests[0]?.query).not.toHaveProperty('organization_id')
  })

  test('of one organization where the connection is limited to it', async () => {
    const users = upTo(5)
    const members = users.slice(0, 2).map(({ id }) => String(id))
    const { account } = await start({ users, members, organizationId: 'org_1' }, { organization_id: 'org_1' })
    expect([...idsOf((await readAll(account, 'user')).rows)]).toEqual(members)
    expect(await testAccount(ctx, account)).toMatchObject({ ok: true })
  })

  test('of an organization that is not there are refused, not none', async () => {
    const { account } = await start({ users: upTo(5) }, { organization_id: 'org_2' })
    expect((await readAll(account, 'user')).failure).toMatchObject({ kind: 'refused', status: 404 })
  })

  test('short pages and a last page with a cursor lose nobody', async () => {
    const { account } = await start({ users: upTo(95), maxRows: 30, lie: 'always-more' })
    expect(idsOf((await readAll(account, 'user')).rows)).toHaveLength(95)
  })

  test('a cursor that leads to itself ends the read without an end of the list', async () => {
    const { account } = await start({ users: upTo(250), lie: 'same-cursor' })
    expect((await readAll(account, 'user')).failure).toMatchObject({ code: 'vendor.pagination_loop' })
  })

  test('begin anew where the one a page begins at was deleted', async () => {
    const { vendor, account } = await start({ users: upTo(150) })
    const first = await fetchPage(ctx, account, { object: 'user', cursor: null })
    if (!first.ok) throw new Error(first.error.message)
    vendor.set({ users: upTo(99) })
    const next = await fetchPage(ctx, account, { object: 'user', cursor: first.value.next })
    expect(next).toMatchObject({
      error: { code: 'vendor.cursor_expired', anew: expect.objectContaining({ at: null }) },
    })
  })

  test('too fast, not allowed, the wrong key', async () => {
    const { vendor, account } = await start({ users: upTo(1), forbidden: ['/organizations'] })
    vendor.limit(7)
    expect((await readAll(account, 'user')).failure).toMatchObject({
      kind: 'busy',
      code: 'vendor.rate_limited',
      retryAfterMs: 7000,
    })
    const forbidden = (await readAll(account, 'organization')).failure
    expect(forbidden).toMatchObject({ kind: 'refused', code: 'vendor.forbidden' })
    expect(forbidden?.reauth).toBeUndefined()
    vendor.set({ apiKey: 'sk_test_another' })
    expect((await readAll(account, 'user')).failure).toMatchObject({ status: 401, reauth: true })
  })

  test('one by its id, and none where it is gone', async () => {
    const { account } = await start({ users: upTo(2) })
    const id = String(upTo(2)[1]?.id)
    expect(await fetchOne(ctx, account, { object: 'user', id })).toMatchObject({ value: { externalId: id } })
    expect(await fetchOne(ctx, account, { object: 'user', id: 'user_gone' })).toEqual({
      ok: true,
      value: null,
    })
  })
})

describe('directory users', () => {
  const directoryId = 'directory_01F9M7F68PZP8QXP8G7X5QRHS7'

  test('of every directory', async () => {
    const directoryUsers = Array.from({ length: 120 }, (_, n) => aDirectoryUser(n + 1))
    const { vendor, account } = await start({ directoryId, directoryUsers })
    const read = await readAll(account, 'directory_user')
    expect(read).toMatchObject({ failure: null, quarantined: [] })
    expect(idsOf(read.rows)).toHaveLength(120)
    expect(vendor.requests.at(-1)?.query).toMatchObject({ directory: directoryId })
  })

  test('are none without a directory, and not those of the first hundred alone', async () => {
    const { vendor, account } = await start({})
    expect(await readAll(account, 'directory_user')).toMatchObject({ failure: null, rows: [] })
    vendor.plan({
      status: 200,
      body: { data: [{ id: 'directory_1' }], list_metadata: { after: 'directory_1' } },
    })
    expect((await readAll(account, 'directory_user')).failure).toMatchObject({
      kind: 'nonsense',
      message: expect.stringContaining('organization ID'),
    })
  })
})

describe('what changed', () => {
  async function ask(account: Account, at: string) {
    const urls: URL[] = []
    const seeing = {
      ...ctx,
      fetch: ((request: Request) => {
        urls.push(new URL(request.url))
        return fetch(request)
      }) as typeof fetch,
    }
    const since = { kind: 'time', at: Date.parse(at), ours: true } as const
    const page = await fetchPage(seeing, account, { object: 'user', cursor: null, since, startedAt: NOW })
    return { page, urls }
  }

  test('is one question about users and memberships; something there, and the list is read', async () => {
    const { vendor, account } = await start({ users: upTo(3) })
    const quiet = await ask(account, '2026-11-23T00:00:00Z')
    expect(quiet.page).toMatchObject({
      value: { rows: [], next: null, turned: null, mark: { kind: 'time', at: NOW } },
    })
    expect(quiet.urls).toHaveLength(1)
    expect(quiet.urls[0]?.pathname).toBe('/events')
    expect(quiet.urls[0]?.searchParams.getAll('events[]')).toEqual([
      'user.created',
      'user.updated',
      'user.deleted',
      'organization_membership.created',
      'organization_membership.updated',
      'organization_membership.deleted',
    ])
    // A quarter of an hour before the mark, which our own clock told.
    expect(quiet.urls[0]?.searchParams.get('range_start')).toBe('2026-11-22T23:45:00Z')
    vendor.set({ events: [anEvent(1, 'user.updated', aWorkosUser(2))] })
    const news = await ask(account, '2026-11-23T00:00:00Z')
    expect(news.page).toMatchObject({
      value: { rows: [], turned: expect.stringContaining('something changed') },
    })
  })

  test('is not known where the log is closed to the key: then everything is read', async () => {
    const { account } = await start({ users: upTo(3), forbidden: ['/events'] })
    const { page } = await ask(account, '2026-11-23T00:00:00Z')
    expect(page).toMatchObject({ value: { turned: expect.stringContaining('did not tell'), mark: null } })
  })
})

describe('the simulated environment', () => {
  const key = 'sk_test_northwind'

  test('limited to one organization, holds its people alone', async () => {
    const everybody = await readAll(simulated(key), 'user')
    const organizations = await readAll(simulated(key), 'organization')
    expect(organizations.rows.length).toBeGreaterThan(1)
    const id = organizations.rows[0]?.externalId ?? ''
    const limited = simulated(key, { organization_id: id })
    expect([...idsOf((await readAll(limited, 'organization')).rows)]).toEqual([id])
    const memberships = await readAll(limited, 'membership')
    expect(memberships.failure).toBeNull()
    expect(memberships.rows.map(({ fields }) => fields.organization_id)).toEqual(
      memberships.rows.map(() => id),
    )
    const users = await readAll(limited, 'user')
    expect(users.rows.length).toBeGreaterThan(0)
    expect(users.rows.length).toBeLessThan(everybody.rows.length)
    const members = new Set(memberships.rows.map(({ fields }) => fields.user_id))
    expect([...idsOf(users.rows)].filter((one) => !members.has(one))).toEqual([])
  })

  test('has the memberships of every organization', async () => {
    const read = await readAll(simulated(key), 'membership')
    expect(read).toMatchObject({ failure: null, quarantined: [] })
    expect(new Set(read.rows.map(({ fields }) => fields.organization_id)).size).toBeGreaterThan(1)
  })
})

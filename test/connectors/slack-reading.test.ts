import { afterEach, describe, expect, test } from 'vitest'
import { slack } from '#connectors/slack/connector.ts'
import { fetchOne, fetchPage, testAccount } from '#engine/index.ts'
import { secret } from '#kit/secret.ts'
import { aChannel, aMember, type Slack } from '../vendors/slack-server.ts'
import { daysAgo } from './mapped.ts'
import { ctx, idsOf, readAll } from './reading.ts'
import { simulated, startAt, TOKEN } from './slack-account.ts'

const upTo = (count: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, n) => aMember(n + 1, more))

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<Slack>, settings: Record<string, string> = {}) {
  const started = await startAt(options, settings)
  close = started.vendor.close
  return started
}

describe('users', () => {
  test('come two hundred at a time, without bots, and pages of bots alone end nothing', async () => {
    const bots = Array.from({ length: 250 }, (_, n) => aMember(9000 + n, { is_bot: true }))
    const members = [...upTo(3), ...bots, aMember(500), aMember(501, { id: 'USLACKBOT' })]
    const { vendor, account } = await start({ members, large: true })
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, quarantined: [], requests: 2 })
    expect(idsOf(read.rows)).toHaveLength(4)
    expect(read.rows[0]).toMatchObject({
      email: 'spengler1@ghostbusters.example.com',
      vendorUpdatedAt: 1_502_138_687_000,
      fields: { role: 'admin', status: 'active' },
    })
    expect(vendor.requests[0]).toMatchObject({
      path: '/api/users.list',
      query: { limit: '200' },
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    expect(vendor.requests[0]?.query).not.toHaveProperty('team_id')
    vendor.set({ maxPage: 50 })
    expect((await readAll(account, 'user')).rows).toHaveLength(4)
  })

  test('of one workspace of an organization', async () => {
    const { vendor, account } = await start({ members: upTo(1) }, { team_id: 'T012AB3C4' })
    await readAll(account, 'user')
    expect(vendor.requests[0]?.query).toMatchObject({ team_id: 'T012AB3C4' })
  })

  test('who were deactivated are there, and not deleted', async () => {
    const { account } = await start({ members: [aMember(1, { deleted: true })] })
    expect((await readAll(account, 'user')).rows).toMatchObject([
      { deleted: false, fields: { status: 'deactivated' } },
    ])
  })

  test('have no address where the app may not see it', async () => {
    const { account } = await start({ members: upTo(2), scopes: ['users:read'] })
    expect((await readAll(account, 'user')).rows.map(({ email }) => email)).toEqual([null, null])
  })

  test('begin anew where Slack forgot the place', async () => {
    const { vendor, account } = await start({ members: upTo(3), maxPage: 2 })
    const first = await fetchPage(ctx, account, { object: 'user', cursor: null })
    if (!first.ok) throw new Error(first.error.message)
    vendor.plan({ status: 200, body: { ok: false, error: 'invalid_cursor' } })
    expect(await fetchPage(ctx, account, { object: 'user', cursor: first.value.next })).toMatchObject({
      error: { code: 'vendor.cursor_expired', anew: expect.objectContaining({ at: null }) },
    })
  })

  test('one by its id, and none where it is gone', async () => {
    const { account } = await start({ members: upTo(1) })
    const id = String(aMember(1).id)
    expect(await fetchOne(ctx, account, { object: 'user', id })).toMatchObject({ value: { externalId: id } })
    expect(await fetchOne(ctx, account, { object: 'user', id: 'U9' })).toEqual({ ok: true, value: null })
  })

  test('too fast is waited for as long as Slack says, with a status or without', async () => {
    const { vendor, account } = await start({ members: upTo(1), calls: 0, retryAfter: 17 })
    const busy = { kind: 'busy', code: 'vendor.rate_limited', retryAfterMs: 17_000 }
    expect((await readAll(account, 'user')).failure).toMatchObject(busy)
    vendor.plan({ status: 200, headers: { 'retry-after': '17' }, body: { ok: false, error: 'ratelimited' } })
    expect((await readAll(account, 'user')).failure).toMatchObject(busy)
  })

  test('a list of another shape is nonsense, never an empty workspace', async () => {
    const { vendor, account } = await start({ members: upTo(1) })
    for (const object of ['user', 'channel', 'user_group', 'statistic']) {
      vendor.plan({ status: 200, body: { ok: true } })
      expect((await readAll(account, object)).failure, object).toMatchObject({ kind: 'nonsense' })
    }
  })
})

test('a missing scope spoils its own object alone', async () => {
  const { account } = await start({
    members: upTo(2),
    channels: [aChannel(1), aChannel(2, { is_archived: true })],
    scopes: ['users:read', 'channels:read'],
  })
  expect((await readAll(account, 'user')).rows).toHaveLength(2)
  expect((await readAll(account, 'channel')).rows).toHaveLength(2)
  const { failure } = await readAll(account, 'user_group')
  expect(failure).toMatchObject({
    kind: 'refused',
    code: 'vendor.scope_missing',
    message: expect.stringContaining('usergroups:read'),
  })
  expect(failure?.reauth).toBeUndefined()
  expect(await testAccount(ctx, account)).toMatchObject({ ok: true })
})

test('member counts are of every page', async () => {
  const members = [
    ...upTo(5),
    aMember(6, { deleted: true }),
    aMember(7, { is_bot: true }),
    aMember(8, { is_restricted: true }),
  ]
  const { account } = await start({ members, maxPage: 3 })
  const read = await readAll(account, 'statistic')
  expect(read).toMatchObject({ failure: null, quarantined: [] })
  expect(read.rows.map(({ externalId, fields }) => [externalId, fields.value])).toEqual([
    [`members_active:${daysAgo(0)}`, 6],
    [`members_deactivated:${daysAgo(0)}`, 1],
    [`guests:${daysAgo(0)}`, 1],
    [`bots:${daysAgo(0)}`, 1],
  ])
})

test.each([
  ['wrong', 'vendor.unauthorized'],
  ['revoked', 'vendor.unauthorized'],
  ['inactive', 'vendor.unauthorized'],
])('the simulated workspace does not take a %s token', async (word, code) => {
  const { failure } = await readAll(simulated(`xoxb-northwind-${word}`), 'user')
  expect(failure).toMatchObject({ kind: 'refused', code, reauth: true })
  expect(JSON.stringify(failure)).not.toContain('xoxb-northwind')
})

test('the simulated workspace leaves out what a scope would show', async () => {
  const noEmail = await readAll(simulated('xoxb-northwind-noemail'), 'user')
  expect(noEmail.rows.length).toBeGreaterThan(10)
  expect(noEmail.rows.every(({ email }) => email === null)).toBe(true)
  expect((await readAll(simulated('xoxb-northwind-nousergroups'), 'user_group')).failure).toMatchObject({
    code: 'vendor.scope_missing',
  })
})

test('by the app’s own consent the access token is what is sent', async () => {
  const { vendor, account } = await start({ members: upTo(1) })
  const auth = slack.otherWays[0]?.auth
  const gate = {
    permit: async () => ({ ok: true }) as const,
    heard: async () => {},
    token: async () => ({ ok: true, value: { value: secret(TOKEN), number: 1 } }) as const,
  }
  const read = await readAll({ ...account, auth, gate, secrets: {} }, 'user')
  expect(read.rows).toHaveLength(1)
  expect(vendor.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
})

import { beforeEach, describe, expect, it } from 'vitest'
import { emit } from '#domains/events/index.ts'
import { onEventMessage } from '#domains/received/work.ts'
import { bench, type Bench } from '../make/bench.ts'
import { answer, hlUser, hlUsers } from '../make/controlled.ts'
import { placed } from '../make/hooks.ts'

let b: Bench
let connection: string
/** What the vendor answers for a single user; without one it has none. */
let single: Record<string, unknown>

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 4)
  connection = await b.connect('highlevel')
  await b.drain()
  single = {}
  b.vendor.before = ({ pathname }) => {
    const [, id = ''] = /^\/users\/(user\d+)$/.exec(pathname) ?? []
    return id in single ? answer(single[id]) : undefined
  }
})

/** A webhook comes, and is worked on, a second later; `at` is when it happened, where it tells. */
async function hears(type: string, id: string, at?: number) {
  b.clock.now += 1000
  const [received = ''] = await placed(b.ctx, connection, [
    JSON.stringify({ type, id, locationId: 'loc1', webhookId: `w_${b.clock.now}` }),
  ])
  await b.ctx.db.$client
    .prepare('UPDATE received SET happened_at = ?3 WHERE tenant_id = ?1 AND id = ?2')
    .bind(b.ctx.tenantId, received, at ?? null)
    .run()
  await onEventMessage(b.base, { v: 1, tenantId: b.ctx.tenantId, connectionId: connection })
  b.clock.now += 1000
  return b.get(`/v1/received/${received}`)
}

/** The list is asked for, and before its answer is here this happens. */
function meanwhile(happens: () => Promise<unknown>) {
  const before = b.vendor.before
  let once = true
  b.vendor.before = async (url) => {
    if (url.pathname !== '/users/search' || !once) return before(url)
    once = false
    const stale = answer({ users: b.vendor.users, count: b.vendor.users.length })
    await happens()
    return stale
  }
}

const shown = async () =>
  Object.fromEntries(
    (await b.records(connection)).map(({ external_id: id, name, deleted_at }) => [
      id,
      deleted_at ? null : name,
    ]),
  )

describe('a webhook that says only that something changed', () => {
  it('has the list read once more, where a run had begun before', async () => {
    const bamboo = await b.connect('bamboohr')
    await b.drain()
    const runs = async () => (await b.get(`/v1/syncs/${await b.syncId(bamboo)}/runs`)).data.length
    const changed = { type: 'connection.changed' as const, connectionId: bamboo, object: 'user' }
    const before = b.vendor.before
    let told = false
    b.vendor.before = async (url) => {
      if (!url.pathname.endsWith('/employees/directory') || told) return before(url)
      told = true
      const stale = answer({ fields: [], employees: b.vendor.users })
      // Twice is once.
      await emit(b.ctx, changed)
      await emit(b.ctx, changed)
      return stale
    }
    await b.run(bamboo)
    expect(await runs()).toBe(2)
    await b.tick()
    await b.drain()
    expect(await runs()).toBe(3)
    await b.tick()
    await b.drain()
    expect(await runs()).toBe(3)
  })
})

describe('a webhook while a sync reads', () => {
  it('is newer than the page that was asked for before, whatever it did', async () => {
    single = { user000001: hlUser(1, { name: 'Renamed' }), user000005: hlUser(5) }
    meanwhile(async () => {
      expect(await hears('UserUpdate', 'user000001')).toMatchObject({ state: 'delivered' })
      expect(await hears('UserDelete', 'user000002')).toMatchObject({ state: 'delivered' })
      expect(await hears('UserCreate', 'user000005')).toMatchObject({
        state: 'delivered',
        changes: [{ type: 'created', run_id: null }],
      })
    })
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', seen: 4, updated: 0, deleted: 0 })
    const after = {
      user000001: 'Renamed',
      user000002: null,
      user000003: 'Person 3',
      user000004: 'Person 4',
      user000005: 'Person 5',
    }
    expect(await shown()).toEqual(after)
    // The next list is newer than all of it: where the two differ, it is right.
    b.vendor.users = [hlUser(1, { name: 'Renamed' }), ...hlUsers(2, 4)]
    expect(await b.run(connection)).toMatchObject({ state: 'ok', created: 1, deleted: 1 })
    expect(await shown()).toEqual({ ...after, user000002: 'Person 2', user000005: null })
  })

  it('knows of a deletion also where the record comes only with the page that was asked for before', async () => {
    b.vendor.users = hlUsers(1, 6)
    meanwhile(async () => {
      // One as the vendor tells, one that it does not have any more.
      expect(await hears('UserDelete', 'user000005')).toMatchObject({ state: 'delivered', changes: [] })
      expect(await hears('UserUpdate', 'user000006')).toMatchObject({ state: 'delivered', changes: [] })
    })
    const since = (await b.changes(connection)).at(-1)?.seq
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', seen: 6, created: 0, updated: 0, deleted: 0, unchanged: 6 })
    const four = ['user000001', 'user000002', 'user000003', 'user000004']
    // Nobody ever held it, so nobody is told that it is gone, and no list has it.
    expect(Object.keys(await shown())).toEqual(four)
    expect(await b.changes(connection, since)).toEqual([])
    for (const deleted of ['true', 'only'])
      for (const query of [`connection=${connection}`, 'kind=user', 'email=person5@acme.com', 'q=Person+5'])
        expect((await b.get(`/v1/records?${query}&deleted=${deleted}&limit=200`)).data).toHaveLength(
          deleted === 'only' || !/connection|kind/.test(query) ? 0 : 4,
        )
    // The next list is newer than both: then they are there, for the first time.
    b.clock.now += 60_000
    expect(await b.run(connection)).toMatchObject({ state: 'ok', created: 2 })
    const [, , , , fifth] = await b.records(connection)
    expect(fifth).toMatchObject({
      name: 'Person 5',
      deleted_at: null,
      created_at: new Date(b.clock.now).toISOString(),
    })
    const told = await b.changes(connection, since)
    expect(told.map(({ type, fields }) => [type, fields])).toEqual([
      ['created', []],
      ['created', []],
    ])
  })

  it('asks again where a page was written while it asked: that page may be older', async () => {
    single = { user000001: hlUser(1, { name: 'Newest' }) }
    const before = b.vendor.before
    b.vendor.before = async (url) => {
      if (!url.pathname.startsWith('/users/user')) return before(url)
      const newest = before(url)
      b.vendor.before = before
      b.clock.now += 500
      b.vendor.users = [hlUser(1, { name: 'Newer' }), ...hlUsers(2, 4)]
      expect(await b.run(connection)).toMatchObject({ updated: 1 })
      return newest
    }
    const { id } = await hears('UserUpdate', 'user000001')
    const received = () => b.get(`/v1/received/${String(id)}`)
    expect(await received()).toMatchObject({ state: 'pending', attempts: 0 })
    expect(await shown()).toMatchObject({ user000001: 'Newer' })
    b.clock.now += 1000
    await onEventMessage(b.base, { v: 1, tenantId: b.ctx.tenantId, connectionId: connection })
    expect(await received()).toMatchObject({ state: 'delivered', changes: [{ type: 'updated' }] })
    expect(await shown()).toMatchObject({ user000001: 'Newest' })
  })

  it('is not called stale for what was written after it happened, and read before', async () => {
    // The vendor gives no time of a user, and ours is that of writing.
    b.vendor.users = [hlUser(1), hlUser(2, { name: 'Other' }), ...hlUsers(3, 4)]
    const happened = b.clock.now
    b.clock.now += 20_000
    expect(await b.run(connection)).toMatchObject({ updated: 1 })
    expect(await hears('UserDelete', 'user000002', happened)).toMatchObject({ state: 'delivered' })
    expect(await shown()).toMatchObject({ user000002: null })
    // What is longer ago than any page takes was known to it.
    b.clock.now += 60_000
    b.vendor.users = [hlUser(1), hlUser(2), hlUser(3, { name: 'Other' }), hlUser(4)]
    expect(await b.run(connection)).toMatchObject({ updated: 1 })
    expect(await hears('UserDelete', 'user000003', b.clock.now - 400_000)).toMatchObject({
      state: 'filtered',
      reason: 'stale',
    })
    expect(await shown()).toMatchObject({ user000003: 'Other' })
  })

  it('reads again what it names, and what the vendor does not have any more is gone', async () => {
    expect(await hears('UserUpdate', 'user000003')).toMatchObject({
      state: 'delivered',
      changes: [{ type: 'deleted', name: 'Person 3' }],
    })
    expect(await shown()).toMatchObject({ user000003: null })
    single = { user000003: hlUser(3) }
    expect((await hears('UserUpdate', 'user000003')).changes).toMatchObject([{ type: 'restored' }])
    // Of another sub-account, and nothing of ours.
    const [foreign = ''] = await placed(b.ctx, connection, [
      JSON.stringify({ type: 'UserUpdate', id: 'user000001', locationId: 'loc2' }),
    ])
    await onEventMessage(b.base, { v: 1, tenantId: b.ctx.tenantId, connectionId: connection })
    expect(await b.get(`/v1/received/${foreign}`)).toMatchObject({ state: 'filtered', reason: 'no_effect' })
  })

  it('waits for a vendor that is busy, and is given up when it never is not', async () => {
    const before = b.vendor.before
    b.vendor.before = (url) => (url.pathname.startsWith('/users/user') ? answer({}, 503) : before(url))
    const { id } = await hears('UserUpdate', 'user000001')
    const received = () => b.get(`/v1/received/${String(id)}`)
    expect(await received()).toMatchObject({ state: 'pending', attempts: 1 })
    let asked = 0
    for (let i = 0; i < 30 && (await received()).state === 'pending'; i++, asked++) {
      b.clock.now += 7 * 3_600_000
      await onEventMessage(b.base, { v: 1, tenantId: b.ctx.tenantId, connectionId: connection })
    }
    expect(asked).toBe(12)
    expect(await received()).toMatchObject({ state: 'dead', reason: 'unavailable', next_attempt_at: null })
    expect(await shown()).toMatchObject({ user000001: 'Person 1' })
  }, 60_000)
})

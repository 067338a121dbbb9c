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

/** A webhook comes, and is worked on, a second later. */
async function hears(type: string, id: string) {
  b.clock.now += 1000
  const [received = ''] = await placed(b.ctx, connection, [
    JSON.stringify({ type, id, locationId: 'loc1', webhookId: `w_${b.clock.now}` }),
  ])
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

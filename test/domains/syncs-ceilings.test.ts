import { beforeEach, describe, expect, it } from 'vitest'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { bench, type Bench } from '../make/bench.ts'
import { answer, hlUsers } from '../make/controlled.ts'
import { intercepted, Struck } from '../make/faults.ts'

const HOUR = 3_600_000

let b: Bench
let connection: string

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 6)
  b.vendor.pageSize = 2
  connection = await b.connect('highlevel')
  await b.drain()
})

const live = async () => (await b.records(connection)).filter(({ deleted_at }) => deleted_at === null)

describe('a run that takes longer than a day', () => {
  it('stops with a reason of its own, keeps what it read and deletes nothing', async () => {
    b.vendor.users = [...hlUsers(1, 2), ...hlUsers(7, 30)]
    b.vendor.before = (url) => {
      if (url.pathname === '/users/search') b.clock.now += 5 * HOUR
      return undefined
    }
    const run = await b.run(connection)
    expect(run).toMatchObject({
      state: 'failed',
      code: 'runs.too_long',
      verdict: 'unproved',
      deleted: 0,
      pages: 5,
    })
    expect(run.message).toContain('24 hours')
    expect((await live()).length).toBe(6 + 8)
    expect((await b.log(run.id)).at(-1)).toContain('Nothing was deleted.')
    b.vendor.before = () => undefined
    expect(await b.run(connection)).toMatchObject({ state: 'ok', code: null })
  })

  it('stops though it only waited, as long as the vendor asked', async () => {
    b.vendor.before = (url) =>
      url.pathname === '/users/search' ? answer({}, 429, { 'retry-after': '36000' }) : undefined
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code: 'runs.too_long', pages: 0, deleted: 0 })
    expect(await live()).toHaveLength(6)
  })

  it('ends well when all was read in time and only the end is late', async () => {
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    // The list is in, and the worker cannot write the end.
    const sick = intercepted(b.base, (work, sql) =>
      sql.includes('SET last_run_id') ? Promise.reject(new Struck('D1 is away')) : work(),
    )
    await onSyncMessage(sick, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', seen: 6 })
    b.clock.now += 25 * HOUR
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', code: null, seen: 6, deleted: 0 })
  })
})

it('a list of ten thousand pages and no end stops as a loop, and deletes nothing', async () => {
  let next = 7
  b.vendor.before = (url) => {
    if (url.pathname !== '/users/search') return undefined
    // A page a message.
    b.clock.now += 21_000
    next += 2
    return answer({ users: hlUsers(next, next + 1), count: 1_000_000 })
  }
  const { runId } = await b.start(connection)
  await b.ctx.db.$client
    .prepare('UPDATE runs SET pages = 9998, cursor = ?3 WHERE tenant_id = ?1 AND id = ?2')
    .bind(b.ctx.tenantId, runId, JSON.stringify({ at: 19_996, seen: 19_996, step: 0, mark: null, ids: null }))
    .run()
  b.sent.length = 0
  await b.sweep()
  await b.drain()
  const run = await b.showRun(runId)
  expect(run).toMatchObject({ state: 'failed', code: 'vendor.pagination_loop', deleted: 0, pages: 10_000 })
  expect(run.message).toContain('10000 pages')
  expect((await live()).length).toBe(6 + 4)
})

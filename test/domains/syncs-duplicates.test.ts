import { beforeEach, describe, expect, it } from 'vitest'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { answer, hlUser, hlUsers } from '../make/controlled.ts'
import { intercepted, Struck } from '../make/faults.ts'

let b: Bench
let connection: string

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 6)
  b.vendor.pageSize = 2
  connection = await b.connect('highlevel')
  await b.drain()
})

/** A vendor's answer that is held back until the test lets it go. */
function held() {
  const waiting: ((response: Response) => void)[] = []
  return {
    waiting,
    hold: () => new Promise<Response>((release) => waiting.push(release)),
  }
}

/** Until `ready`, without a clock: workers wait for real bindings. */
async function until(ready: () => boolean): Promise<void> {
  for (let i = 0; !ready(); i++) {
    if (i > 2000) throw new Error('it never happened')
    await new Promise((go) => setTimeout(go, 1))
  }
}

const usersOf = (changes: Shown[]) =>
  changes.filter(({ object }) => object === 'user').map(({ type, name }) => `${type} ${name}`)
const newest = async () => Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
const names = async () => (await b.records(connection)).map(({ name }) => name)
const EXPECTED = {
  state: 'ok',
  pages: 3,
  seen: 6,
  created: 0,
  updated: 6,
  deleted: 0,
  unchanged: 0,
  requests: 3,
}
const renamed = (name: string) => hlUsers(1, 6).map((row, i) => ({ ...row, name: `${name} ${i + 1}` }))

describe('a message that comes twice', () => {
  it('Q1: at the same time has one effect, and the other waits for the lease', async () => {
    const seq = await newest()
    b.vendor.users = renamed('New')
    const { runId, message } = await b.start(connection)
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => onSyncMessage(b.base, message)))
    expect(outcomes.filter(({ kind }) => kind === 'done').length).toBeGreaterThanOrEqual(1)
    expect(await b.showRun(runId)).toMatchObject(EXPECTED)
    expect(usersOf(await b.changes(connection, seq)).toSorted()).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => `updated New ${n}`),
    )
  })

  it('one after the other has one effect, and asks the vendor nothing the second time', async () => {
    const seq = await newest()
    b.vendor.users = renamed('New')
    const { runId, message } = await b.start(connection)
    await onSyncMessage(b.base, message)
    const asked = b.vendor.asked.length
    const run = await b.showRun(runId)
    expect(await onSyncMessage(b.base, message)).toEqual({ kind: 'done' })
    // Four days later, as a queue may keep it.
    b.clock.now += 4 * 86_400_000
    expect(await onSyncMessage(b.base, message)).toEqual({ kind: 'done' })
    expect(b.vendor.asked).toHaveLength(asked)
    expect(await b.showRun(runId)).toEqual(run)
    expect(run).toMatchObject(EXPECTED)
    expect(await b.changes(connection, seq)).toHaveLength(6)
  })

  it('while the run is worked on is told to come back after the lease', async () => {
    const { waiting, hold } = held()
    b.vendor.before = () => hold()
    const { message } = await b.start(connection)
    const first = onSyncMessage(b.base, message)
    await until(() => waiting.length === 1)
    b.clock.now += 10_000
    expect(await onSyncMessage(b.base, message)).toEqual({ kind: 'later', afterMs: 50_000 })
    expect(waiting).toHaveLength(1)
    b.vendor.before = () => undefined
    waiting[0]?.(answer({ users: [], count: 0 }))
    await first
  })

  it('Q2: from an earlier page is ignored: nothing is asked, nothing is claimed', async () => {
    // One page a message, so that messages for pages 0, 1 and 2 exist.
    b.vendor.before = () => {
      b.clock.now += 21_000
      return undefined
    }
    b.vendor.users = renamed('New')
    const seq = await newest()
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    await onSyncMessage(b.base, message)
    expect(b.sent.map(({ body }) => body.pages)).toEqual([1])
    const between = await b.showRun(runId)
    expect(between).toMatchObject({ state: 'running', pages: 1, updated: 2 })

    const asked = b.vendor.asked.length
    expect(await onSyncMessage(b.base, message)).toEqual({ kind: 'done' })
    expect(b.vendor.asked).toHaveLength(asked)
    // Nor one that is ahead of the run, which cannot be.
    expect(await onSyncMessage(b.base, { ...message, pages: 2 })).toEqual({ kind: 'done' })
    expect(b.vendor.asked).toHaveLength(asked)
    expect((await b.showRun(runId)).pages).toBe(1)

    // Every message four times over, in any order.
    for (let round = 0; round < 3; round++) {
      const page = b.sent.splice(0)[0]?.body ?? message
      for (const body of [page, message, page, page]) await onSyncMessage(b.base, body)
    }
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject(EXPECTED)
    expect(await b.changes(connection, seq)).toHaveLength(6)
  })

  it('Q8: four days late, after other runs, changes nothing; one whose run still waits for it does its work', async () => {
    const { runId, message } = await b.start(connection)
    await onSyncMessage(b.base, message)
    b.sent.length = 0
    b.vendor.users = renamed('Newer')
    expect(await b.run(connection)).toMatchObject({ state: 'ok', updated: 6 })
    const seq = await newest()
    const asked = b.vendor.asked.length
    b.clock.now += 4 * 86_400_000
    for (const pages of [0, 1, 3])
      expect(await onSyncMessage(b.base, { ...message, pages })).toEqual({ kind: 'done' })
    expect([b.vendor.asked.length, await newest()]).toEqual([asked, seq])
    expect((await b.showRun(runId)).updated).toBe(0)

    const waiting = await b.start(connection)
    b.clock.now += 4 * 86_400_000
    await onSyncMessage(b.base, waiting.message)
    expect(await b.showRun(waiting.runId)).toMatchObject({ state: 'ok', seen: 6, unchanged: 6 })
    expect(await newest()).toBe(seq)
  })

  it('of a run or a workspace that is gone is done with', async () => {
    const { message } = await b.start(connection)
    expect(await onSyncMessage(b.base, { ...message, runId: 'run_0000000000000000000000' })).toEqual({
      kind: 'done',
    })
    expect(await onSyncMessage(b.base, { ...message, tenantId: 'ten_0000000000000000000000' })).toEqual({
      kind: 'done',
    })
  })
})

const page = (rows: ReturnType<typeof hlUsers>) => answer({ users: rows, count: 2 })

/** Two workers at page 0 of one run: the first lost its lease while the vendor was slow. */
async function two() {
  const { waiting, hold } = held()
  b.vendor.before = (url) => (url.pathname === '/users/search' ? hold() : undefined)
  const { runId, message } = await b.start(connection)
  b.sent.length = 0
  const late = onSyncMessage(b.base, message)
  await until(() => waiting.length === 1)
  b.clock.now += 60_000
  const now = onSyncMessage(b.base, message)
  await until(() => waiting.length === 2)
  const reply = (n: number, response: Response) => {
    // Whoever asks again gets no answer of this test.
    b.vendor.before = () => undefined
    waiting[n]?.(response)
  }
  return { runId, message, late, now, reply }
}

describe('a worker that was given up for dead', () => {
  it('O4: and comes back first cannot commit: the page of the one who has the run is the page', async () => {
    const seq = await newest()
    const { runId, late, now, reply } = await two()
    reply(0, page([hlUser(1, { name: 'Late 1' }), hlUser(2, { name: 'Late 2' })]))
    expect(await late).toEqual({ kind: 'done' })
    expect(await b.changes(connection, seq)).toEqual([])
    expect(await b.showRun(runId)).toMatchObject({ state: 'running', pages: 0, seen: 0 })

    reply(1, page([hlUser(1, { name: 'Now 1' }), hlUser(2, { name: 'Now 2' })]))
    await now
    await b.drain()
    const run = await b.showRun(runId)
    expect(run).toMatchObject({ state: 'suspicious', pages: 1, seen: 2, updated: 2, deleted: 0 })
    expect((await names()).slice(0, 2)).toEqual(['Now 1', 'Now 2'])
    expect(usersOf(await b.changes(connection, seq)).toSorted()).toEqual(['updated Now 1', 'updated Now 2'])
  })

  it('and comes back last cannot commit either', async () => {
    const seq = await newest()
    const { runId, late, now, reply } = await two()
    reply(1, page([hlUser(1, { name: 'Now 1' }), hlUser(2)]))
    await now
    const run = await b.showRun(runId)
    reply(0, page([hlUser(1, { name: 'Late 1' }), hlUser(2, { name: 'Late 2' })]))
    expect(await late).toEqual({ kind: 'done' })
    expect(await b.showRun(runId)).toEqual(run)
    expect(usersOf(await b.changes(connection, seq))).toEqual(['updated Now 1'])
  })

  it('cannot fail the run, nor the connection', async () => {
    const { runId, late, now, reply } = await two()
    reply(0, answer({ message: 'Invalid token' }, 401))
    expect(await late).toEqual({ kind: 'done' })
    expect(await b.showRun(runId)).toMatchObject({ state: 'running', code: null })
    expect(await b.get(`/v1/connections/${connection}`)).toMatchObject({ status: 'ok' })
    reply(1, page(hlUsers(1, 2)))
    await now
  })

  it('cannot postpone the run, nor send a message for it', async () => {
    const { runId, late, now, reply } = await two()
    reply(0, answer('', 503, { 'retry-after': '3600' }))
    expect(await late).toEqual({ kind: 'done' })
    expect(b.sent).toEqual([])
    expect(await b.showRun(runId)).toMatchObject({ state: 'running', next_attempt_at: null })
    expect((await b.log(runId)).join()).not.toContain('Trying again')
    reply(1, page(hlUsers(1, 2)))
    await now
  })

  it('cannot take its successor’s number: it claimed, slept, and reads the row only then', async () => {
    const { runId, message } = await b.start(connection)
    const nap = Promise.withResolvers<void>()
    let asleep = false
    const sleeper = intercepted(b.base, async (call, what) => {
      if (!asleep && /^\s*select\b.* from "?runs\b/is.test(what)) {
        asleep = true
        await nap.promise
      }
      return call()
    })
    const late = onSyncMessage(sleeper, message)
    await until(() => asleep)
    b.clock.now += 60_000
    const { waiting, hold } = held()
    b.vendor.before = () => hold()
    const now = onSyncMessage(b.base, message)
    await until(() => waiting.length === 1)
    nap.resolve()
    // It asks nothing: the run is somebody else's.
    expect(await late).toMatchObject({ kind: 'later' })
    expect(waiting).toHaveLength(1)
    b.vendor.before = () => undefined
    waiting[0]?.(answer({ users: hlUsers(1, 2), count: 6 }))
    await now
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', pages: 3, seen: 6 })
  })
})

const deaf = () =>
  intercepted(b.base, (call, what) => (what === 'SYNC' ? Promise.reject(new Struck()) : call()))

describe('a message that is lost', () => {
  it('at the start is sent again by the sweep, and not before it is overdue', async () => {
    const { runId } = await b.start(connection)
    b.sent.length = 0
    await b.sweep(59_000)
    expect(b.sent.filter(({ body }) => body.runId === runId)).toEqual([])
    await b.sweep(2_000)
    expect(b.sent.filter(({ body }) => body.runId === runId)).toHaveLength(1)
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6 })
  })

  it('Q6: between pages, because the queue took none, is sent again by the sweep; the run goes on where it stood', async () => {
    b.vendor.before = () => {
      b.clock.now += 21_000
      return undefined
    }
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    await onSyncMessage(deaf(), message)
    expect(await b.showRun(runId)).toMatchObject({ pages: 1, state: 'running' })
    b.vendor.asked.length = 0
    await b.sweep()
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', pages: 3, seen: 6, requests: 3 })
    expect(b.vendor.asked.map(({ searchParams }) => searchParams.get('skip'))).toEqual(['2', '4'])
  })

  it('before another attempt is sent again by the sweep', async () => {
    b.vendor.before = () => answer('', 503, { 'retry-after': '300' })
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    await onSyncMessage(deaf(), message)
    b.vendor.before = () => undefined
    await b.sweep(200_000)
    expect(b.sent.filter(({ body }) => body.runId === runId)).toEqual([])
    await b.sweep(200_000)
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6 })
  })

  it('many times over: a sweep each minute sends again, and the run is done once', async () => {
    const seq = await newest()
    b.vendor.users = renamed('New')
    const { runId } = await b.start(connection)
    b.sent.length = 0
    b.clock.now += 121_000
    for (let i = 0; i < 3; i++) await b.sweep(60_000)
    expect(b.sent.filter(({ body }) => body.runId === runId)).toHaveLength(3)
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject(EXPECTED)
    expect(await b.changes(connection, seq)).toHaveLength(6)
  })
})

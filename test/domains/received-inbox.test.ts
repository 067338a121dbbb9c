import {
  abortAllDurableObjects,
  createExecutionContext,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { inbox, receivedJobs } from '#domains/received/index.ts'
import { ctxOf } from '#entry/context.ts'
import type { Ctx } from '#kit/context.ts'
import { AppError } from '#kit/errors.ts'
import { call } from '../make/app.ts'
import { settled } from '../make/connections.ts'
import { intercepted, Struck } from '../make/faults.ts'
import { bodyOf, books, deliver, hookedConnection, hookPath, signed, worked } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

liveSandbox()

let owner: Member
let n = 100

beforeAll(async () => {
  owner = await person()
}, 60_000)

const inboxOf = (connection: string) => env.INBOX.getByName(`inbox:${owner.workspace}:${connection}`)

async function hooked() {
  const connection = await hookedConnection(owner)
  await settled(owner)
  const path = hookPath(owner, connection)
  return { connection, path, stub: inboxOf(connection), send: () => deliver(path, bodyOf({ n: ++n })) }
}

const received = async (connection: string) =>
  (await owner.call('GET', `/v1/received?connection=${connection}&limit=200`)).body.data as {
    id: string
    state: string
  }[]

const base = (): Ctx => ({ ...ctxOf(env, createExecutionContext()), log: () => {} })

describe('an inbox', () => {
  it('O1: is evicted and thrown away between deliveries, and nothing it answered for is lost', async () => {
    const { connection, send, path } = await hooked()
    const ids: string[] = []
    for (let i = 0; i < 6; i++) {
      const { status, body } = await send()
      expect(status).toBe(202)
      ids.push(body.id)
      await (i % 2 === 0 ? evictDurableObject(inboxOf(connection)) : abortAllDurableObjects())
    }
    // What was seen is known to the one that comes after.
    const again = bodyOf({ n: ++n })
    const first = await deliver(path, again)
    await evictDurableObject(inboxOf(connection))
    expect((await deliver(path, again)).body).toEqual({ id: first.body.id, duplicate: true })
    // As the minute's cron would.
    await receivedJobs.wakeInboxes(base())
    await worked(owner, connection)
    const states = new Map((await received(connection)).map(({ id, state }) => [id, state]))
    expect(ids.map((id) => states.get(id))).toEqual(ids.map(() => 'delivered'))
    expect(await books(owner, connection)).toMatchObject({
      received: 8,
      delivered: 7,
      filtered: 1,
      balanced: true,
    })
  }, 60_000)

  it('O2: D1 is away; it takes what it knows, brings nothing in twice, and its alarm stays set', async () => {
    const { connection, stub } = await hooked()
    await runInDurableObject(stub, async (_, state) => {
      let sick = true
      const ctx = intercepted(base(), (go) =>
        sick ? Promise.reject(new Struck('Network connection lost.')) : go(),
      )
      // On the same storage as the real one, whose alarm must not ring meanwhile.
      const mine = new (inbox(() => ctx))(state, env)
      const armed = async () => {
        const at = await state.storage.getAlarm()
        await state.storage.deleteAlarm()
        return at
      }
      const take = async () => {
        const body = bodyOf({ n: ++n })
        const headers = Object.entries(signed(body))
        const taken = await mine.take({ number: 1, headers, body: Buffer.from(body) })
        return { taken, armed: await armed() }
      }
      // A cold one cannot know whose signature it is: come again.
      expect((await take()).taken).toEqual({ kind: 'away' })
      sick = false
      expect(await take()).toMatchObject({ taken: { kind: 'accepted' }, armed: expect.any(Number) })
      sick = true
      expect(await take()).toMatchObject({ taken: { kind: 'accepted', duplicate: false } })
      for (let times = 0; times < 8; times++) {
        await mine.alarm()
        expect(await armed()).toBeGreaterThan(Date.now() - 1000)
      }
      expect(mine.state()).toMatchObject({ accepted: 2, drained: 0, waiting: 2 })
      sick = false
      await mine.alarm()
      expect(mine.state()).toMatchObject({ accepted: 2, drained: 2, waiting: 0 })
    })
    await evictDurableObject(stub)
    await worked(owner, connection)
    expect(await books(owner, connection)).toMatchObject({ received: 2, delivered: 2, balanced: true })
  }, 60_000)

  it('Q4: an answer of D1 that is lost brings nothing in twice', async () => {
    const { connection, stub } = await hooked()
    await runInDurableObject(stub, async (_, state) => {
      let lose = true
      // The batch that writes takes effect; nobody hears of it.
      const ctx = intercepted(base(), async (go, what) => {
        const result = await go()
        if (lose && what.includes('INSERT INTO received')) throw new Struck('Network connection lost.')
        return result
      })
      const mine = new (inbox(() => ctx))(state, env)
      const body = bodyOf({ n: ++n })
      await mine.take({ number: 1, headers: Object.entries(signed(body)), body: Buffer.from(body) })
      await mine.alarm()
      await state.storage.deleteAlarm()
      expect(mine.state()).toMatchObject({ accepted: 1, drained: 0, waiting: 1 })
      lose = false
      await mine.alarm()
      expect(mine.state()).toMatchObject({ accepted: 1, drained: 1, waiting: 0 })
    })
    await evictDurableObject(stub)
    await worked(owner, connection)
    expect(await received(connection)).toHaveLength(1)
    expect(await books(owner, connection)).toMatchObject({ received: 1, balanced: true })
  }, 60_000)

  it('keeps what it accepted while its connector, its secrets or its own name cannot be found', async () => {
    const { connection, stub, send } = await hooked()
    expect((await send()).status).toBe(202)
    await runInDurableObject(stub, async (_, state) => {
      // As runtimes had it whose alarms knew an object by its id only.
      Object.defineProperty(state, 'id', { value: {}, configurable: true })
      const { kv } = state.storage
      const name = kv.get('name')
      const awake = async (ctx: Ctx) => {
        const mine = new (inbox(() => ctx))(state, env)
        await mine.alarm()
        await state.storage.deleteAlarm()
        return mine.state()
      }
      const notThere = new AppError('somewhere.not_found', 'Not there.', { status: 404 })
      const away = intercepted(base(), (go, what) => (what === 'SECRETS' ? Promise.reject(notThere) : go()))
      expect(await awake(away)).toMatchObject({ accepted: 1, waiting: 1 })
      kv.delete('name')
      expect(await awake(base())).toMatchObject({ accepted: 1, waiting: 1 })
      kv.put('name', name)
      expect(await awake(base())).toMatchObject({ accepted: 1, drained: 1, waiting: 0 })
    })
    await evictDurableObject(stub)
    await worked(owner, connection)
    expect(await books(owner, connection)).toMatchObject({ received: 1, delivered: 1, balanced: true })
  }, 60_000)

  it('that could not write all of a delivery has written none of it', async () => {
    const { connection, stub, path } = await hooked()
    const body = bodyOf({ n: ++n })
    const table = (from: string, to: string) =>
      runInDurableObject(
        stub,
        (_, { storage }) => void storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`),
      )
    await table('waiting', 'elsewhere')
    expect((await deliver(path, body)).status).toBe(429)
    await table('elsewhere', 'waiting')
    const { status, body: taken } = await deliver(path, body)
    expect([status, taken]).toEqual([202, { id: expect.any(String) }])
    await worked(owner, connection)
    expect(await books(owner, connection)).toMatchObject({ received: 1, delivered: 1, balanced: true })
  }, 60_000)

  it('O3: an inbox that cannot be asked and one that is full are a 429 with a time', async () => {
    const { path, stub } = await hooked()
    const overloaded = Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true })
    const INBOX = { getByName: () => ({ take: () => Promise.reject(overloaded) }) }
    const body = bodyOf({ n: ++n })
    const how = { rawBody: body, headers: signed(body) }
    const busy = await call('POST', path, { ...how, env: { INBOX: INBOX as unknown as Env['INBOX'] } })
    expect([busy.status, busy.body.error.code, busy.headers.get('retry-after')]).toEqual([
      429,
      'platform.away',
      '10',
    ])
    await runInDurableObject(stub, (_, state) => {
      state.storage.sql.exec(
        `INSERT INTO waiting (seq, id, received_at, size)
         WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 10000)
         SELECT n, 'rcv_x', 1, 0 FROM s`,
      )
    })
    await evictDurableObject(stub)
    const full = await call('POST', path, how)
    expect([full.status, full.body.error.code, full.headers.get('retry-after')]).toEqual([
      429,
      'webhook.full',
      '60',
    ])
  }, 60_000)

  it('of a connection that is removed takes nothing more, and what was pending or waiting is settled', async () => {
    const { connection, send, stub, path } = await hooked()
    expect((await send()).status).toBe(202)
    await runDurableObjectAlarm(stub)
    // They wait for company, and are not in D1 yet.
    const again = bodyOf({ n: ++n })
    for (const body of [again, again, bodyOf({ n: ++n })])
      expect((await deliver(path, body)).status).toBe(202)
    await owner.call('DELETE', `/v1/connections/${connection}`)
    expect((await send()).status).toBe(404)
    const ctx = await tenant(owner.workspace)
    for (let i = 0; i < 100; i++) {
      const row = await ctx.db.$client
        .prepare('SELECT count(*) AS n FROM inboxes WHERE connection_id = ?')
        .bind(connection)
        .first<{ n: number }>()
      if (row?.n === 0) break
      await receivedJobs.wakeInboxes(base())
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await runDurableObjectAlarm(stub)
    const kept = await runInDurableObject(stub, (one) => one.state())
    expect(kept).toMatchObject({ accepted: 0, waiting: 0, lastReceivedAt: null })
    const states = await ctx.db.$client
      .prepare(`SELECT state FROM received WHERE connection_id = ?`)
      .bind(connection)
      .all<{ state: string }>()
    expect(states.results.filter(({ state }) => state === 'pending')).toEqual([])
    expect(await books(owner, connection)).toMatchObject({ received: 4, pending: 0, balanced: true })
    const { body } = await owner.call('GET', `/v1/ledger?subject=${connection}`)
    expect(body.data[0].reasons).toContainEqual({ fate: 'filtered', reason: 'duplicate', n: 1 })
  }, 60_000)
})

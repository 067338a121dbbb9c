import { beforeAll, describe, expect, it } from 'vitest'
import { receivedJobs } from '#domains/received/index.ts'
import { onEventMessage } from '#domains/received/work.ts'
import { isAway } from '#kit/away.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { settled } from '../make/connections.ts'
import { failing, intercepted } from '../make/faults.ts'
import { books, hookedConnection, placed, type Event } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

liveSandbox()

const quiet = () => {}
const MINUTES = 5 * 60_000
const WORDS = 'the worker is gone'

/** A connection whose events nobody works on but the test. */
interface Bench {
  owner: Member
  connection: string
  ctx: TenantCtx
  clock: { now: number }
  /** One message of the queue, handled by this worker. */
  work: (by?: Ctx) => Promise<unknown>
  /** A worker whose calls may fail. */
  worker: () => Ctx
  /** What the queue was told. */
  hints: unknown[]
  place: (events: (Event | string)[]) => Promise<string[]>
  states: () => Promise<Record<string, string[]>>
}

let bench: Bench
let n = 0

beforeAll(async () => {
  const owner = await person()
  const connection = await hookedConnection(owner)
  await settled(owner)
  const hints: unknown[] = []
  // The sweep speaks of every connection there is, and other files have theirs.
  const send = async (body: { connectionId: string }) => {
    if (body.connectionId === connection) hints.push(body)
  }
  const EVENT = { send } as unknown as Queue
  const clock = { now: Date.now() }
  const ctx: TenantCtx = { ...(await tenant(owner.workspace, { EVENT })), now: () => clock.now, log: quiet }
  const message = { v: 1, tenantId: owner.workspace, connectionId: connection } as const
  bench = {
    owner,
    connection,
    ctx,
    clock,
    hints,
    worker: () => ({ ...ctx }),
    work: (by = ctx) => onEventMessage(by, message),
    place: (events) => placed(ctx, connection, events),
    async states() {
      const { body } = await owner.call('GET', `/v1/received?connection=${connection}&limit=200`)
      const rows = body.data as { id: string; state: string; reason: string; attempts: number }[]
      return Object.fromEntries(rows.map(({ id, state, reason }) => [id, [state, reason].filter(Boolean)]))
    },
  }
}, 120_000)

/** Somebody joins, is renamed and leaves; somebody else joins. */
const life = (at: number): Event[] => {
  const [one, other] = [9000 + ++n, 9000 + ++n]
  const event = (more: Partial<Event>, step: number): Event => ({
    n: one,
    id: `event_${one}_${step}`,
    at: at + step,
    ...more,
  })
  return [
    event({ event: 'user.created', data: { first_name: 'Ann' } }, 1),
    event({ event: 'user.updated', data: { first_name: 'Anne' } }, 2),
    event({ event: 'user.deleted' }, 3000),
    { n: other, id: `event_${other}`, event: 'user.created', at, data: { first_name: 'Bob' } },
  ]
}

const changesOf = async (ids: string[]) => {
  const found = []
  for (const id of ids) {
    const { body } = await bench.owner.call('GET', `/v1/received/${id}`)
    found.push(...body.changes.map(({ type }: { type: string }) => type))
  }
  return found
}

const ALL = ['created', 'updated', 'deleted', 'created']

describe('a worker that works on events', () => {
  it('Q5: is killed at any await, and it is as if nothing had happened', async () => {
    for (const when of ['before', 'after'] as const)
      for (let at = 1, struck = true; struck; at++) {
        const ids = await bench.place(life(bench.clock.now - 60_000))
        const fault = failing(bench.worker(), { at, when, how: 'killed', text: WORDS })
        await bench.work(fault.ctx).catch((error: unknown) => {
          if (!isAway(error) && !String((error as Error).cause ?? error).includes(WORDS)) throw error
        })
        struck = fault.struck()
        bench.clock.now += MINUTES
        bench.hints.length = 0
        await receivedJobs.resumeReceived(bench.ctx)
        const states = await bench.states()
        const pending = ids.filter((id) => states[id]?.[0] === 'pending')
        // The sweep says so exactly if something is left.
        expect(bench.hints.length > 0, `${when} call ${at}`).toBe(pending.length > 0)
        await bench.work()
        const after = await bench.states()
        expect(
          ids.map((id) => after[id]),
          `${when} call ${at}`,
        ).toEqual(ids.map(() => ['delivered']))
        expect(await changesOf(ids), `${when} call ${at}`).toEqual(ALL)
        if (!struck) expect(at).toBeGreaterThan(8)
      }
    expect(await books(bench.owner, bench.connection)).toMatchObject({ pending: 0, balanced: true })
  }, 240_000)

  it('Q1: hears the same twice, at once and again, and there is one effect', async () => {
    const ids = await bench.place(life(bench.clock.now))
    const before = await books(bench.owner, bench.connection)
    await Promise.all([bench.work(), bench.work(bench.worker()), bench.work(bench.worker())])
    await bench.work()
    expect(await changesOf(ids)).toEqual(ALL)
    expect(await books(bench.owner, bench.connection)).toMatchObject({
      delivered: before.delivered + 4,
      pending: 0,
      balanced: true,
    })
  })

  it('Q3: meets poison among good ones, and only that is kept back, and not for ever', async () => {
    const [good = '', late = '', poison = ''] = await bench.place([
      ...life(bench.clock.now).slice(3),
      ...life(bench.clock.now).slice(3),
      { n: 8888, id: 'event_poison', at: bench.clock.now, data: { first_name: 'POISON' } },
    ])
    const [broken = '', shape = '', strange = ''] = await bench.place([
      'no json',
      '{"id":"event_x","event":"user.updated"}',
      '{"id":"event_y","event":"user.exploded","data":{}}',
    ])
    const refusing = poisonous(bench.worker())
    await bench.work(refusing)
    const states = await bench.states()
    expect(states[good]).toEqual(['delivered'])
    expect(states[late]).toEqual(['delivered'])
    expect(states[poison]).toEqual(['pending'])
    expect(states[broken]).toEqual(['dead', 'bad_json'])
    expect(states[shape]).toEqual(['dead', 'bad_shape'])
    expect(states[strange]).toEqual(['filtered', 'unknown_event'])
    for (let i = 0; i < 10; i++) {
      bench.clock.now += 7 * 3_600_000
      await bench.work(refusing)
    }
    expect((await bench.states())[poison]).toEqual(['dead', 'internal'])
    expect(await books(bench.owner, bench.connection)).toMatchObject({ pending: 0, balanced: true })
  })

  it('Q6: cannot send to the queue, and the sweep finds what is due', async () => {
    const refused = { send: () => Promise.reject(new Error('Queue send failed: Too Many Requests')) }
    const ids = await bench.place(life(bench.clock.now))
    const EVENT = refused as unknown as Queue
    await receivedJobs.resumeReceived({ ...bench.ctx, env: { ...bench.ctx.env, EVENT } })
    bench.hints.length = 0
    await receivedJobs.resumeReceived(bench.ctx)
    expect(bench.hints).toContainEqual({
      v: 1,
      tenantId: bench.owner.workspace,
      connectionId: bench.connection,
    })
    await bench.work()
    expect(await changesOf(ids)).toEqual(ALL)
  })

  it('Q8: comes four days late, and what is older than the record changes nothing', async () => {
    const at = bench.clock.now
    const [, , , joined] = life(at)
    const [first = ''] = await bench.place([joined as Event])
    await bench.work()
    bench.clock.now += 4 * 24 * 3_600_000
    const old = { ...(joined as Event), id: 'event_old', event: 'user.updated', at: at - 1000 }
    const [late = '', again = ''] = await bench.place([
      { ...old, data: { first_name: 'Older' } },
      { ...old, id: 'event_newer', at: at + 1000, data: { first_name: 'Newer' } },
    ])
    await bench.work()
    const states = await bench.states()
    expect([states[first], states[late], states[again]]).toEqual([
      ['delivered'],
      ['filtered', 'stale'],
      ['delivered'],
    ])
    expect(await changesOf([late, again])).toEqual(['updated'])
  })

  it('Q8: hears late of a deletion, and later still of what was made again since', async () => {
    const at = bench.clock.now
    const [joined, , , other] = life(at) as [Event, Event, Event, Event]
    await bench.place([joined, other])
    await bench.work()
    bench.clock.now += 10 * 60_000
    const step = ({ n: nth }: Event, name: string, ms: number): Event => ({
      n: nth,
      id: `event_${nth}_${ms}`,
      event: `user.${name}`,
      at: at + ms,
    })
    await bench.place([step(joined, 'deleted', 5000), step(other, 'deleted', 5000)])
    await bench.work()
    const [again = '', before = ''] = await bench.place([
      step(joined, 'created', 30_000),
      step(other, 'updated', 4900),
    ])
    await bench.work()
    const states = await bench.states()
    expect([states[again], states[before]]).toEqual([['delivered'], ['filtered', 'stale']])
    expect(await changesOf([again])).toEqual(['restored'])
  })

  it('D1c: D1 is away, and everything is applied when it is back', async () => {
    const ids = await bench.place(life(bench.clock.now))
    const away = intercepted(bench.worker(), (call, what) =>
      what === 'EVENT' ? call() : Promise.reject(new Error('Network connection lost.')),
    )
    await expect(bench.work(away)).rejects.toThrow()
    bench.clock.now += MINUTES
    await bench.work()
    expect(await changesOf(ids)).toEqual(ALL)
    expect(await books(bench.owner, bench.connection)).toMatchObject({ pending: 0, balanced: true })
  })
})

/** D1 takes no record with this in it, as it takes none that is too big. */
function poisonous(ctx: Ctx): Ctx {
  const refusing = (d1: D1Database) => ({
    prepare(sql: string) {
      const statement = d1.prepare(sql)
      if (!sql.includes('INTO records')) return statement
      return {
        bind(...values: unknown[]) {
          if (values.some((value) => String(value).includes('POISON')))
            throw new Error('D1_ERROR: string or blob too big: SQLITE_TOOBIG')
          return statement.bind(...values)
        },
      }
    },
    batch: (statements: D1PreparedStatement[]) => d1.batch(statements),
  })
  const env = Object.entries(ctx.env).map(([name, binding]: [string, unknown]) => [
    name,
    /^SHARD_\d+$/.test(name) ? refusing(binding as D1Database) : binding,
  ])
  return { ...ctx, env: Object.fromEntries(env) as Env }
}

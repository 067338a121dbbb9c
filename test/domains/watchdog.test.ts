import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { keepWatch, watchdog } from '#domains/syncs/index.ts'
import { acrossTenantsLate } from '#domains/syncs/late-store.ts'
import type { Jobs } from '#domains/syncs/watchdog.ts'
import { beat, clocks, shards } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { call } from '../make/app.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { bambooEmployees } from '../make/controlled.ts'
import { intercepted, Struck } from '../make/faults.ts'
import { quiet } from '../make/quiet.ts'

const MINUTE = 60_000

let b: Bench
let connection: string
let sync: string
/** What was logged, event and fields. */
let said: [string, Shown][]
let stub: ReturnType<Env['WATCHDOG']['getByName']>

beforeEach(async () => {
  b = await bench()
  await quiet(b.clock.now)
  b.vendor.users = bambooEmployees(1, 3)
  connection = await b.connect('bamboohr')
  await b.drain()
  sync = await b.syncId(connection)
  await b.member.call('PATCH', `/v1/syncs/${sync}`, { schedule: '*/5 * * * *' })
  said = []
  b.base.log = (_, event, fields = {}) => said.push([event, fields])
  stub = env.WATCHDOG.getByName(newId('dog'))
  await cronBeats()
})

/** The cron's sign of life, at the bench's time. */
const cronBeats = () => beat(b.base, 'cron')
const nextRunAt = async () => Date.parse((await b.get(`/v1/syncs/${sync}`)).next_run_at)
const scheduledRuns = async (): Promise<Shown[]> =>
  (await b.get(`/v1/syncs/${sync}/runs`)).data.filter(({ trigger }) => trigger === 'schedule')
const messages = () => b.sent.filter(({ body }) => body.tenantId === b.ctx.tenantId)
const armed = (of = stub) => runInDurableObject(of, (_, state) => state.storage.getAlarm())

/** The alarm of an object whose clock, queue and log are the bench's. */
const ring = (by: Ctx = b.base, jobs?: Jobs, patienceMs?: number) =>
  runInDurableObject(stub, (_, state) =>
    new (watchdog(() => by, jobs, patienceMs))(state as DurableObjectState<object>, env).alarm(),
  )

describe('a cron that is silent', () => {
  it('is noticed, and the due sync begun within five minutes', async () => {
    const due = await nextRunAt()
    b.clock.now = due - 1
    await cronBeats()
    let minutes = 0
    for (; (await scheduledRuns()).length === 0; minutes++) {
      expect(minutes).toBeLessThanOrEqual(5)
      b.clock.now = due + minutes * MINUTE
      await ring()
    }
    expect(said.map(([event]) => event)).toContain('watchdog.late')
    expect(said.at(-1)?.[1]).toMatchObject({ cronLate: true, cronAt: due - 1 })
    await b.drain()
    expect(await scheduledRuns()).toMatchObject([{ state: 'ok', seen: 3 }])
  })

  it('is silent from when the watchdog was armed, if it never beat at all', async () => {
    await env.DB.prepare('DELETE FROM heartbeats').run()
    expect(await clocks(b.base)).toEqual({ cronAt: null, watchdogAt: null, cronLate: false })
    await runInDurableObject(stub, (_, state) =>
      new (watchdog(() => b.base))(state as DurableObjectState<object>, env).arm(),
    )
    expect(await clocks(b.base)).toMatchObject({ cronAt: null, cronLate: false })
    b.clock.now += 3 * MINUTE + 1
    expect(await clocks(b.base)).toMatchObject({ cronAt: null, cronLate: true })
    await ring()
    expect(await clocks(b.base)).toMatchObject({ watchdogAt: b.clock.now, cronLate: true })
  })

  it('is told on /healthz, as is the watchdog', async () => {
    const at = Date.now()
    const health = async () => (await call('GET', '/healthz')).body
    await beat({ ...b.base, now: () => at }, 'cron')
    await beat({ ...b.base, now: () => at }, 'watchdog')
    expect(await health()).toMatchObject({ cron_late: false, watchdog_at: new Date(at).toISOString() })
    await beat({ ...b.base, now: () => at - 3 * MINUTE - 1 }, 'cron')
    expect(await health()).toMatchObject({ cron_late: true })
  })

  it('has its work done by the real object too, with the real queue', async () => {
    const sample = await b.connect('bamboohr', 'sandbox')
    await b.drain()
    sync = await b.syncId(sample)
    await b.ctx.db.$client
      .prepare('UPDATE syncs SET next_run_at = ?1 WHERE tenant_id = ?2 AND id = ?3')
      .bind(Date.now() - 4 * MINUTE, b.ctx.tenantId, sync)
      .run()
    expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ overdue: true })
    const dog = env.WATCHDOG.getByName('watchdog')
    await dog.arm()
    expect(await runDurableObjectAlarm(dog)).toBe(true)
    expect(await scheduledRuns()).toHaveLength(1)
    expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ overdue: false })
    expect(await armed(dog)).toBeGreaterThan(Date.now())
  })
})

describe('what stands still under a cron that beats', () => {
  it('a lost run is brought back', async () => {
    const { runId } = await b.start(connection)
    b.sent.length = 0
    b.clock.now += 2 * MINUTE
    await cronBeats()
    await ring()
    expect(messages()).toEqual([])
    b.clock.now += 3 * MINUTE
    await cronBeats()
    await ring()
    expect(messages().map(({ body }) => body.runId)).toContain(runId)
    expect(said.at(-1)).toMatchObject(['watchdog.late', { cronLate: false, lost: expect.any(Number) }])
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok' })
  })

  it('a sync is late while nothing runs, a run while nobody holds a place of its workspace', async () => {
    const late = () => acrossTenantsLate(b.ctx.db.$client, b.clock.now)
    expect(await late()).toEqual({ overdue: 0, lost: 0 })
    b.clock.now = (await nextRunAt()) + 1
    const { overdue } = await late()
    expect(overdue).toBeGreaterThan(0)
    const { runId } = await b.start(connection)
    const running = await late()
    expect(running.overdue).toBe(overdue - 1)
    b.clock.now += 10 * MINUTE
    const lost = await late()
    expect(lost.lost).toBe(running.lost + 1)
    await b.ctx.db.$client.prepare('UPDATE runs SET sent_at = NULL WHERE id = ?1').bind(runId).run()
    expect((await late()).lost).toBe(running.lost + 1)
    // Another run of the workspace has a place and is being worked on: this one waits for its turn.
    await b.ctx.db.$client
      .prepare(
        `INSERT INTO runs (tenant_id, id, sync_id, connection_id, object, trigger, state, lease_until, queued_at, sent_at)
         SELECT tenant_id, 'other', 'other', connection_id, object, trigger, 'running', ?3, queued_at, ?3 FROM runs
         WHERE tenant_id = ?1 AND id = ?2`,
      )
      .bind(b.ctx.tenantId, runId, b.clock.now + MINUTE)
      .run()
    expect((await late()).lost).toBe(running.lost)
    b.clock.now += 10 * MINUTE
    expect((await late()).lost).toBe(running.lost + 1)
  })

  it('starts nothing twice when two alarms ring at once, or the cron ticks meanwhile', async () => {
    b.clock.now = (await nextRunAt()) + 4 * MINUTE
    await Promise.all([ring(), ring(), b.tick()])
    const [run, ...more] = await scheduledRuns()
    expect(more).toEqual([])
    // At some hours another object of the connection is due as well.
    const ids = messages().map(({ body }) => body.runId)
    expect(ids.filter((id) => id === run?.id)).toHaveLength(1)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('and when nothing does, four queries and one row: its own beat', async () => {
    const asked: string[] = []
    const worker = intercepted(b.base, (work, sql) => {
      asked.push(sql)
      return work()
    })
    await ring(worker)
    expect(asked.filter((sql) => /INSERT|UPDATE|DELETE/.test(sql))).toEqual([
      expect.stringContaining('INSERT INTO heartbeats'),
    ])
    // The clocks, one look at each shard, the beat.
    expect(asked).toHaveLength(2 + shards(env).length)
    expect(said).toEqual([])
    expect(await clocks(b.base)).toMatchObject({ watchdogAt: b.clock.now })
  })
})

describe('the alarm', () => {
  const again = async (work: () => Promise<unknown>) => {
    await runInDurableObject(stub, (_, state) => state.storage.deleteAlarm())
    await work()
    expect(await armed()).not.toBeNull()
  }

  it('O2: an alarm that throws seven times in a row is still armed', async () => {
    b.clock.now = (await nextRunAt()) + 4 * MINUTE
    const sick = intercepted(b.base, () => Promise.reject(new Struck('D1 is away')))
    for (let times = 0; times < 7; times++) await again(() => ring(sick))
    expect(said.map(([event]) => event)).toContain('watchdog.blind')
    const bad: Jobs = { throws: () => Promise.reject(new Struck()) }
    for (let times = 0; times < 7; times++) await again(() => ring(b.base, bad))
    expect(said.map(([event]) => event)).toContain('watchdog.job_failed')
    // A watchdog whose work fails says nothing of being well, and does it when it can again.
    expect((await clocks(b.base)).watchdogAt).not.toBe(b.clock.now)
    await again(() => ring())
    expect(await scheduledRuns()).toHaveLength(1)
  })

  it('waits for no work that hangs', async () => {
    b.clock.now += 4 * MINUTE
    await again(() => ring(b.base, { hangs: () => new Promise(() => {}) }, 20))
    expect(said.at(-1)?.[0]).toBe('watchdog.failed')
  })

  it('is still set after the object was evicted, and rings', async () => {
    await stub.arm()
    const before = await armed()
    await evictDurableObject(stub)
    expect(await armed()).toBe(before)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await armed()).not.toBeNull()
  })

  it('is set once, however often it is asked for, and anew when the platform gave it up', async () => {
    await stub.arm()
    const first = await armed()
    await Promise.all([stub.arm(), stub.arm()])
    expect(await armed()).toBe(first)
    // Lost: nothing in the object sets it again by itself.
    await runInDurableObject(stub, (_, state) => state.storage.deleteAlarm())
    await stub.arm()
    expect(await armed()).not.toBeNull()
  })

  it('is asked for by an isolate once a minute, and again at once when nobody answered', async () => {
    let calls = 0
    let away = false
    const dog = { arm: () => (calls++, away ? Promise.reject(new Struck()) : Promise.resolve()) }
    const work: Promise<unknown>[] = []
    const ctx = {
      ...b.base,
      env: { ...b.base.env, WATCHDOG: { getByName: () => dog } } as unknown as Env,
      later: (promise: Promise<unknown>) => work.push(promise),
    }
    b.clock.now += 2 * MINUTE
    for (let n = 0; n < 1000; n++) keepWatch(ctx)
    expect(calls).toBe(1)
    b.clock.now += MINUTE
    away = true
    keepWatch(ctx)
    await Promise.all(work)
    keepWatch(ctx)
    expect(calls).toBe(3)
  })
})

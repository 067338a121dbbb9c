import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { startDueSyncs } from '#domains/syncs/index.ts'
import { scheduled } from '#entry/scheduled.ts'
import { call } from '../make/app.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { bambooEmployees } from '../make/controlled.ts'
import { intercepted, Struck } from '../make/faults.ts'

let b: Bench
let sync: string

beforeEach(async () => {
  b = await bench()
  b.vendor.users = bambooEmployees(1, 3)
  const connection = await b.connect('bamboohr')
  await b.drain()
  sync = await b.syncId(connection)
  await change({ schedule: '*/5 * * * *' })
})

const change = (body: unknown) => b.member.call('PATCH', `/v1/syncs/${sync}`, body)
const nextRunAt = async () => Date.parse((await b.get(`/v1/syncs/${sync}`)).next_run_at)
const scheduledRuns = async (): Promise<Shown[]> =>
  (await b.get(`/v1/syncs/${sync}/runs`)).data.filter(({ trigger }) => trigger === 'schedule')

describe('a sync that is due', () => {
  it('waits for its time', async () => {
    b.clock.now = (await nextRunAt()) - 1
    await b.tick()
    expect(await scheduledRuns()).toEqual([])
    b.clock.now++
    await b.tick()
    expect(await scheduledRuns()).toHaveLength(1)
  })

  it('O4: starts once though several ticks come at the same moment', async () => {
    const due = await nextRunAt()
    b.clock.now = due + 700
    await b.tick(4)
    const [run, ...more] = await scheduledRuns()
    expect(more).toEqual([])
    expect(b.sent.map(({ body }) => body.runId)).toEqual([run?.id])
    expect(await nextRunAt()).toBe(due + 5 * 60_000)
    await b.drain()
    expect(await scheduledRuns()).toMatchObject([{ state: 'ok', seen: 3, unchanged: 3 }])
    await b.tick(2)
    expect(await scheduledRuns()).toHaveLength(1)
  })

  it('is not begun again by a tick that looked before and comes late, when the first one’s run is over', async () => {
    b.clock.now = await nextRunAt()
    const looked = Promise.withResolvers<void>()
    const nap = Promise.withResolvers<void>()
    const slow = intercepted(b.base, async (work, sql) => {
      if (!sql.includes('INSERT INTO runs')) return work()
      looked.resolve()
      await nap.promise
      return work()
    })
    const late = startDueSyncs(slow)
    await looked.promise
    await b.tick()
    await b.drain()
    nap.resolve()
    await late
    expect(await scheduledRuns()).toMatchObject([{ state: 'ok' }])
  })

  it('catches up once, however many ticks were missed', async () => {
    b.clock.now = (await nextRunAt()) + 3 * 86_400_000 + 61_000
    await b.tick()
    await b.drain()
    await b.tick()
    expect(await scheduledRuns()).toHaveLength(1)
    const next = await nextRunAt()
    expect(next).toBeGreaterThan(b.clock.now)
    expect(next).toBeLessThanOrEqual(b.clock.now + 5 * 60_000)
  })

  it('is skipped while its run is going on, and its time moves on', async () => {
    const due = await nextRunAt()
    const { runId } = await b.start(await connectionOf())
    b.sent.length = 0
    b.clock.now = due + 100
    await b.tick()
    expect(b.sent).toEqual([])
    expect(await scheduledRuns()).toEqual([])
    expect(await nextRunAt()).toBe(due + 5 * 60_000)
    await b.sweep()
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok' })
    b.clock.now = due + 5 * 60_000
    await b.tick()
    expect(await scheduledRuns()).toHaveLength(1)
  })

  it('never starts while it is paused, and does not make up for it when it goes on', async () => {
    expect((await change({ paused: true })).body).toMatchObject({ paused: true, next_run_at: null })
    b.clock.now += 9 * 86_400_000
    await b.tick()
    expect(await scheduledRuns()).toEqual([])
    b.clock.now -= 9 * 86_400_000
    expect((await change({ paused: false })).body).toMatchObject({ paused: false })
    await b.tick()
    expect(await scheduledRuns()).toEqual([])
    b.clock.now = await nextRunAt()
    await b.tick()
    expect(await scheduledRuns()).toHaveLength(1)
  })

  it('Q6: is started by the next tick when the queue took none of this one’s messages', async () => {
    b.clock.now = await nextRunAt()
    const { SYNC } = b.base.env
    b.base.env.SYNC = { ...SYNC, sendBatch: () => Promise.reject(new Struck()) }
    await expect(b.tick()).rejects.toThrow()
    b.base.env.SYNC = SYNC
    const [run] = await scheduledRuns()
    expect(run).toMatchObject({ state: 'queued' })
    await b.sweep()
    await b.drain()
    expect(await scheduledRuns()).toMatchObject([{ id: run?.id, state: 'ok' }])
  })
})

const connectionOf = async () => String((await b.get(`/v1/syncs/${sync}`)).connection_id)

const cronAt = async (): Promise<number> => Date.parse((await call('GET', '/healthz')).body.cron_at ?? 0)

async function minute(by: Env = env, cron = '* * * * *') {
  const execution = createExecutionContext()
  await scheduled(createScheduledController({ cron, scheduledTime: new Date() }), by, execution)
  await waitOnExecutionContext(execution)
}

describe('the minute', () => {
  it('leaves a sign of life on /healthz', async () => {
    const before = Date.now()
    await minute()
    expect(await cronAt()).toBeGreaterThanOrEqual(before)
    expect((await call('GET', '/healthz')).body.ok).toBe(true)
  })

  it('leaves none when a job failed, and does the other jobs nevertheless', async () => {
    await minute()
    const before = await cronAt()
    // A run that stands still since ten minutes ago is the other job's work.
    b.clock.now -= 600_000
    const { runId } = await b.start(await connectionOf())
    b.sent.length = 0
    const silent = vi.spyOn(console, 'error').mockReturnValue()
    const sick = intercepted(b.base, (work, sql) =>
      sql.includes('next_run_at <=') ? Promise.reject(new Struck('D1 is away')) : work(),
    )
    await new Promise((go) => setTimeout(go, 5))
    await minute(sick.env)
    expect(silent.mock.calls.join()).toContain('startDueSyncs')
    silent.mockRestore()
    expect(await cronAt()).toBe(before)
    expect(b.sent.map(({ body }) => body.runId)).toContain(runId)
  })
})

import { expect, it } from 'vitest'
import { connect } from '#domains/connections/connect.ts'
import { onSyncMessage, resumeStalledRuns, startDueSyncs } from '#domains/syncs/index.ts'
import { PLACES } from '#domains/syncs/rules.ts'
import { runNow } from '#domains/syncs/start.ts'
import type { Ctx } from '#kit/context.ts'
import { bench, type Bench } from '../make/bench.ts'
import { bambooEmployees, forms } from '../make/controlled.ts'
import { quiet } from '../make/quiet.ts'

/** How long the engine waits for a vendor that says nothing. */
const HANG_MS = 10_000
/** What a local queue hands out at once, one batch after the other; Cloudflare hands out many. */
const BATCH = 8
const OBJECTS = ['user', 'social_tag', 'location_tag', 'statistic']

/** Four syncs a connection, all due at the same moment; their first runs are left out. */
async function manyDue(b: Bench, connections: number, at: number): Promise<void> {
  const still = { ...b.ctx, react: { ...b.base.react, tenant: () => Promise.resolve() } }
  const ids: string[] = []
  for (let n = 0; n < connections; n++) {
    const credentials = forms.highlevel
    const asked = { connector: 'highlevel', name: `No. ${n}`, mode: 'live', credentials } as const
    ids.push((await connect(still, { ...asked, baseUrl: 'http://127.0.0.1:1' })).id)
  }
  await b.ctx.db.$client
    .prepare(
      `INSERT INTO syncs (tenant_id, id, connection_id, connector, object, kind, schedule, next_run_at)
     SELECT ?1, 'syn_' || c.value || '_' || o.value, c.value, 'highlevel', o.value, 'user', '*/5 * * * *', ?4
     FROM json_each(?2) c, json_each(?3) o`,
    )
    .bind(b.ctx.tenantId, JSON.stringify(ids), JSON.stringify(OBJECTS), at)
    .run()
}

const atWork = async ({ ctx }: Bench): Promise<number> =>
  (await ctx.db.$client
    .prepare(
      'SELECT count(*) AS n FROM runs WHERE tenant_id = ?1 AND sent_at IS NOT NULL AND finished_at IS NULL',
    )
    .bind(ctx.tenantId)
    .first<number>('n')) ?? 0

it('N1: a tenant with a thousand due syncs at a vendor that hangs delays another tenant’s by less than 30 seconds', async () => {
  const [slow, quick] = [await bench(), await bench()]
  await quiet(slow.clock.now)
  quick.vendor.users = bambooEmployees(1, 5)
  const connection = await quick.connect('bamboohr')
  await quick.drain()
  const sync = await quick.syncId(connection)
  const { clock, sent } = slow
  const tenants: string[] = [slow.ctx.tenantId, quick.ctx.tenantId]

  const begin = Math.ceil(clock.now / 300_000) * 300_000
  await manyDue(slow, 250, begin)
  const dueAgain = (at: number) =>
    quick.ctx.db.$client.prepare('UPDATE syncs SET next_run_at = ?2 WHERE id = ?1').bind(sync, at).run()
  await dueAgain(begin)

  let hung = 0
  const worker: Ctx = {
    ...slow.base,
    fetch: ((input: Request) => {
      if (input.url.includes('/employees/')) return quick.base.fetch(input)
      hung++
      return Promise.reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    }) as typeof fetch,
  }
  clock.now = begin
  const waits: number[] = []
  for (let minute = 0; minute < 11; minute++) {
    const until = begin + (minute + 1) * 60_000
    await startDueSyncs(worker)
    await resumeStalledRuns(worker)
    while (clock.now < until) {
      sent.splice(0, sent.length, ...sent.filter(({ body }) => tenants.includes(body.tenantId)))
      sent.sort((a, b) => a.due - b.due)
      const [first] = sent
      if (!first || first.due > until) break
      clock.now = Math.max(clock.now, first.due)
      const ready = sent.filter(({ due }) => due <= clock.now).slice(0, BATCH)
      for (const message of ready) sent.splice(sent.indexOf(message), 1)
      const before = hung
      await Promise.all(ready.map(({ body }) => onSyncMessage(worker, body)))
      if (hung > before) clock.now += HANG_MS
      expect(await atWork(slow)).toBeLessThanOrEqual(PLACES)
    }
    clock.now = Math.max(clock.now, until)
    quick.clock.now = clock.now
    const { data } = await quick.get(`/v1/syncs/${sync}/runs?limit=50`)
    const runs = data.filter(({ trigger }) => trigger === 'schedule')
    for (const { state, queued_at, started_at } of runs.slice(waits.length)) {
      expect(state).toBe('ok')
      waits.push(Date.parse(started_at) - Date.parse(queued_at))
    }
    await dueAgain(clock.now)
  }
  expect(hung).toBeGreaterThan(100)
  expect(waits.length).toBeGreaterThanOrEqual(10)
  expect(Math.max(...waits)).toBeLessThan(30_000)
}, 240_000)

it('a person’s click finds a place when the schedule has taken all it may', async () => {
  const b = await bench()
  await manyDue(b, 2, b.clock.now)
  await b.tick()
  expect(b.sent).toHaveLength(PLACES)
  const idle = 'UPDATE runs SET finished_at = ?2 WHERE tenant_id = ?1 AND sent_at IS NULL'
  await b.ctx.db.$client.prepare(idle).bind(b.ctx.tenantId, b.clock.now).run()
  const [sync] = (await b.get('/v1/syncs?limit=200')).data.filter(({ running }) => running === null)
  await runNow(b.ctx, String(sync?.id))
  expect(b.sent).toHaveLength(PLACES + 1)
}, 60_000)

it('a run that waits for a place is called by whoever leaves one, and none is left over', async () => {
  const b = await bench()
  await manyDue(b, 3, b.clock.now)
  await b.tick()
  expect(b.sent).toHaveLength(PLACES)
  await b.drain()
  expect((await b.get('/v1/runs?limit=200')).data.map(({ state }) => state)).toEqual(Array(12).fill('ok'))
}, 60_000)

it('a place whose next was never called is filled by the sweep', async () => {
  const b = await bench()
  await manyDue(b, 2, b.clock.now)
  await b.tick()
  // Every message is lost, and with the workers the call to the next.
  b.sent.length = 0
  for (let minute = 0; minute < 6; minute++) {
    await b.sweep()
    await b.drain()
  }
  expect((await b.get('/v1/runs?limit=200')).data.map(({ state }) => state)).toEqual(Array(8).fill('ok'))
}, 60_000)

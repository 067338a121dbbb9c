import { expect, it } from 'vitest'
import { onEventMessage } from '#domains/received/index.ts'
import { dueOf } from '#domains/webhooks/lease-store.ts'
import {
  acrossTenantsDue,
  acrossTenantsEndedKeys,
  acrossTenantsLateFeeds,
  acrossTenantsStranded,
} from '#domains/webhooks/sweep-store.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { settled } from '../make/connections.ts'
import { came } from '../make/events.ts'
import { hookedConnection, placed } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'
import { renamed, webhookBench } from '../make/webhooks.ts'

/*
 * What settles events costs as much as it settles, however much else a workspace has: D1 counts, and charges for, each row
 * it looks at, and holds everybody up while it does.
 */

liveSandbox()

/** A worker that writes down how many rows each of its batches looked at. */
function counting(ctx: Ctx): { worker: Ctx; read: number[] } {
  const read: number[] = []
  const shards = Object.entries(ctx.env).filter(([name]) => /^SHARD_\d+$/.test(name)) as [
    string,
    D1Database,
  ][]
  const counted = shards.map(([name, d1]) => [
    name,
    new Proxy(d1, {
      get: (target, what) =>
        what === 'batch'
          ? async (statements: D1PreparedStatement[]) => {
              const results = await target.batch(statements)
              read.push(results.reduce((sum, { meta }) => sum + meta.rows_read, 0))
              return results
            }
          : (target[what as keyof D1Database] as () => unknown).bind(target),
    }),
  ])
  return { worker: { ...ctx, env: { ...ctx.env, ...Object.fromEntries(counted) } as Env }, read }
}

interface Asked {
  sql: string
  params: unknown[]
  read: number
}

/** A shard that writes down what it was asked, and how many rows it looked at. */
const metered = (d1: D1Database, asked: Asked[]): D1Database =>
  ({
    prepare: (sql: string) => ({
      bind: (...params: unknown[]) => ({
        async all() {
          const result = await d1
            .prepare(sql)
            .bind(...params)
            .all()
          asked.push({ sql, params, read: result.meta.rows_read })
          return result
        },
      }),
    }),
  }) as unknown as D1Database

it('a delivery among a thousand is settled by looking at a few rows', async () => {
  const b = await webhookBench()
  await b.happen(renamed(1, 10, 'First'))
  await b.endpoint('many')
  for (let n = 0; n < 5; n++) {
    await b.happen(renamed(1, 200, `Word ${n}`))
    await b.pass(1000)
  }
  await b.happen([...renamed(1, 3, 'Last'), ...renamed(4, 200, 'Word 4')])
  const { worker, read } = counting(b.sender)
  await b.pass(1000, worker)
  expect((await b.deliveries('&state=pending')).length).toBe(0)
  expect(read.length).toBeGreaterThan(0)
  expect(Math.max(...read)).toBeLessThan(100)
}, 120_000)

it('the minute’s sweeps look at a row or two for each endpoint, however much waits for it', async () => {
  const b = await webhookBench()
  await b.happen([])
  const later = await b.endpoint('later')
  const resting = await b.endpoint('resting')
  const due = await b.endpoint('due')
  const d1 = b.ctx.db.$client
  const wait = { side: 'out' as const, at: b.clock.now, state: 'pending' as const }
  for (const { id } of [later, resting]) await came(b.ctx, { ...wait, subject: id, n: 700 })
  await came(b.ctx, { ...wait, subject: due.id, n: 300 })
  await d1.batch([
    d1
      .prepare(
        'UPDATE deliveries SET next_attempt_at = ?2 + iif(endpoint_id = ?3, 1, -1) WHERE tenant_id = ?1',
      )
      .bind(b.ctx.tenantId, b.clock.now, later.id),
    d1
      .prepare('UPDATE webhook_endpoints SET rest_until = ?3 WHERE tenant_id = ?1 AND id = ?2')
      .bind(b.ctx.tenantId, resting.id, b.clock.now + 1),
  ])
  const asked: Asked[] = []
  const shard = metered(d1, asked)
  const found = await acrossTenantsDue(shard, b.clock.now, 2000)
  expect(found.filter(({ tenantId }) => tenantId === b.ctx.tenantId)).toMatchObject([{ endpointId: due.id }])
  await acrossTenantsLateFeeds(shard, 50)
  await acrossTenantsStranded(shard, 50)
  await acrossTenantsEndedKeys(shard, b.clock.now, 50)
  const { results } = await d1.prepare('SELECT count(*) AS n FROM webhook_endpoints').all<{ n: number }>()
  for (const { sql, params, read } of asked) {
    expect(read, sql).toBeLessThan(20 + 8 * (results[0]?.n ?? 0))
    const plan = await d1
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>()
    const steps = plan.results.map(({ detail }) => detail)
    expect(
      steps.filter((step) => /SCAN (d|c|deliveries|changes)\b/.test(step)),
      sql,
    ).toEqual([])
    expect(
      steps.filter((step) => step.includes(' d ')).every((step) => step.includes('deliveries_due')),
    ).toBe(true)
  }
}, 120_000)

it('what is due at the same moment, however much, is looked at only as far as it is sent', async () => {
  const b = await webhookBench()
  await b.happen([])
  const { id } = await b.endpoint('replayed')
  await came(b.ctx, { side: 'out', subject: id, at: b.clock.now, n: 800, state: 'dead' })
  const { body } = await b.member.call('POST', '/v1/deliveries/replay', { endpoint: id })
  expect(body.replayed).toBe(800)
  // The API goes by the real clock.
  b.clock.now = Date.now() + 1000
  const asked: Asked[] = []
  const db = { $client: metered(b.ctx.db.$client, asked) } as unknown as TenantCtx['db']
  // One, as of an endpoint that has failed before.
  expect(await dueOf({ ...b.ctx, db }, id, 1)).toHaveLength(1)
  expect(asked[0]?.read).toBeLessThan(10)
}, 120_000)

it('an event among a thousand that are pending is settled by looking at a few rows', async () => {
  const owner = await person()
  const connection = await hookedConnection(owner)
  await settled(owner)
  const EVENT = { send: async () => {} } as unknown as Queue
  const ctx = await tenant(owner.workspace, { EVENT })
  await placed(
    ctx,
    connection,
    Array.from({ length: 1000 }, (_, n) => ({ n: n + 1, id: `event_of_many_${n}` })),
  )
  // All but three are not due yet.
  await ctx.db.$client
    .prepare(
      `UPDATE received SET next_attempt_at = ?3 WHERE tenant_id = ?1 AND connection_id = ?2 AND rowid NOT IN
         (SELECT rowid FROM received WHERE tenant_id = ?1 AND connection_id = ?2 LIMIT 3)`,
    )
    .bind(owner.workspace, connection, ctx.now() + 3_600_000)
    .run()
  const { worker, read } = counting(ctx)
  await onEventMessage(worker, { v: 1, tenantId: owner.workspace, connectionId: connection })
  const { body } = await owner.call('GET', `/v1/received?connection=${connection}&state=delivered`)
  expect(body.data).toHaveLength(3)
  expect(Math.max(...read)).toBeLessThan(150)
}, 120_000)

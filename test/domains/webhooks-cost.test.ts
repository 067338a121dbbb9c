import { expect, it } from 'vitest'
import { onEventMessage } from '#domains/received/index.ts'
import type { Ctx } from '#kit/context.ts'
import { settled } from '../make/connections.ts'
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

import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { onDeliverMessage, webhookJobs } from '#domains/webhooks/index.ts'
import { dispatch } from '#domains/webhooks/dispatch.ts'
import { enterAs } from '#domains/tenants/index.ts'
import { queue } from '#entry/queue.ts'
import type { Ctx } from '#kit/context.ts'
import { failing, intercepted, Struck } from '../make/faults.ts'
import { hlUsers } from '../make/controlled.ts'
import { webhookBench, type WebhookBench } from '../make/webhooks.ts'

const MIN = 60_000
const EVENTS = 7

const again = (w: WebhookBench) =>
  w.ctx.db.$client.batch(
    ['deliveries', 'webhook_events', 'delivery_attempts', 'fates'].map((table) =>
      w.ctx.db.$client.prepare(`DELETE FROM ${table} WHERE tenant_id = ?1`).bind(w.ctx.tenantId),
    ),
  )
const rewind = (w: WebhookBench) =>
  w.ctx.db.$client.prepare('UPDATE webhook_feeds SET seq = 0 WHERE tenant_id = ?1').bind(w.ctx.tenantId).run()
/** As if nothing had been sent yet. */
const unsent = async (w: WebhookBench) => {
  await again(w)
  await rewind(w)
  await dispatch(w.ctx)
  w.hits.splice(0)
}
const tenantOf = async (w: WebhookBench, by: Ctx) => {
  const tenant = await enterAs(by, w.ctx.tenantId, { kind: 'system', id: 'test' })
  if (!tenant) throw new Error('no tenant')
  return tenant
}
const idsOf = (w: WebhookBench) => w.hits.map(({ headers }) => headers['webhook-id'])

async function filled() {
  const w = await webhookBench()
  await w.happen([])
  const { id } = await w.endpoint('one')
  const two = await w.endpoint('two')
  await w.happen(hlUsers(1, EVENTS))
  return { w, id, two: two.id }
}

const EACH = (['killed', 'hiccup'] as const).flatMap((how) =>
  (['before', 'after'] as const).map((when) => ({ how, when })),
)

describe('a dispatcher that is cut off', () => {
  it.each(EACH)(
    'Q5: anywhere ($how, $when the call): each change is one event, each event one delivery',
    async ({ how, when }) => {
      const { w, id, two } = await filled()
      for (let at = 1; ; at++) {
        await again(w)
        await rewind(w)
        w.hints.splice(0)
        const worker = failing(w.sender, { at, how, when })
        await tenantOf(w, worker.ctx)
          .then(dispatch, () => {})
          .catch(() => {})
        // What it could not do, or could not tell, the cron does.
        w.hits.splice(0)
        await w.pass(MIN)
        for (const endpoint of [id, two])
          expect(await w.books(endpoint), `call ${at}`).toEqual({
            received: EVENTS,
            delivered: EVENTS,
            filtered: 0,
            dead: 0,
            waiting: 0,
            pending: 0,
          })
        expect(new Set(idsOf(w)).size, `call ${at}`).toBe(EVENTS)
        expect(w.hits, `call ${at}`).toHaveLength(2 * EVENTS)
        if (!worker.struck()) {
          expect(at).toBeGreaterThan(4)
          break
        }
      }
    },
    60_000,
  )
})

describe('a sender that is cut off', () => {
  it.each(EACH)(
    'Q5: anywhere ($how, $when the call): nothing is lost, what comes twice has the same id, the books balance',
    async ({ how, when }) => {
      const { w, id } = await filled()
      for (let at = 1; ; at++) {
        await unsent(w)
        w.hints.splice(0)
        const worker = failing(w.sender, { at, how, when })
        await onDeliverMessage(worker.ctx, { v: 1, tenantId: w.ctx.tenantId, endpointId: id }).catch(() => {})
        const struck = worker.struck()
        // Its lease ends, a failed attempt is tried again, and the cron finds both.
        for (let i = 0; i < 8 && (await w.books(id)).pending > 0; i++) await w.pass(2 * MIN)
        expect(await w.books(id), `call ${at}`).toEqual({
          received: EVENTS,
          delivered: EVENTS,
          filtered: 0,
          dead: 0,
          waiting: 0,
          pending: 0,
        })
        const mine = w.hits.filter(({ name }) => name === 'one')
        expect(new Set(mine.map(({ headers }) => headers['webhook-id'])).size, `call ${at}`).toBe(EVENTS)
        expect(mine.length, `call ${at}`).toBeLessThanOrEqual(2 * EVENTS)
        const deliveries = await w.deliveries(`&endpoint=${id}`)
        expect(
          deliveries.map(({ state }) => state),
          `call ${at}`,
        ).toEqual(Array.from({ length: EVENTS }, () => 'delivered'))
        if (!struck) {
          // The claim, what is due, seven attempts, what came of them, the giving back.
          expect(at).toBeGreaterThan(11)
          break
        }
      }
    },
    90_000,
  )
})

describe('messages', () => {
  it('Q1: twice and at once: one worker sends, each event goes out once', async () => {
    const { w, id } = await filled()
    const message = { v: 1 as const, tenantId: w.ctx.tenantId, endpointId: id }
    await Promise.all(Array.from({ length: 5 }, () => onDeliverMessage(w.sender, message)))
    await onDeliverMessage(w.sender, message)
    const mine = w.hits.filter(({ name }) => name === 'one')
    expect(mine).toHaveLength(EVENTS)
    expect(new Set(mine.map(({ headers }) => headers['webhook-id'])).size).toBe(EVENTS)
    expect(await w.books(id)).toMatchObject({ delivered: EVENTS, pending: 0, waiting: 0 })
  })

  it('O4: an old worker whose lease went to another writes nothing', async () => {
    const { w, id } = await filled()
    const message = { v: 1 as const, tenantId: w.ctx.tenantId, endpointId: id }
    let open: () => void = () => {}
    const opened = new Promise<void>((done) => (open = done))
    w.answers.set('one', async () => {
      await opened
      return new Response('', { status: 500 })
    })
    const old = onDeliverMessage(w.sender, message)
    while (w.hits.filter(({ name }) => name === 'one').length < 5)
      await new Promise((done) => setTimeout(done, 5))
    w.answers.delete('one')
    w.clock.now += 61_000
    await onDeliverMessage(w.sender, message)
    expect(await w.books(id)).toMatchObject({ delivered: EVENTS, pending: 0, waiting: 0 })
    open()
    await old
    expect(await w.books(id)).toMatchObject({ delivered: EVENTS, pending: 0, waiting: 0 })
    expect(await w.get(`/v1/webhook-endpoints/${id}`)).toMatchObject({
      failing_since: null,
      resting_until: null,
    })
  })

  it('Q6: a queue that takes nothing: the cron tells it again', async () => {
    const { w, id } = await filled()
    await unsent(w)
    w.hints.splice(0)
    const mute = intercepted(w.sender, async (call, what) => {
      if (what === 'DELIVER') throw new Struck('the queue takes nothing')
      return call()
    })
    await again(w)
    await rewind(w)
    await dispatch(await tenantOf(w, mute))
    expect(w.hints).toEqual([])
    expect(await w.books(id)).toMatchObject({ received: EVENTS, pending: EVENTS })
    await w.pass(MIN)
    expect(await w.books(id)).toMatchObject({ delivered: EVENTS, pending: 0, waiting: 0 })
  })

  it('Q7: of a version to come: brought again, and what it was about is found by the cron', async () => {
    const { w, id } = await filled()
    const own = w.hints.splice(0).map(({ body }) => ({ ...body, v: 2 }))
    const batch = createMessageBatch(
      'syncline-deliver',
      own.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body })),
    )
    const execution = createExecutionContext()
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
    await queue(batch, env, execution)
    spy.mockRestore()
    const { explicitAcks, retryMessages } = await getQueueResult(batch, execution)
    expect([explicitAcks, retryMessages.length]).toEqual([[], own.length])
    await w.pass(MIN)
    expect(await w.books(id)).toMatchObject({ delivered: EVENTS, pending: 0, waiting: 0 })
  })

  it('Q8: four days late: it sends what is due by then, and nothing twice', async () => {
    const { w, id } = await filled()
    const late = w.hints.splice(0).map(({ body }) => body)
    await w.pass(MIN)
    w.hits.splice(0)
    w.clock.now += 4 * 24 * 60 * MIN
    for (const message of late) await onDeliverMessage(w.sender, message)
    expect(w.hits).toEqual([])
    expect(await w.books(id)).toMatchObject({ delivered: EVENTS, pending: 0 })
  })
})

it('a delivery whose event is gone is dead, and holds up none that is whole', async () => {
  const { w, id } = await filled()
  const [first] = await w.deliveries(`&endpoint=${id}`)
  await w.ctx.db.$client
    .prepare('DELETE FROM webhook_events WHERE tenant_id = ?1 AND id = ?2')
    .bind(w.ctx.tenantId, first?.event_id)
    .run()
  await w.deliver()
  expect(await w.books(id)).toEqual({
    received: EVENTS,
    delivered: EVENTS - 1,
    filtered: 0,
    dead: 1,
    waiting: 0,
    pending: 0,
  })
  expect(await w.get(`/v1/deliveries/${first?.id}`)).toMatchObject({ state: 'dead', reason: 'event_missing' })
})

describe('D1 away', () => {
  it('D1c: for ten minutes: nothing is sent without being written down, and afterwards everything is', async () => {
    const { w, id } = await filled()
    await unsent(w)
    w.hints.splice(0)
    const away = intercepted(w.sender, async (call, what) => {
      if (what === 'fetch' || what === 'DELIVER') return call()
      throw new Struck('D1_ERROR: D1 DB is overloaded. Requests queued for too long.')
    })
    const message = { v: 1 as const, tenantId: w.ctx.tenantId, endpointId: id }
    for (let minute = 0; minute < 10; minute++) {
      w.clock.now += MIN
      await expect(onDeliverMessage(away, message)).rejects.toThrow()
      await expect(webhookJobs.resumeDeliveries(away)).rejects.toThrow()
    }
    expect(w.hits).toEqual([])
    await w.pass(MIN)
    expect(await w.books(id)).toEqual({
      received: EVENTS,
      delivered: EVENTS,
      filtered: 0,
      dead: 0,
      waiting: 0,
      pending: 0,
    })
  })
})

it('Q1: feeds that cannot be gone on with, however many, keep the cron from no other', async () => {
  const w = await webhookBench()
  await w.happen(hlUsers(1, 2))
  const d1 = w.ctx.db.$client
  // Workspaces that are gone stand for those whose turn always fails; in the table's order they come first.
  const stuck = JSON.stringify(Array.from({ length: 60 }, (_, i) => `0000-stuck-${i}`))
  await d1.batch([
    d1.prepare(`INSERT INTO webhook_feeds (tenant_id, seq) SELECT value, 0 FROM json_each(?1)`).bind(stuck),
    d1
      .prepare(
        `INSERT INTO changes (tenant_id, seq, id, connection_id, object, kind, record_id, run_id, type, at, diff)
         SELECT t.value, 1, c.id, c.connection_id, c.object, c.kind, c.record_id, c.run_id, c.type, c.at, c.diff
         FROM json_each(?1) t, changes c WHERE c.tenant_id = ?2 AND c.seq = 1`,
      )
      .bind(stuck, w.ctx.tenantId),
  ])
  const { id } = await w.endpoint('all')
  // Its news was lost with a worker.
  await d1.batch([
    d1.prepare('UPDATE webhook_feeds SET seq = 0 WHERE tenant_id = ?1').bind(w.ctx.tenantId),
    d1.prepare('UPDATE webhook_endpoints SET since_seq = 0 WHERE tenant_id = ?1').bind(w.ctx.tenantId),
  ])
  try {
    // Each tick takes fifty of the sixty-one.
    for (let i = 0; i < 12; i++) await w.pass(60_000)
    expect(await w.books(id)).toMatchObject({ received: 2, delivered: 2 })
  } finally {
    await d1.batch(
      ['webhook_feeds', 'changes'].map((table) =>
        d1.prepare(`DELETE FROM ${table} WHERE tenant_id LIKE '0000-stuck-%'`),
      ),
    )
  }
})

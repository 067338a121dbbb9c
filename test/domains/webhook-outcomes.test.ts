import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { shards } from '#domains/tenants/index.ts'
import { onDeliverMessage, webhookJobs } from '#domains/webhooks/index.ts'
import { queue } from '#entry/queue.ts'
import { hlUsers } from '../make/controlled.ts'
import { intercepted } from '../make/faults.ts'
import { RECEIVERS, renamed, webhookBench, type WebhookBench } from '../make/webhooks.ts'

const MIN = 60_000
const HOUR = 60 * MIN
const DAY = 24 * HOUR

const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('', { status: code, headers })
const readEndpoint = (w: WebhookBench, id: string) => w.get(`/v1/webhook-endpoints/${id}`)
/** The ladder at its slowest, each of ten waits up to an hour late for a cron that comes once an hour here. */
const LADDER_HOURS = Math.ceil(51.6 * 1.2 + 10)
const settledBooks = { waiting: 0, pending: 0 }

/** Lets time pass as fast as there is something due. */
async function untilSettled(w: WebhookBench, endpoint: string, most = LADDER_HOURS) {
  for (let i = 0; (await w.books(endpoint)).pending > 0; i++) {
    if (i >= most) throw new Error('the deliveries never settle')
    await w.pass(HOUR)
  }
}

describe('a receiver that fails', () => {
  it.each([
    [500, 'failed'],
    [302, 'redirected'],
    [404, 'failed'],
  ])(
    'W2: with %i for ever is tried ten times over two days, and what it was for is dead, until it is replayed',
    async (code, outcome) => {
      const w = await webhookBench()
      await w.happen([])
      const { id } = await w.endpoint('bad')
      w.answers.set('bad', status(code))
      await w.happen(hlUsers(1, 1))
      await w.deliver()
      const began = w.hits[0]?.at ?? 0
      const [first] = await w.deliveries()
      expect(first).toMatchObject({ state: 'pending', reason: outcome, attempts: 1, last_status: code })
      const wait = Date.parse(first?.next_attempt_at) - began
      expect(wait).toBeGreaterThanOrEqual(4000)
      expect(wait).toBeLessThanOrEqual(6000)
      await untilSettled(w, id)
      expect(w.hits).toHaveLength(10)
      const hours = ((w.hits.at(-1)?.at ?? 0) - began) / HOUR
      expect(hours).toBeGreaterThan(51.6 * 0.8)
      expect(hours).toBeLessThan(LADDER_HOURS)
      const [dead] = await w.deliveries()
      expect(dead).toMatchObject({
        state: 'dead',
        reason: 'attempts_exhausted',
        attempts: 10,
        next_attempt_at: null,
      })
      expect(await w.books(id)).toEqual({ received: 1, delivered: 0, filtered: 0, dead: 1, ...settledBooks })
      expect(await readEndpoint(w, id)).toMatchObject({ status: 'active', dead: 1, pending: 0 })
      // Nothing more by itself.
      await w.pass(3 * DAY)
      expect(w.hits).toHaveLength(10)

      w.answers.delete('bad')
      const again = await w.member.call('POST', `/v1/deliveries/${dead?.id}/replay`)
      expect(again.body).toMatchObject({ state: 'pending', attempts: 0, replays: 1 })
      expect(await w.books(id)).toMatchObject({ received: 1, dead: 0, waiting: 1, pending: 1 })
      await w.pass(5 * MIN)
      expect(w.hits.at(-1)?.headers['webhook-id']).toBe(dead?.event_id)
      expect(await w.books(id)).toEqual({ received: 1, delivered: 1, filtered: 0, dead: 0, ...settledBooks })
      const whole = await w.get(`/v1/deliveries/${dead?.id}`)
      expect(
        whole.tries.map(({ n, outcome: what }: { n: number; outcome: string }) => `${n} ${what}`),
      ).toEqual([...Array.from({ length: 10 }, (_, i) => `${i + 1} ${outcome}`), '11 delivered'])
    },
  )

  it('W2: with 429 and a time is asked again when it said, and meanwhile nothing is sent', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('busy')
    w.answers.set('busy', status(429, { 'retry-after': '120' }))
    await w.happen(hlUsers(1, 20))
    await w.deliver()
    const tried = w.hits.length
    // Those that were on their way with the first; no more.
    expect(tried).toBeLessThanOrEqual(5)
    expect(Date.parse((await readEndpoint(w, id)).resting_until) - w.clock.now).toBe(120_000)
    w.answers.delete('busy')
    await w.pass(119_000)
    expect(w.hits).toHaveLength(tried)
    await w.pass(2000)
    expect(await w.books(id)).toMatchObject({ received: 20, delivered: 20, pending: 0 })
  })

  it('W2: that asks for hours gets them: nothing else is sent there, until somebody replays', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('busy')
    w.answers.set('busy', status(503, { 'retry-after': '7200' }))
    await w.happen(hlUsers(1, 3))
    await w.deliver()
    const tried = w.hits.length
    w.answers.delete('busy')
    // What happens meanwhile waits as well.
    await w.happen([...renamed(1, 2, 'Meanwhile'), ...hlUsers(3, 3)])
    for (let minutes = 0; minutes < 115; minutes += 5) await w.pass(5 * MIN)
    expect(w.hits).toHaveLength(tried)
    const waiting = await w.deliveries(`&endpoint=${id}&state=pending`)
    await w.member.call('POST', `/v1/deliveries/${waiting.at(-1)?.id}/replay`)
    await w.deliver()
    expect(w.hits.length).toBeGreaterThan(tried)
    await w.pass(10 * MIN)
    expect(await w.books(id)).toMatchObject({ received: 5, delivered: 5, pending: 0 })
  })

  it('W2: that is back long before the next try has all that waits at once, when somebody says so', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('away')
    w.answers.set('away', status(500))
    await w.happen(hlUsers(1, 3))
    for (let i = 0; i < 5; i++) await w.pass(HOUR)
    const shown = await readEndpoint(w, id)
    expect(shown).toMatchObject({ pending: 3, waiting: 3 })
    const times = (await w.deliveries()).map(({ next_attempt_at: next }) => Date.parse(next))
    expect(Date.parse(shown.next_attempt_at)).toBe(Math.min(...times))
    const tried = w.hits.length
    w.answers.delete('away')
    const all = await w.member.call('POST', '/v1/deliveries/replay', { endpoint: id, state: 'pending' })
    expect(all.body).toMatchObject({ replayed: 3, more: false })
    await w.pass(5 * MIN)
    expect(w.hits).toHaveLength(tried + 3)
    expect(await w.books(id)).toMatchObject({ received: 3, delivered: 3, pending: 0 })
    expect(await readEndpoint(w, id)).toMatchObject({ pending: 0, waiting: 0, next_attempt_at: null })
  })

  it('W2: that is back while its endpoint rests gets what is due already, too', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('away')
    w.answers.set('away', status(503, { 'retry-after': '7200' }))
    await w.happen(hlUsers(1, 1))
    await w.deliver()
    w.answers.delete('away')
    await w.happen(hlUsers(2, 30))
    const replay = () => w.member.call('POST', '/v1/deliveries/replay', { endpoint: id, state: 'pending' })
    expect((await replay()).body).toMatchObject({ replayed: 1, more: false })
    // The rest is written again, as by a worker that was on its way.
    await w.ctx.db.$client
      .prepare('UPDATE webhook_endpoints SET rest_until = ?3 WHERE tenant_id = ?1 AND id = ?2')
      .bind(w.ctx.tenantId, id, w.clock.now + HOUR)
      .run()
    expect((await replay()).body).toMatchObject({ replayed: 0, more: false })
    await w.pass(5 * MIN)
    expect(await w.books(id)).toMatchObject({ received: 31, delivered: 31, pending: 0 })
  })

  it('W2: is asked once more by a replay that comes while the last try is on its way, and fails', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('late')
    w.answers.set('late', status(500))
    await w.happen(hlUsers(1, 1))
    await w.deliver()
    const [one] = await w.deliveries()
    await w.ctx.db.$client
      .prepare('UPDATE deliveries SET attempts = 9 WHERE tenant_id = ?1 AND id = ?2')
      .bind(w.ctx.tenantId, one?.id)
      .run()
    w.answers.set('late', async () => {
      w.answers.delete('late')
      await w.member.call('POST', `/v1/deliveries/${one?.id}/replay`)
      return new Response(null, { status: 500 })
    })
    await w.pass(5 * MIN)
    expect(w.hits).toHaveLength(3)
    expect((await w.deliveries())[0]).toMatchObject({ state: 'delivered', attempts: 1, replays: 1 })
    expect(await w.books(id)).toEqual({ received: 1, delivered: 1, filtered: 0, dead: 0, ...settledBooks })
    const { tries } = await w.get(`/v1/deliveries/${one?.id}`)
    expect(tries.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'failed',
      'failed',
      'delivered',
    ])
  })

  it('W2: with 410 is disabled at once: what waits is dead and counted, the others hear of it, and it is switched on again', async () => {
    const w = await webhookBench()
    await w.happen([])
    // An address may be a secret: who has it can send there. The others learn its host alone.
    const { id } = await w.endpoint('gone')
    const other = await w.endpoint('ops', { event_types: ['endpoint.*'] })
    w.answers.set('gone', status(410))
    await w.happen(hlUsers(1, 30))
    await w.deliver()
    expect(w.hits.filter(({ name }) => name === 'gone').length).toBeLessThanOrEqual(5)
    expect(await readEndpoint(w, id)).toMatchObject({
      status: 'disabled',
      disabled_reason: 'gone',
      pending: 0,
      dead: 30,
    })
    expect(await w.books(id)).toEqual({ received: 30, delivered: 0, filtered: 0, dead: 30, ...settledBooks })
    const told = w.hits.filter(({ name }) => name === 'ops').map(({ body }) => JSON.parse(body))
    expect(told).toMatchObject([
      {
        type: 'endpoint.disabled',
        data: { endpoint: { id, name: 'gone', host: '127.0.0.1:9' }, reason: 'gone' },
      },
    ])
    expect(JSON.stringify(told)).not.toContain(`${RECEIVERS}gone`)
    expect(await w.books(other.id)).toEqual({
      received: 31,
      delivered: 1,
      filtered: 30,
      dead: 0,
      ...settledBooks,
    })
    // What happens meanwhile is not for it; what is dead is not replayed into the void.
    await w.happen(hlUsers(1, 31))
    expect(await w.books(id)).toMatchObject({ received: 31, filtered: 1, dead: 30 })
    const [dead] = await w.deliveries(`&endpoint=${id}&state=dead`)
    const refused = await w.member.call('POST', `/v1/deliveries/${dead?.id}/replay`)
    expect([refused.status, refused.body.error.code]).toEqual([409, 'webhooks.endpoint_disabled'])
    expect((await w.member.call('POST', '/v1/deliveries/replay', { endpoint: id })).status).toBe(409)

    w.answers.delete('gone')
    const on = await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status: 'active' })
    expect(on.body).toMatchObject({ status: 'active', disabled_reason: null, failing_since: null })
    const all = await w.member.call('POST', '/v1/deliveries/replay', { endpoint: id })
    expect(all.body).toMatchObject({ replayed: 30, more: false })
    await w.pass(MIN)
    expect(await w.books(id)).toEqual({ received: 31, delivered: 30, filtered: 1, dead: 0, ...settledBooks })
  })

  it('W2: that hangs or is dead delays no other: it is left alone after five attempts', async () => {
    const w = await webhookBench()
    await w.happen([])
    const hanging = await w.endpoint('hanging')
    const fine = await w.endpoint('fine')
    let open: () => void = () => {}
    const opened = new Promise<void>((done) => (open = done))
    w.answers.set('hanging', async () => {
      await opened
      return new Response('', { status: 500 })
    })
    await w.happen(hlUsers(1, 100))
    // As the queue does with two messages: the one for the endpoint that hangs comes first.
    const own = w.hints.splice(0).map(({ body }) => body)
    const first = own.find(({ endpointId }) => endpointId === hanging.id)
    const second = own.find(({ endpointId }) => endpointId === fine.id)
    if (!first || !second) throw new Error('no messages')
    const held = onDeliverMessage(w.sender, first)
    await onDeliverMessage(w.sender, second)
    expect(await w.books(fine.id)).toMatchObject({ delivered: 100, pending: 0 })
    expect(w.hits.filter(({ name }) => name === 'hanging')).toHaveLength(5)
    // Another message for it finds it taken, and does nothing.
    await onDeliverMessage(w.sender, first)
    expect(w.hits.filter(({ name }) => name === 'hanging')).toHaveLength(5)
    open()
    await held
    expect(await w.books(hanging.id)).toMatchObject({ delivered: 0, pending: 100 })
    expect(Date.parse((await readEndpoint(w, hanging.id)).resting_until) - w.clock.now).toBe(30_000)
    expect(w.hits.filter(({ name }) => name === 'hanging')).toHaveLength(5)
    // Half a minute later one attempt shows that it is no better; the rest is longer.
    await w.pass(31_000)
    expect(w.hits.filter(({ name }) => name === 'hanging')).toHaveLength(6)
    await w.pass(31_000)
    expect(w.hits.filter(({ name }) => name === 'hanging')).toHaveLength(6)
    w.answers.delete('hanging')
    await w.pass(DAY)
    expect(await w.books(hanging.id)).toMatchObject({ delivered: 100, pending: 0 })
  })

  it('W2: that hangs lets a local queue go on, which hands out one batch after the other', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('hanging')
    await w.happen(hlUsers(1, 3))
    const own = w.hints.splice(0).map(({ body }) => body)
    let open: () => void = () => {}
    const opened = new Promise<Response>((done) => (open = () => done(new Response('ok'))))
    vi.stubGlobal('fetch', () => opened.then((one) => one.clone()))
    const batch = createMessageBatch(
      'syncline-deliver',
      own.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body })),
    )
    const execution = createExecutionContext()
    // By the real clock, as everything that a queue wakes.
    w.clock.now = Date.now() + 1000
    await queue(batch, { ...env, DELIVER: w.base.env.DELIVER }, execution)
    expect(await w.books(id)).toMatchObject({ received: 3, delivered: 0, pending: 3 })
    open()
    await waitOnExecutionContext(execution)
    vi.unstubAllGlobals()
    expect(await w.books(id)).toMatchObject({ delivered: 3, pending: 0 })
  })

  it('W2: however many that are slow and never fail, a tenant is sent to at sixteen at once, and each has its turn', async () => {
    const w = await webhookBench()
    await w.happen([])
    const names = Array.from({ length: 22 }, (_, i) => `slow-${i}`)
    const ids = new Map<string, string>()
    for (const name of names) ids.set(name, (await w.endpoint(name)).id)
    let open: () => void = () => {}
    const opened = new Promise<void>((done) => (open = done))
    for (const name of names)
      w.answers.set(name, async () => {
        await opened
        return new Response('ok')
      })
    await w.happen(hlUsers(1, 10))
    // As the queue does, which has a hundred workers: for all at once.
    const workers = w.hints.splice(0).map(({ body }) => onDeliverMessage(w.sender, body))
    const busy = () => new Set(w.hits.map(({ name }) => name))
    while (busy().size < 16) await new Promise((done) => setTimeout(done, 5))
    // Told again, nobody else begins.
    const begun = new Set([...busy()].map((name) => ids.get(name)))
    const others = [...ids.values()].filter((id) => !begun.has(id))
    for (const endpointId of others)
      await onDeliverMessage(w.sender, { v: 1, tenantId: w.ctx.tenantId, endpointId })
    expect(busy().size).toBe(16)
    open()
    await Promise.all(workers)
    // Who found no place is called by those who leave theirs, without the cron.
    await w.deliver()
    for (const id of ids.values()) expect(await w.books(id)).toMatchObject({ delivered: 10, pending: 0 })
    expect(w.hits).toHaveLength(220)
  })

  it('one time in three gets everything at last', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('shaky')
    let n = 0
    w.answers.set('shaky', () => new Response('', { status: ++n % 3 === 0 ? 500 : 200 }))
    await w.happen(hlUsers(1, 120))
    await w.deliver()
    await untilSettled(w, id)
    expect(await w.books(id)).toEqual({
      received: 120,
      delivered: 120,
      filtered: 0,
      dead: 0,
      ...settledBooks,
    })
    expect(new Set(w.hits.map(({ headers }) => headers['webhook-id'])).size).toBe(120)
  })
})

describe('a receiver that is down for five days', () => {
  it('W3: is told of after one and three, is disabled after five, and gets everything by a replay', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('down', { event_types: ['user.*'] })
    const ops = await w.endpoint('ops', { event_types: ['endpoint.failing', 'endpoint.disabled'] })
    w.answers.set('down', status(503))
    for (let day = 0; day < 6; day++) {
      await w.happen(renamed(1, 2, `Day ${day}`))
      for (let hours = 0; hours < 24; hours++) await w.pass(HOUR)
    }
    const news = w.hits.filter(({ name }) => name === 'ops').map(({ body }) => JSON.parse(body))
    expect(news.map(({ type, data }) => [type, data.days ?? data.reason])).toEqual([
      ['endpoint.failing', 1],
      ['endpoint.failing', 3],
      ['endpoint.disabled', 'failing'],
    ])
    const shown = await readEndpoint(w, id)
    expect(shown).toMatchObject({ status: 'disabled', disabled_reason: 'failing', pending: 0 })
    expect(shown.failing_since).not.toBeNull()
    const before = await w.books(id)
    expect(before).toMatchObject({ delivered: 0, ...settledBooks })
    expect(before.dead).toBeGreaterThanOrEqual(10)
    expect(await w.books(ops.id)).toMatchObject({ delivered: 3, ...settledBooks })

    w.answers.delete('down')
    await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status: 'active' })
    const { replayed } = (await w.member.call('POST', '/v1/deliveries/replay', { endpoint: id })).body
    expect(replayed).toBe(before.dead)
    await w.pass(MIN)
    expect(await w.books(id)).toMatchObject({ delivered: before.dead, dead: 0, ...settledBooks })
    expect(await readEndpoint(w, id)).toMatchObject({ status: 'active', failing_since: null, dead: 0 })
  }, 60_000)
})

describe('an endpoint with deliveries that wait', () => {
  async function waiting() {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('one')
    w.answers.set('one', status(500))
    await w.happen(hlUsers(1, 3))
    await w.deliver()
    expect(await w.books(id)).toMatchObject({ received: 3, pending: 3 })
    w.answers.delete('one')
    w.hits.splice(0)
    return { w, id }
  }

  it('W5: that is removed: they are dropped and counted, nothing is sent, and they are not replayed', async () => {
    const { w, id } = await waiting()
    expect((await w.member.call('DELETE', `/v1/webhook-endpoints/${id}`)).status).toBe(204)
    await w.pass(HOUR)
    expect(w.hits).toEqual([])
    expect(await w.books(id)).toEqual({ received: 3, delivered: 0, filtered: 3, dead: 0, ...settledBooks })
    const [one] = await w.deliveries()
    expect(one).toMatchObject({ state: 'filtered', reason: 'endpoint_removed' })
    const refused = await w.member.call('POST', `/v1/deliveries/${one?.id}/replay`)
    expect([refused.status, refused.body.error.code]).toEqual([409, 'webhooks.endpoint_gone'])
    // The last one is gone: nothing is kept up to date for nobody.
    const feeds = w.ctx.db.$client.prepare('SELECT count(*) AS n FROM webhook_feeds WHERE tenant_id = ?1')
    expect(await feeds.bind(w.ctx.tenantId).first()).toEqual({ n: 0 })
  })

  it('W5: that is removed while a worker is sending: what it reports is not written, and it stops', async () => {
    const { w, id } = await waiting()
    w.clock.now += HOUR
    w.answers.set('one', async () => {
      await w.member.call('DELETE', `/v1/webhook-endpoints/${id}`)
      return new Response('ok')
    })
    await w.pass(0)
    expect(await w.books(id)).toEqual({ received: 3, delivered: 0, filtered: 3, dead: 0, ...settledBooks })
    await w.pass(HOUR)
    expect(w.hits.length).toBeLessThanOrEqual(3)
  })

  it('W5: that is paused: they wait, and go out when it is switched on', async () => {
    const { w, id } = await waiting()
    await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status: 'paused' })
    await w.pass(HOUR)
    expect(w.hits).toEqual([])
    await w.happen(renamed(1, 3, 'Unheard'))
    expect(await w.books(id)).toMatchObject({ received: 6, filtered: 3, pending: 3 })
    await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status: 'active' })
    await w.pass(MIN)
    expect(await w.books(id)).toEqual({ received: 6, delivered: 3, filtered: 3, dead: 0, ...settledBooks })
  })

  it('W5: that came in after it was removed, by a batch that was planned before: settled by the cron', async () => {
    const { w, id } = await waiting()
    const d1 = w.ctx.db.$client
    await d1
      .prepare(`UPDATE webhook_endpoints SET removed_at = 1 WHERE tenant_id = ?1 AND id = ?2`)
      .bind(w.ctx.tenantId, id)
      .run()
    await webhookJobs.endDeliveries(w.sender)
    expect(await w.books(id)).toEqual({ received: 3, delivered: 0, filtered: 3, dead: 0, ...settledBooks })
  })
})

describe('an endpoint that gets another address', () => {
  it('while a worker still sends to the one before: what that one answers, even 410, says nothing of the new one', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('old')
    w.answers.set('old', async () => {
      const moved = await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { url: `${RECEIVERS}new` })
      expect(moved.status).toBe(200)
      return new Response('', { status: 410 })
    })
    await w.happen(hlUsers(1, 20))
    await w.deliver()
    await w.pass(MIN)
    expect(await readEndpoint(w, id)).toMatchObject({
      status: 'active',
      failing_since: null,
      pending: 0,
      dead: 0,
    })
    expect(await w.books(id)).toEqual({ received: 20, delivered: 20, filtered: 0, dead: 0, ...settledBooks })
    expect(w.hits.filter(({ name }) => name === 'new')).toHaveLength(20)
  })
})

describe('an endpoint that is given the address it has', () => {
  it('as a form does with all it shows: what failed counts on, and what a worker has sent is written down', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('same')
    const rename = (name: string) =>
      w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { name, url: `${RECEIVERS}same` })
    w.answers.set('same', status(500))
    await w.happen(hlUsers(1, 6))
    await w.deliver()
    const { failing_since: since, resting_until: rest } = await readEndpoint(w, id)
    expect((await rename('Other')).body).toMatchObject({
      name: 'Other',
      failing_since: since,
      resting_until: rest,
    })
    let saved = false
    w.answers.set('same', async () => {
      if (!saved) await rename('Third')
      saved = true
      return new Response('ok')
    })
    w.hits.splice(0)
    await w.pass(HOUR)
    expect(await w.books(id)).toMatchObject({ received: 6, delivered: 6, pending: 0 })
    expect(w.hits).toHaveLength(6)
  })
})

describe('an endpoint that was removed', () => {
  it('is forgotten 30 days later with all that was sent there, dead letters too; the books stay', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('one')
    const tables = ['webhook_endpoints', 'deliveries', 'delivery_attempts', 'webhook_events']
    const counts = async () => {
      const rows = await w.ctx.db.$client.batch<{ n: number }>(
        tables.map((table) =>
          w.ctx.db.$client
            .prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = ?1`)
            .bind(w.ctx.tenantId),
        ),
      )
      return rows.map(({ results }) => results[0]?.n)
    }
    await w.happen(hlUsers(1, 2))
    await w.deliver()
    w.answers.set('one', status(410))
    await w.happen([...renamed(1, 1, 'Dead'), ...hlUsers(2, 2)])
    await w.deliver()
    const books = await w.books(id)
    expect(books).toEqual({ received: 3, delivered: 2, filtered: 0, dead: 1, ...settledBooks })
    await w.member.call('DELETE', `/v1/webhook-endpoints/${id}`)
    const removed = w.clock.now
    const hourAfter = async (ms: number) => {
      w.clock.now = Math.floor((removed + ms) / HOUR) * HOUR + 37 * MIN
      await webhookJobs.forgetDeliveries(w.sender)
    }
    await hourAfter(29 * DAY)
    expect(await counts()).toEqual([1, 3, 3, 3])
    const [dead] = await w.deliveries('&state=dead')
    const refused = await w.member.call('POST', `/v1/deliveries/${dead?.id}/replay`)
    expect([refused.status, refused.body.error.code]).toEqual([409, 'webhooks.endpoint_gone'])
    await hourAfter(31 * DAY)
    expect(await counts()).toEqual([0, 0, 0, 0])
    expect(await w.books(id)).toEqual(books)
    const ledger = await w.get(`/v1/ledger?side=out&subject=${id}`)
    expect(ledger.data).toMatchObject([{ subject: id, received: 3, delivered: 2, dead: 1, pending: 0 }])
    expect((await w.get('/v1/ledger/balance')).balanced).toBe(true)
  })
})

it('an endpoint that nothing was ever for leaves nothing an hour after it was removed', async () => {
  const w = await webhookBench()
  await w.happen([])
  for (let i = 0; i < 3; i++) {
    const { body } = await w.member.call('POST', '/v1/rest-hooks', { target_url: RECEIVERS, event: 'user.*' })
    expect((await w.member.call('DELETE', `/v1/rest-hooks/${body.id}`)).status).toBe(204)
  }
  const heard = await w.endpoint('heard')
  await w.happen(hlUsers(1, 1))
  await w.deliver()
  await w.member.call('DELETE', `/v1/webhook-endpoints/${heard.id}`)
  const left = async () => {
    const rows = w.ctx.db.$client.prepare('SELECT id FROM webhook_endpoints WHERE tenant_id = ?1')
    return (await rows.bind(w.ctx.tenantId).all<{ id: string }>()).results.map(({ id }) => id)
  }
  const removed = Math.max(w.clock.now, Date.now())
  const forgetAfter = async (ms: number) => {
    const at = new Date(removed + ms)
    at.setUTCMinutes(37)
    w.clock.now = at.getTime()
    await webhookJobs.forgetDeliveries(w.sender)
  }
  expect(await left()).toHaveLength(4)
  await forgetAfter(2 * HOUR)
  // Of this one it may still be read what it was sent.
  expect(await left()).toEqual([heard.id])
})

describe('a dead delivery', () => {
  it('stays, however old, until it is dismissed; what is settled goes after 30 days, with what nobody needs any more', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('one')
    await w.happen(hlUsers(1, 4))
    await w.deliver()
    w.answers.set('one', status(410))
    await w.happen(hlUsers(1, 5))
    await w.deliver()
    await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status: 'paused' })
    const d1 = w.ctx.db.$client
    const countOf = async (table: string) =>
      (
        await d1
          .prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = ?1`)
          .bind(w.ctx.tenantId)
          .first<{ n: number }>()
      )?.n
    const counts = async () => [
      await countOf('deliveries'),
      await countOf('webhook_events'),
      await countOf('delivery_attempts'),
    ]
    expect(await counts()).toEqual([5, 5, 5])
    const began = w.clock.now
    // The cron looks once an hour: what is dead and old is looked at each time.
    const hourAfter = async (ms: number) => {
      w.clock.now = Math.floor((began + ms) / HOUR) * HOUR
      let looked = 0
      const counted = intercepted(w.sender, (call) => {
        looked++
        return call()
      })
      for (let minute = 0; minute < 60; minute++, w.clock.now += MIN)
        await webhookJobs.forgetDeliveries(counted)
      return looked
    }
    expect(await hourAfter(29 * DAY)).toBe(shards(w.sender.env).length)
    expect(await counts()).toEqual([5, 5, 5])
    await hourAfter(31 * DAY)
    expect(await counts()).toEqual([1, 1, 1])
    const [dead] = await w.deliveries()
    expect(dead).toMatchObject({ state: 'dead', reason: 'endpoint_disabled' })
    expect(await w.books(id)).toMatchObject({ received: 5, delivered: 4, dead: 1, ...settledBooks })

    const dismissed = await w.member.call('POST', `/v1/deliveries/${dead?.id}/dismiss`)
    expect(dismissed.body).toMatchObject({ state: 'filtered', reason: 'dismissed' })
    expect((await w.member.call('POST', `/v1/deliveries/${dead?.id}/dismiss`)).status).toBe(409)
    expect(await w.books(id)).toEqual({ received: 5, delivered: 4, filtered: 1, dead: 0, ...settledBooks })
    await hourAfter(63 * DAY)
    expect(await counts()).toEqual([0, 0, 0])
  })
})

describe('a test event', () => {
  it('is sent at once, also to a paused endpoint; what came of it stands in the reply and the list, and in nobody’s health', async () => {
    const w = await webhookBench()
    // Through the API nobody answers at this address: the whole way of a test that fails.
    const { id } = await w.endpoint('nobody', { event_types: ['tag.created'] })
    await w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status: 'paused' })
    const sent = await w.member.call('POST', `/v1/webhook-endpoints/${id}/test`, { type: 'user.updated' })
    expect(sent.status).toBe(202)
    expect(sent.body).toMatchObject({
      endpoint_id: id,
      type: 'user.updated',
      state: 'filtered',
      reason: 'test_failed',
      attempts: 1,
      last_status: null,
    })
    const whole = await w.get(`/v1/deliveries/${sent.body.id}`)
    expect(JSON.parse(whole.body)).toMatchObject({ id: sent.body.event_id, type: 'user.updated', test: true })
    expect(whole.tries).toMatchObject([{ n: 1, outcome: 'unreachable', status: null }])
    expect(await readEndpoint(w, id)).toMatchObject({
      status: 'paused',
      failing_since: null,
      dead: 0,
      pending: 0,
    })
    expect(await w.books(id)).toEqual({ received: 1, delivered: 0, filtered: 1, dead: 0, ...settledBooks })
    const unknown = await w.member.call('POST', `/v1/webhook-endpoints/${id}/test`, { type: 'no.such' })
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'webhooks.unknown_event_type'])
  })
})

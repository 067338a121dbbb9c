import { Webhook } from 'standardwebhooks'
import { describe, expect, it, vi } from 'vitest'
import { enterAs } from '#domains/tenants/index.ts'
import { dispatch } from '#domains/webhooks/dispatch.ts'
import { readFeed } from '#domains/webhooks/feed-store.ts'
import { hlUser, hlUsers } from '../make/controlled.ts'
import { intercepted } from '../make/faults.ts'
import { renamed, webhookBench } from '../make/webhooks.ts'

describe('what happens', () => {
  it('reaches those who subscribed, signed; every event has one fate for every endpoint', async () => {
    const w = await webhookBench()
    await w.happen(hlUsers(1, 3))
    // What was before it came is not for it.
    const all = await w.endpoint('all')
    const some = await w.endpoint('some', { event_types: ['user.updated', 'user.deleted'] })
    const named = await w.endpoint('named', {
      event_types: ['user.*'],
      filter: { where: [{ field: 'name', is: 'contains', value: 'two' }] },
    })
    const paused = await w.endpoint('paused')
    await w.member.call('PATCH', `/v1/webhook-endpoints/${paused.id}`, { status: 'paused' })
    await w.happen([hlUser(1, { name: 'Number one' }), hlUser(2, { name: 'Number Two' }), hlUser(4)])
    await w.deliver()

    const sentTo = (name: string) =>
      w.hits.filter((hit) => hit.name === name).map(({ body }) => JSON.parse(body))
    const typesOf = (name: string) =>
      sentTo(name)
        .map(({ type }) => String(type))
        .toSorted()
    expect(typesOf('all')).toEqual(['user.created', 'user.deleted', 'user.updated', 'user.updated'])
    expect(typesOf('some')).toEqual(['user.deleted', 'user.updated', 'user.updated'])
    expect(sentTo('named').map(({ data }) => data.record.name)).toEqual(['Number Two'])
    expect(sentTo('paused')).toEqual([])

    const updated = sentTo('all').find(({ data }) => data.record.name === 'Number one')
    const [record] = (await w.get('/v1/users?q=Number one')).data
    const { raw: _, ...shown } = record as Record<string, unknown>
    expect(updated).toEqual({
      id: expect.stringMatching(/^evt_[0-9A-Za-z]{22}$/),
      type: 'user.updated',
      occurred_at: expect.any(String),
      sequence: expect.any(Number),
      data: { record: shown, changes: [{ field: 'name', before: 'Person 1', after: 'Number one' }] },
    })
    const sequences = sentTo('all').map(({ sequence }) => sequence)
    expect(new Set(sequences).size).toBe(4)

    expect(await w.books(all.id)).toEqual({
      received: 4,
      delivered: 4,
      filtered: 0,
      dead: 0,
      waiting: 0,
      pending: 0,
    })
    expect(await w.books(some.id)).toEqual({
      received: 4,
      delivered: 3,
      filtered: 1,
      dead: 0,
      waiting: 0,
      pending: 0,
    })
    expect(await w.books(named.id)).toEqual({
      received: 4,
      delivered: 1,
      filtered: 3,
      dead: 0,
      waiting: 0,
      pending: 0,
    })
    expect(await w.books(paused.id)).toEqual({
      received: 4,
      delivered: 0,
      filtered: 4,
      dead: 0,
      waiting: 0,
      pending: 0,
    })

    const [first] = await w.deliveries(`&endpoint=${some.id}`)
    const whole = await w.get(`/v1/deliveries/${first?.id}`)
    const hit = w.hits.find(
      ({ headers, name }) => name === 'some' && headers['webhook-id'] === first?.event_id,
    )
    const told = JSON.parse(hit?.body ?? '{}').data.record.name
    expect(told.length).toBeGreaterThan(2)
    expect(first?.about).toBe(told)
    expect(whole).toMatchObject({
      about: told,
      state: 'delivered',
      reason: '',
      attempts: 1,
      last_status: 200,
      body: hit?.body,
      tries: [{ n: 1, status: 200, outcome: 'delivered', answer: 'ok' }],
    })
  })

  it('is made into deliveries once, however many do it at the same time', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id } = await w.endpoint('all')
    await w.happen(hlUsers(1, 450))
    const d1 = w.ctx.db.$client
    // Once more from the start, by five at once.
    await d1.batch([
      d1.prepare('DELETE FROM deliveries WHERE tenant_id = ?1').bind(w.ctx.tenantId),
      d1.prepare('DELETE FROM webhook_events WHERE tenant_id = ?1').bind(w.ctx.tenantId),
      d1.prepare('DELETE FROM fates WHERE tenant_id = ?1').bind(w.ctx.tenantId),
      d1.prepare('UPDATE webhook_feeds SET seq = 0 WHERE tenant_id = ?1').bind(w.ctx.tenantId),
    ])
    await Promise.all(Array.from({ length: 5 }, () => dispatch(w.ctx)))
    expect(await w.books(id)).toMatchObject({ received: 450, waiting: 450, pending: 450 })
    await w.deliver()
    const got = w.hits.map(({ body }) => JSON.parse(body).sequence).toSorted((a: number, b: number) => a - b)
    expect(got).toEqual(Array.from({ length: 450 }, (_, i) => i + 1))
    expect(new Set(w.hits.map(({ headers }) => headers['webhook-id'])).size).toBe(450)
    expect(await w.books(id)).toMatchObject({ received: 450, delivered: 450, waiting: 0, pending: 0 })
  })

  it('is read eight megabytes at a time, however many large records changed', async () => {
    const w = await webhookBench()
    await w.happen(hlUsers(1, 100))
    const { id } = await w.endpoint('all')
    const d1 = w.ctx.db.$client
    const fields = JSON.stringify({ note: 'x'.repeat(99_000) })
    const diff = JSON.stringify([{ field: 'note', before: null, after: 'x'.repeat(98_000) }])
    await d1.batch([
      d1.prepare('UPDATE records SET fields = ?2 WHERE tenant_id = ?1').bind(w.ctx.tenantId, fields),
      d1.prepare('UPDATE changes SET diff = ?2 WHERE tenant_id = ?1').bind(w.ctx.tenantId, diff),
      d1.prepare('UPDATE webhook_feeds SET seq = 0 WHERE tenant_id = ?1').bind(w.ctx.tenantId),
      d1.prepare('UPDATE webhook_endpoints SET since_seq = 0 WHERE tenant_id = ?1').bind(w.ctx.tenantId),
    ])
    const sizes: number[] = []
    for (let after = 0; after < 100;) {
      const { changes } = await readFeed(w.ctx, { after, limit: 200 })
      sizes.push(changes.length)
      after = changes.at(-1)?.seq ?? 100
    }
    expect(sizes).toEqual([40, 40, 20])
    await dispatch(w.ctx)
    expect(await w.books(id)).toMatchObject({ received: 100, pending: 100 })
  })

  it('costs one query where nobody listens', async () => {
    const w = await webhookBench()
    await w.happen(hlUsers(1, 3))
    let queries = 0
    const counted = intercepted(w.base, (call) => {
      queries++
      return call()
    })
    const tenant = await enterAs(counted, w.ctx.tenantId, { kind: 'system', id: 'test' })
    if (!tenant) throw new Error('no tenant')
    queries = 0
    await dispatch(tenant)
    expect(queries).toBe(1)
  })
})

describe('the signature', () => {
  it('W4: is one that standardwebhooks verifies: before, during and after a rotation, and in retries', async () => {
    const w = await webhookBench()
    await w.happen([])
    const { id, secret: first } = await w.endpoint('signed')
    const verify = (secret: string) => {
      const hit = w.hits.at(-1)
      if (!hit) throw new Error('nothing came')
      const spy = vi.spyOn(Date, 'now').mockReturnValue(hit.at)
      try {
        return new Webhook(secret).verify(hit.body, hit.headers)
      } finally {
        spy.mockRestore()
      }
    }
    w.answers.set('signed', () => new Response('', { status: 500 }))
    await w.happen(hlUsers(1, 1))
    await w.deliver()
    expect(verify(first)).toMatchObject({ type: 'user.created' })
    const event = w.hits.at(-1)?.headers['webhook-id']
    const sentAt = w.hits.at(-1)?.headers['webhook-timestamp']

    const { secret: second } = (await w.member.call('POST', `/v1/webhook-endpoints/${id}/rotate`)).body
    await w.pass(10_000)
    expect(w.hits.at(-1)?.headers).toMatchObject({ 'webhook-id': event })
    expect(Number(w.hits.at(-1)?.headers['webhook-timestamp'])).toBeGreaterThan(Number(sentAt))
    expect(w.hits.at(-1)?.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    expect(verify(first)).toEqual(verify(second))

    w.answers.delete('signed')
    await w.pass(86_400_000)
    expect(w.hits.at(-1)?.headers).toMatchObject({ 'webhook-id': event })
    expect(w.hits.at(-1)?.headers['webhook-signature']?.split(' ')).toHaveLength(1)
    expect(verify(second)).toMatchObject({ type: 'user.created' })
    expect(() => verify(first)).toThrow('No matching signature found')
    await w.happen(renamed(1, 1, 'Later'))
    await w.deliver()
    expect(verify(second)).toMatchObject({ type: 'user.updated' })
  })
})

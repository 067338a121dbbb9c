import { describe, expect, it } from 'vitest'
import { webhookJobs, wouldSend } from '#domains/webhooks/index.ts'
import { apiCall } from '../make/api-calls.ts'
import { issueKey } from '../make/keys.ts'
import { hlUsers } from '../make/controlled.ts'
import { RECEIVERS, renamed, webhookBench } from '../make/webhooks.ts'

const SCOPES = ['webhooks:read', 'webhooks:write']

describe('a REST hook', () => {
  it('is subscribed, is sent its event, shows samples of the same shape, and is unsubscribed by its own key', async () => {
    const w = await webhookBench()
    await w.happen(hlUsers(1, 4))
    const key = await issueKey(w.member, SCOPES)
    const made = await key.call('POST', '/v1/rest-hooks', {
      target_url: `${RECEIVERS}zap`,
      event: 'user.updated',
    })
    expect(made).toMatchObject({
      status: 201,
      body: { target_url: `${RECEIVERS}zap`, event: 'user.updated' },
    })
    const { id } = made.body
    expect(await w.get(`/v1/webhook-endpoints/${id}`)).toMatchObject({
      source: 'rest_hook',
      created_by: `key:${key.id}`,
      event_types: ['user.updated'],
    })
    await w.happen(renamed(1, 2, 'Other'))
    await w.deliver()
    const sent = w.hits.filter(({ name }) => name === 'zap').map(({ body }) => JSON.parse(body))
    expect(sent).toHaveLength(2)

    const { data } = (await key.call('GET', '/v1/rest-hooks/sample?event=user.updated')).body
    expect(data).toHaveLength(2)
    for (const sample of data) {
      expect(Object.keys(sample)).toEqual(Object.keys(sent[0]))
      expect(Object.keys(sample.data.record)).toEqual(Object.keys(sent[0].data.record))
    }
    expect((await key.call('GET', '/v1/rest-hooks/sample?event=video.created')).body.data).toMatchObject([
      { type: 'video.created' },
    ])
    expect((await key.call('GET', '/v1/rest-hooks/sample?event=no.such')).body.error.code).toBe(
      'webhooks.unknown_event_type',
    )

    const other = await issueKey(w.member, SCOPES)
    expect((await other.call('DELETE', `/v1/rest-hooks/${id}`)).body.error.code).toBe(
      'webhooks.rest_hook_not_found',
    )
    const plain = await w.endpoint('plain')
    expect((await key.call('DELETE', `/v1/rest-hooks/${plain.id}`)).status).toBe(404)
    expect((await key.call('DELETE', `/v1/rest-hooks/${id}`)).status).toBe(204)
    expect((await key.call('DELETE', `/v1/rest-hooks/${id}`)).status).toBe(404)
  })

  it.each([
    [
      'an address in a private network',
      { target_url: 'https://10.0.0.1/', event: 'user.*' },
      'webhooks.bad_url',
    ],
    ['an event there is not', { target_url: RECEIVERS, event: 'users.new' }, 'webhooks.unknown_event_type'],
  ])('is refused with %s', async (_, wish, code) => {
    const w = await webhookBench()
    const { status, body } = await w.member.call('POST', '/v1/rest-hooks', wish)
    expect([status, body.error.code]).toEqual([400, code])
  })
})

describe('a REST hook whose address answers 410', () => {
  it('is unsubscribed by that: its place is free, what was sent stays to be read, and the books balance', async () => {
    const w = await webhookBench()
    await w.happen([])
    const key = await issueKey(w.member, SCOPES)
    const add = async (name: string) =>
      String(
        (await key.call('POST', '/v1/rest-hooks', { target_url: RECEIVERS + name, event: 'user.*' })).body.id,
      )
    const id = await add('zap')
    await w.happen(hlUsers(1, 2))
    await w.deliver()
    w.answers.set('zap', () => new Response('', { status: 410 }))
    await w.happen(renamed(1, 30, 'Other'))
    await w.deliver()
    expect((await w.member.call('GET', `/v1/webhook-endpoints/${id}`)).status).toBe(404)
    expect((await key.call('DELETE', `/v1/rest-hooks/${id}`)).status).toBe(404)
    expect(await w.books(id)).toEqual({
      received: 32,
      delivered: 2,
      filtered: 30,
      dead: 0,
      waiting: 0,
      pending: 0,
    })
    const all = await w.deliveries(`&endpoint=${id}`)
    expect(all).toHaveLength(32)
    const tried = all.find(({ last_status: status }) => status === 410)
    expect(tried).toMatchObject({
      state: 'filtered',
      reason: 'endpoint_removed',
      message: expect.stringContaining('410'),
    })
    const whole = await w.get(`/v1/deliveries/${tried?.id}`)
    expect(whole.tries).toMatchObject([{ status: 410, outcome: 'gone' }])
    // Nothing is sent there any more, and nobody's secret is kept.
    const sent = w.hits.length
    await w.happen(renamed(1, 30, 'Later'))
    await w.pass(3_600_000)
    expect(w.hits).toHaveLength(sent)
    const row = w.ctx.db.$client.prepare(
      'SELECT secret FROM webhook_endpoints WHERE tenant_id = ?1 AND id = ?2',
    )
    expect(await row.bind(w.ctx.tenantId, id).first()).toEqual({ secret: '' })
    // Fifty that are gone take nobody's place.
    for (let i = 0; i < 50; i++) await add(`next-${i}`)
    expect((await w.get('/v1/webhook-endpoints?limit=200')).data).toHaveLength(50)
  })

  it('of several, and beside an endpoint that a person added, which is disabled', async () => {
    const w = await webhookBench()
    await w.happen([])
    const hook = (
      await w.member.call('POST', '/v1/rest-hooks', { target_url: `${RECEIVERS}zap`, event: 'user.*' })
    ).body
    const plain = await w.endpoint('plain', { event_types: ['user.*'] })
    for (const name of ['zap', 'plain']) w.answers.set(name, () => new Response('', { status: 410 }))
    await w.happen(hlUsers(1, 3))
    await w.deliver()
    expect((await w.member.call('GET', `/v1/webhook-endpoints/${hook.id}`)).status).toBe(404)
    expect(await w.get(`/v1/webhook-endpoints/${plain.id}`)).toMatchObject({
      status: 'disabled',
      disabled_reason: 'gone',
      dead: 3,
    })
  })
})

describe('what a key has subscribed', () => {
  it('ends when the key may subscribe no more, also where nobody heard of it', async () => {
    const w = await webhookBench()
    await w.happen([])
    const told = await issueKey(w.member, SCOPES)
    const untold = await issueKey(w.member, SCOPES)
    const kept = await issueKey(w.member, SCOPES)
    const all = []
    for (const key of [told, untold, kept]) {
      const hook = await key.call('POST', '/v1/rest-hooks', { target_url: RECEIVERS, event: 'user.*' })
      const own = await key.call('POST', '/v1/webhook-endpoints', { name: 'Own', url: RECEIVERS })
      all.push({ hook: String(hook.body.id), own: String(own.body.id) })
    }
    const [first, second, third] = all
    const stateOf = async ({ hook, own }: { hook: string; own: string } = { hook: '', own: '' }) => [
      (await w.member.call('GET', `/v1/webhook-endpoints/${hook}`)).status,
      (await w.get(`/v1/webhook-endpoints/${own}`)).disabled_reason,
    ]
    const narrowed = await w.member.call('PATCH', `/v1/keys/${told.id}`, { scopes: ['webhooks:read'] })
    expect(narrowed.status).toBe(200)
    expect(await stateOf(first)).toEqual([404, 'key_narrowed'])
    // Other scopes, and still this one: it goes on.
    await w.member.call('PATCH', `/v1/keys/${kept.id}`, { scopes: ['webhooks:write', 'users:read'] })
    // A worker that died after it had changed the key.
    await w.ctx.db.$client
      .prepare('UPDATE keys SET scopes = ?3 WHERE tenant_id = ?1 AND id = ?2')
      .bind(w.ctx.tenantId, untold.id, JSON.stringify(['webhooks:read']))
      .run()
    await webhookJobs.endDeliveries(w.sender)
    expect(await stateOf(second)).toEqual([404, 'key_narrowed'])
    expect(await stateOf(third)).toEqual([200, null])
    // Given back, nothing comes back by itself: a person switches it on.
    await w.member.call('PATCH', `/v1/keys/${told.id}`, { scopes: SCOPES })
    expect(await stateOf(first)).toEqual([404, 'key_narrowed'])
  })

  it('ends when the key is revoked: a hook goes, an endpoint is disabled until a person takes it over', async () => {
    const w = await webhookBench()
    await w.happen([])
    const key = await issueKey(w.member, SCOPES)
    const hook = (
      await key.call('POST', '/v1/rest-hooks', { target_url: `${RECEIVERS}zap`, event: 'user.*' })
    ).body
    const own = (await key.call('POST', '/v1/webhook-endpoints', { name: 'Own', url: `${RECEIVERS}own` }))
      .body
    const others = await w.endpoint('others')
    await w.happen(hlUsers(1, 2))
    expect((await w.member.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204)
    await w.pass(60_000)
    expect(w.hits.map(({ name }) => name)).toEqual(['others', 'others'])
    expect(await w.books(hook.id)).toEqual({
      received: 2,
      delivered: 0,
      filtered: 2,
      dead: 0,
      waiting: 0,
      pending: 0,
    })
    expect(await w.books(own.id)).toEqual({
      received: 2,
      delivered: 0,
      filtered: 0,
      dead: 2,
      waiting: 0,
      pending: 0,
    })
    expect((await w.member.call('GET', `/v1/webhook-endpoints/${hook.id}`)).status).toBe(404)
    expect(await w.get(`/v1/webhook-endpoints/${own.id}`)).toMatchObject({
      status: 'disabled',
      disabled_reason: 'key_revoked',
    })
    expect(await w.get(`/v1/webhook-endpoints/${others.id}`)).toMatchObject({ status: 'active' })
    // Revoked again: nothing more.
    expect((await w.member.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204)

    const on = await w.member.call('PATCH', `/v1/webhook-endpoints/${own.id}`, { status: 'active' })
    expect(on.body).toMatchObject({ status: 'active', created_by: expect.stringMatching(/^person:/) })
    await webhookJobs.endDeliveries(w.sender)
    expect(await w.get(`/v1/webhook-endpoints/${own.id}`)).toMatchObject({ status: 'active' })
  })

  it('may be switched on again by a person whatever it was disabled or paused for, and then stays on', async () => {
    const w = await webhookBench()
    const key = await issueKey(w.member, SCOPES)
    const add = async (name: string) =>
      String((await key.call('POST', '/v1/webhook-endpoints', { name, url: RECEIVERS + name })).body.id)
    const [failing, ended] = [await add('failing'), await add('ended')]
    const patch = (id: string, status: string) =>
      w.member.call('PATCH', `/v1/webhook-endpoints/${id}`, { status })
    await w.ctx.db.$client
      .prepare(
        `UPDATE webhook_endpoints SET status = 'disabled', disabled_reason = 'failing' WHERE tenant_id = ?1 AND id = ?2`,
      )
      .bind(w.ctx.tenantId, failing)
      .run()
    await w.member.call('DELETE', `/v1/keys/${key.id}`)
    await patch(failing, 'active')
    // Held back first, then switched on.
    await patch(ended, 'paused')
    await webhookJobs.endDeliveries(w.sender)
    await patch(ended, 'active')
    await webhookJobs.endDeliveries(w.sender)
    for (const id of [failing, ended])
      expect(await w.get(`/v1/webhook-endpoints/${id}`)).toMatchObject({
        status: 'active',
        created_by: expect.stringMatching(/^person:/),
      })
  })

  it('ends with its time too, and with the API call that the key is for', async () => {
    const w = await webhookBench()
    const soon = new Date(w.clock.now + 60_000).toISOString()
    const brief = await issueKey(w.member, SCOPES, { expires_at: soon })
    const { id } = (await brief.call('POST', '/v1/rest-hooks', { target_url: RECEIVERS, event: 'user.*' }))
      .body
    await webhookJobs.endDeliveries(w.sender)
    expect((await w.member.call('GET', `/v1/webhook-endpoints/${id}`)).status).toBe(200)
    w.clock.now += 61_000
    await webhookJobs.endDeliveries(w.sender)
    expect((await w.member.call('GET', `/v1/webhook-endpoints/${id}`)).status).toBe(404)

    // A key of a call may not subscribe; that it has, is what an earlier version may have left.
    const made = await apiCall(w.member, { template: 'tags' })
    const { data } = (await w.member.call('GET', `/v1/keys?call=${made.id}`)).body
    const left = await w.endpoint('left')
    await w.ctx.db.$client
      .prepare('UPDATE webhook_endpoints SET created_by = ?3 WHERE tenant_id = ?1 AND id = ?2')
      .bind(w.ctx.tenantId, left.id, `key:${data[0].id}`)
      .run()
    expect((await w.member.call('DELETE', `/v1/api-calls/${made.id}`)).status).toBe(204)
    expect(await w.get(`/v1/webhook-endpoints/${left.id}`)).toMatchObject({
      status: 'disabled',
      disabled_reason: 'key_revoked',
    })
  })
})

it('what changes would send is told before they happen', async () => {
  const w = await webhookBench()
  await w.endpoint('all')
  await w.endpoint('tags', { event_types: ['tag.*'] })
  await w.endpoint('some', { filter: { where: [{ field: 'status', is: 'present' }] } })
  const paused = await w.endpoint('paused')
  await w.member.call('PATCH', `/v1/webhook-endpoints/${paused.id}`, { status: 'paused' })
  const source = { connectionId: 'con_x', object: 'user', kind: 'user' }
  const preview = { type: 'updated' as const, external_id: '7', name: 'Jo', fields: [] }
  const requests = await wouldSend(w.ctx, source, [preview])
  expect(requests.toSorted((a, b) => (a.url < b.url ? -1 : 1))).toEqual([
    { method: 'POST', url: `${RECEIVERS}all`, why: 'user.updated of Jo, for “all”' },
    {
      method: 'POST',
      url: `${RECEIVERS}some`,
      why: 'user.updated of Jo, for “some”, if its filter lets it through',
    },
  ])
  expect(
    await wouldSend(
      w.ctx,
      source,
      Array.from({ length: 300 }, () => preview),
    ),
  ).toHaveLength(200)
  expect(await wouldSend(w.ctx, source, [])).toEqual([])
  expect(await w.deliveries()).toEqual([])
})

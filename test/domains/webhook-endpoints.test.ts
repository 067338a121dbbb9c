import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../make/app.ts'
import { whereStored } from '../make/dump.ts'
import { issueKey } from '../make/keys.ts'
import { joins, person, type Member } from '../make/people.ts'

/** Loopback is open to tests, as on a developer's machine, and nobody listens there. */
const URL_HERE = 'http://127.0.0.1:9/hook'

let ada: Member
beforeAll(async () => void (ada = await person()))

const add = (who: Member, more: Record<string, unknown> = {}) =>
  who.call('POST', '/v1/webhook-endpoints', { name: 'Billing', url: URL_HERE, ...more })

describe('a webhook endpoint', () => {
  it('is added, read, changed, listed and removed; its secret is shown to those who may change it', async () => {
    const filter = { objects: ['user'], where: [{ field: 'status', is: 'equal', value: 'active' }] }
    const made = await add(ada, { event_types: ['user.*', 'tag.created'], filter })
    expect(made.status).toBe(201)
    const { id, secret, ...shown } = made.body
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(shown).toEqual({
      name: 'Billing',
      url: URL_HERE,
      event_types: ['user.*', 'tag.created'],
      filter,
      status: 'active',
      disabled_reason: null,
      failing_since: null,
      resting_until: null,
      source: 'person',
      created_by: expect.stringMatching(/^person:/),
      created_at: expect.any(String),
      previous_secret_until: null,
      pending: 0,
      waiting: 0,
      next_attempt_at: null,
      dead: 0,
    })
    const path = `/v1/webhook-endpoints/${id}`
    expect((await ada.call('GET', path)).body).toEqual({ id, ...shown })
    expect((await ada.call('GET', `${path}/secret`)).body).toEqual({ secret, previous_secret_until: null })
    const changed = await ada.call('PATCH', path, { status: 'paused', name: 'Other', filter: null })
    expect(changed.body).toMatchObject({
      id,
      status: 'paused',
      name: 'Other',
      filter: null,
      event_types: ['user.*', 'tag.created'],
    })
    const same = await ada.call('PATCH', path, {})
    expect([same.status, same.body]).toEqual([200, changed.body])
    expect((await ada.call('GET', '/v1/webhook-endpoints?status=paused&q=oth')).body.data).toEqual([
      changed.body,
    ])
    expect((await ada.call('GET', '/v1/webhook-endpoints?status=active')).body.data).toEqual([])
    const viewer = await joins(ada, 'viewer')
    expect((await viewer.call('GET', `${path}/secret`)).status).toBe(403)
    expect((await ada.call('DELETE', path)).status).toBe(204)
    expect((await ada.call('GET', path)).status).toBe(404)
    expect((await ada.call('GET', `${path}/secret`)).status).toBe(404)
    expect((await ada.call('GET', '/v1/webhook-endpoints')).body.data).toEqual([])
  })

  it('keeps its secret sealed, and bound to itself', async () => {
    const [one, two] = [(await add(ada)).body, (await add(ada)).body]
    expect(await whereStored(one.id)).toContain('SHARD_1 webhook_endpoints')
    // Of the whole secret, too.
    expect(await whereStored(one.secret.slice(6, 30))).toEqual([])
    // Somebody who can write rows, and cannot open them, copies one endpoint's secret to another.
    const shard = (env as Env & { SHARD_1: D1Database }).SHARD_1
    const copy = (d1: D1Database) =>
      d1
        .prepare(
          'UPDATE webhook_endpoints SET secret = (SELECT secret FROM webhook_endpoints WHERE id = ?1) WHERE id = ?2',
        )
        .bind(one.id, two.id)
        .run()
    await copy(shard)
    const shown = await ada.call('GET', `/v1/webhook-endpoints/${two.id}/secret`)
    expect([shown.status, shown.body.error?.code]).toEqual([409, 'vault.unreadable'])
    for (const { id } of [one, two]) await ada.call('DELETE', `/v1/webhook-endpoints/${id}`)
  })

  it('gets another secret, once in its 24 hours', async () => {
    const { id, secret } = (await add(ada)).body
    const path = `/v1/webhook-endpoints/${id}`
    const both = await Promise.all([ada.call('POST', `${path}/rotate`), ada.call('POST', `${path}/rotate`)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const done = both.find(({ status }) => status === 200)?.body
    expect(done.secret).not.toBe(secret)
    const left = Date.parse(done.previous_secret_until) - Date.now()
    expect(left).toBeGreaterThan(86_000_000)
    expect(left).toBeLessThanOrEqual(86_400_000)
    const again = await ada.call('POST', `${path}/rotate`)
    expect([again.status, again.body.error]).toMatchObject([
      409,
      { code: 'webhooks.still_rotating', details: { previous_secret_until: done.previous_secret_until } },
    ])
    expect((await ada.call('GET', `${path}/secret`)).body).toEqual(done)
    expect((await ada.call('GET', path)).body.previous_secret_until).toBe(done.previous_secret_until)
    await ada.call('DELETE', path)
  })

  it('is one of fifty at most, also where many are added at once', async () => {
    const bob = await person('Bob')
    const replies = await Promise.all(Array.from({ length: 55 }, () => add(bob)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(50)
    const refused = replies.filter(({ status }) => status !== 201)
    expect(refused.map(({ status, body }) => [status, body.error.code])).toEqual(
      Array.from({ length: 5 }, () => [409, 'webhooks.too_many_endpoints']),
    )
  })
})

describe('an address or a wish that does not fit', () => {
  it.each([
    ['http://hooks.acme.com/', 'https'],
    ['https://user:pass@hooks.acme.com/', 'user name'],
    ['https://10.0.0.1/', 'private network'],
    ['https://hooks.acme.com:8443/', '443'],
    ['https://localhost.', 'dot'],
    ['https://x.nip.io/', 'reserved'],
    ['not an address', 'space'],
    ['https://', 'web address'],
  ])('%s is refused with a reason', async (url, reason) => {
    const { status, body } = await add(ada, { url })
    expect([status, body.error.code], JSON.stringify(body)).toEqual([400, 'webhooks.bad_url'])
    expect(body.error.details[0]).toMatchObject({
      in: 'body',
      path: 'url',
      message: expect.stringContaining(reason),
    })
  })

  it('our own address is refused, and loopback where this is no developer’s machine', async () => {
    const headers = {
      cookie: ada.cookie,
      origin: 'http://localhost:8787',
      'syncline-workspace': ada.workspace,
    }
    const settings = { LOCAL: 'no' }
    const send = (url: string) =>
      call('POST', '/v1/webhook-endpoints', { body: { name: 'x', url }, headers, env: settings })
    expect((await send('http://127.0.0.1:9/')).body.error).toMatchObject({ code: 'webhooks.bad_url' })
    const own = { LOCAL: 'no', APP_ORIGIN: 'https://sync.acme.com' }
    const reply = await call('POST', '/v1/webhook-endpoints', {
      body: { name: 'x', url: 'https://sync.acme.com/hooks/x' },
      headers: { ...headers, origin: 'https://sync.acme.com' },
      env: own,
    })
    expect([reply.status, reply.body.error]).toMatchObject([
      400,
      { code: 'webhooks.bad_url', details: [{ message: expect.stringContaining('our own') }] },
    ])
  })

  it.each([
    ['an unknown type', { event_types: ['users.created'] }],
    ['a type that is a pattern of its own', { event_types: ['*'] }],
    ['a filter with an unknown part', { filter: { colour: ['red'] } }],
    ['a condition without its value', { filter: { where: [{ field: 'a', is: 'equal' }] } }],
    ['a condition with a value too many', { filter: { where: [{ field: 'a', is: 'present', value: 'x' }] } }],
    ['a connection that is no id', { filter: { connections: ['x'] } }],
    ['a name that cannot be seen', { name: '\u200b' }],
    ['a status by which nobody begins', { status: 'disabled' }],
  ])('%s: 400', async (_, wish) => {
    const { status, body } = await add(ada, wish)
    expect([status, body.error.code]).toEqual([400, 'request.invalid'])
  })

  it('a key needs the scope, and sees which key it was', async () => {
    const key = await issueKey(ada, ['webhooks:write', 'webhooks:read'])
    const made = await key.call('POST', '/v1/webhook-endpoints', { name: 'By key', url: URL_HERE })
    expect(made.body.created_by).toBe(`key:${key.id}`)
    const reader = await issueKey(ada, ['webhooks:read'])
    expect((await reader.call('GET', `/v1/webhook-endpoints/${made.body.id}/secret`)).status).toBe(403)
    expect((await reader.call('GET', `/v1/webhook-endpoints/${made.body.id}`)).status).toBe(200)
  })
})

it('every event type has a sample of its own type', async () => {
  const { data, next_cursor } = (await ada.call('GET', '/v1/event-types?limit=200')).body
  expect(next_cursor).toBeNull()
  expect(data.length).toBeGreaterThan(20)
  for (const { type, sample } of data)
    expect(sample).toMatchObject({ type, id: expect.stringMatching(/^evt_/) })
})

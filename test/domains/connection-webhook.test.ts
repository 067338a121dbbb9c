import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { settled } from '../make/connections.ts'
import { issueKey } from '../make/keys.ts'
import { worked } from '../make/hooks.ts'
import { liveSandbox, visit } from '../make/live-sandbox.ts'
import { joins, person, type Member } from '../make/people.ts'

const live = liveSandbox()
/** What the vendor's registrations were answered with, and how it was asked. */
const secrets: string[] = []
const writes: string[] = []
let down = false

const SITE = 'https://sync.acme.com'
let owner: Member

beforeAll(async () => {
  owner = await person('Ada')
  live.before = async (request) => {
    const url = new URL(request.url)
    if (!/webhook/.test(url.pathname)) return undefined
    if (down) return new Response('{}', { status: 503 })
    const reply = await visit(request.clone())
    if (request.method === 'GET') return reply
    writes.push(`${request.method} ${url.pathname.replace(/we_\w+/, ':id')}`)
    const told = (await reply
      .clone()
      .json()
      .catch(() => null)) as { secret?: string } | null
    if (told?.secret) secrets.push(told.secret)
    return reply
  }
})

/** The deployed instance: vendors reach it. */
const at = (method: string, path: string, body?: unknown) => asOf(SITE, { method, path, body })

const asOf = (origin: string, { method, path, body }: { method: string; path: string; body?: unknown }) =>
  call(method, path, {
    body,
    headers: { cookie: owner.cookie, origin, 'syncline-workspace': owner.workspace },
    env: { APP_ORIGIN: origin },
  })

const connected = async (name: string, more: Record<string, string> = {}): Promise<string> => {
  const made = await at('POST', '/v1/connections', {
    connector: 'workos',
    name,
    mode: 'live',
    credentials: { client_id: 'client_sandbox_northwind', client_secret: `sk_${name}_northwind`, ...more },
  })
  expect([made.status, made.body.error]).toEqual([201, undefined])
  return String(made.body.id)
}

const sandbox = async (connector: string): Promise<string> => {
  const made = await owner.call('POST', '/v1/connections', { connector, name: connector, mode: 'sandbox' })
  return String(made.body.id)
}
const ids = new Map<string, string>()
const SOON = { timeout: 30_000, interval: 200 }

/** Its syncs share the four requests a second that WorkOS takes: who is told to wait a second, does. */
async function reconnected(id: string, credentials: Record<string, string>): Promise<Reply> {
  for (let tries = 0; tries < 40; tries++) {
    const reply = await at('PUT', `/v1/connections/${id}/credentials`, { credentials })
    if (reply.status === 200) return reply
    expect(reply.body.error.message).toContain('takes no more requests')
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('it is never free')
}

const pathOf = (address: string) => new URL(address).pathname
let events = 0
async function deliver(address: string, secret: string): Promise<Reply> {
  const id = `event_${++events}`
  const body = JSON.stringify({
    id,
    event: 'session.created',
    data: {},
    created_at: new Date().toISOString(),
  })
  const t = Date.now()
  const hex = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
  return call('POST', pathOf(address), {
    rawBody: body,
    headers: { 'workos-signature': `t=${t}, v1=${hex}` },
  })
}

describe('a webhook that registers itself', () => {
  it('is made at the vendor once, and what it signs with is kept without anybody seeing it', async () => {
    const id = await connected('one')
    const hook = `/v1/connections/${id}/webhook`
    const before = await at('GET', hook)
    expect(before.body).toMatchObject({
      supported: true,
      signing: 'signed',
      secret_missing: true,
      registerable: true,
      registered_at: null,
      waiting: 0,
      last_received_at: null,
      sendable: [],
    })
    const { address } = before.body
    expect(address).toMatch(new RegExp(`^${SITE}/hooks/${owner.workspace}/${id}/1-[0-9A-Za-z]{26}$`))
    expect((await deliver(address, 'whsec_guess')).status).toBe(401)

    const registered = await at('POST', `${hook}/register`)
    expect(registered.body).toMatchObject({
      address,
      secret_missing: false,
      registered_at: expect.any(String),
    })
    const [secret = ''] = secrets
    expect(secret).toMatch(/^whsec_/)
    const shown = await at('GET', `/v1/connections/${id}`)
    expect(shown.body.credentials.webhook_secret).toMatchObject({ set: true, last4: secret.slice(-4) })
    expect(JSON.stringify([registered.body, shown.body])).not.toContain(secret)
    // The inbox knew the connection without a secret a moment ago.
    expect((await deliver(address, secret)).status).toBe(202)
    expect((await at('POST', `${hook}/register`)).status).toBe(200)
    expect(writes).toEqual(['POST /webhook_endpoints'])
    expect((await at('GET', hook)).body).toMatchObject({
      last_received_at: expect.any(String),
      refused: [{ day: expect.any(String), reason: 'no_secret', n: 1 }],
    })
  })

  it('is there once and works, when several register it at the same moment', async () => {
    const id = await connected('many')
    const hook = `/v1/connections/${id}/webhook`
    const replies = await Promise.all(Array.from({ length: 2 }, () => at('POST', `${hook}/register`)))
    expect(replies.map(({ status, body }) => [status, body.error?.code])).toEqual(
      replies.map(() => [200, undefined]),
    )
    const { address, registered_at } = (await at('GET', hook)).body
    expect(registered_at).not.toBeNull()
    const reply = await visit(
      new Request('https://api.workos.com/webhook_endpoints', {
        headers: { authorization: 'Bearer sk_many_northwind' },
      }),
    )
    const there = (await reply.json<{ data: { endpoint_url: string }[] }>()).data
    expect(there.filter(({ endpoint_url: url }) => url === address)).toHaveLength(1)
    const heard = await Promise.all(secrets.map((secret) => deliver(address, secret)))
    expect(heard.filter(({ status }) => status === 202)).toHaveLength(1)
    // The one that is at the vendor is the one whose secret is held: it is not made anew.
    writes.length = 0
    expect((await at('POST', `${hook}/register`)).status).toBe(200)
    expect(writes).toEqual([])
  })

  it('moves with its address, stays through new credentials, and goes with the connection', async () => {
    const id = await connected('two')
    const hook = `/v1/connections/${id}/webhook`
    const first = (await at('POST', `${hook}/register`)).body
    const [firstSecret] = secrets.slice(-1)
    writes.length = 0
    const second = (await at('POST', `${hook}/rotate`)).body
    expect(second.address).toMatch(/\/2-[0-9A-Za-z]{26}$/)
    expect(second.registered_at).not.toBeNull()
    expect(writes).toEqual(['DELETE /webhook_endpoints/:id', 'POST /webhook_endpoints'])
    const secret = secrets.at(-1) ?? ''
    expect(secret).not.toBe(firstSecret)
    expect((await deliver(first.address, secret)).status).toBe(404)
    expect((await deliver(second.address, secret)).status).toBe(202)

    // The same account: the secret nobody ever typed is kept. Another one: it is not the account's that has the webhook.
    const typed = { client_id: 'client_sandbox_northwind', client_secret: 'sk_two_northwind' }
    const kept = await reconnected(id, typed)
    expect(kept.body.credentials.webhook_secret).toMatchObject({ set: true })
    expect((await deliver(second.address, secret)).status).toBe(202)
    const other = { ...typed, client_secret: 'sk_twoelse_northwind' }
    const moved = await reconnected(id, other)
    expect(moved.body.credentials.webhook_secret).toBeUndefined()
    expect((await at('GET', hook)).body).toMatchObject({ registered_at: null, secret_missing: true })
    expect((await deliver(second.address, secret)).status).toBe(401)

    expect((await at('POST', `${hook}/register`)).body.registered_at).not.toBeNull()
    writes.length = 0
    expect((await at('DELETE', `/v1/connections/${id}`)).status).toBe(204)
    expect(writes).toEqual(['DELETE /webhook_endpoints/:id'])
    expect((await deliver(second.address, secrets.at(-1) ?? '')).status).toBe(404)
  })

  it('keeps nobody from rotating or leaving while the vendor is down, and says so where it matters', async () => {
    const id = await connected('three')
    const hook = `/v1/connections/${id}/webhook`
    const first = (await at('POST', `${hook}/register`)).body
    const [secret = ''] = secrets.slice(-1)
    down = true
    const off = await at('DELETE', `${hook}/register`)
    expect([off.status, off.body.error.code]).toEqual([422, 'connections.webhook_refused'])
    expect(off.body.error.message).toMatch(/WorkOS/)
    expect((await at('GET', hook)).body.registered_at).not.toBeNull()
    const rotated = await at('POST', `${hook}/rotate`)
    expect([rotated.status, rotated.body.registered_at]).toEqual([200, null])
    expect((await deliver(first.address, secret)).status).toBe(404)
    down = false
    writes.length = 0
    expect((await at('POST', `${hook}/register`)).body.registered_at).not.toBeNull()
    expect(writes).toEqual(['DELETE /webhook_endpoints/:id', 'POST /webhook_endpoints'])
    expect((await at('DELETE', `${hook}/register`)).body).toMatchObject({ registered_at: null })
    await at('POST', `${hook}/register`)
    down = true
    expect((await at('DELETE', `/v1/connections/${id}`)).status).toBe(204)
    down = false
  })

  it('is refused where it cannot be: by hand, unreachable, not permitted, nothing to register', async () => {
    const code = ({ status, body }: Reply) => [status, body.error?.code]
    const slack = await sandbox('slack')
    const okta = await sandbox('okta')
    const register = (id: string, origin = SITE) =>
      asOf(origin, { method: 'POST', path: `/v1/connections/${id}/webhook/register` })
    expect(code(await register(slack))).toEqual([409, 'connections.webhook_by_hand'])
    expect(code(await register(okta))).toEqual([409, 'connections.no_webhooks'])
    expect(code(await at('POST', `/v1/connections/${okta}/webhook/rotate`))).toEqual([
      409,
      'connections.no_webhooks',
    ])
    expect((await at('GET', `/v1/connections/${okta}/webhook`)).body).toMatchObject({
      supported: false,
      address: null,
      setup: null,
      events: [],
    })
    const id = await connected('four')
    expect(code(await register(id, ORIGIN))).toEqual([409, 'connections.webhook_not_public'])
    await at('PATCH', `/v1/connections/${id}`, { permitted_endpoints: ['GET /**'] })
    writes.length = 0
    const refused = await register(id)
    expect(code(refused)).toEqual([422, 'connections.webhook_refused'])
    expect(refused.body.error.message).toContain('may not call POST /webhook_endpoints')
    expect(writes).toEqual([])
  })
})

it('tells its address only to those who manage connections', async () => {
  const host = await person('Grace')
  const made = await host.call('POST', '/v1/connections', { connector: 'workiz', name: 'w', mode: 'sandbox' })
  const hook = `/v1/connections/${made.body.id}/webhook`
  const callers = [host, await joins(host, 'admin'), await joins(host, 'editor'), await joins(host, 'viewer')]
  const key = await issueKey(host, ['connections:read'])
  const replies = await Promise.all([...callers, key].map((caller) => caller.call('GET', hook)))
  expect(replies.map(({ body }) => [body.supported, body.address !== null])).toEqual([
    [true, true],
    [true, true],
    [true, false],
    [true, false],
    [true, false],
  ])
})

describe('a simulator', () => {
  const send = (id: string, event: string, n = 7) =>
    owner.call('POST', `/v1/connections/${id}/webhook/send`, { event, n })
  const code = ({ status, body }: Reply) => [status, body.error?.code]

  it('sends what its vendor would, and something changes', async () => {
    const told: Record<string, [event: string, object: string]> = {
      bamboohr: ['employee.updated', 'user'],
      heygen: ['avatar_video.success', 'video'],
      highlevel: ['ContactUpdate', 'contact'],
      slack: ['user_change', 'user'],
      workiz: ['job_status_changed', 'job'],
      workos: ['user.updated', 'user'],
    }
    for (const connector of Object.keys(told)) ids.set(connector, await sandbox(connector))
    await settled(owner)
    for (const [connector, [event, object]] of Object.entries(told)) {
      const id = ids.get(connector) ?? ''
      const hook = (await owner.call('GET', `/v1/connections/${id}/webhook`)).body
      expect(hook).toMatchObject({ supported: true, secret_missing: false })
      expect(hook.sendable).toContain(event)
      const sent = (await send(id, event)).body
      expect([connector, sent.status, sent.id]).toEqual([connector, 202, expect.stringMatching(/^rcv_/)])
      await worked(owner, id)
      const came = (await owner.call('GET', `/v1/received/${sent.id}`)).body
      expect([connector, came.type, came.state]).toEqual([connector, event, 'delivered'])
      const changes = async () =>
        (
          await owner.call(
            'GET',
            `/v1/changes?connection=${id}&object=${object}&at_after=${came.received_at}&limit=200`,
          )
        ).body.data
      // BambooHR only says whom to look at: its sync runs, which takes a moment.
      if (connector === 'bamboohr') await expect.poll(async () => (await changes()).length, SOON).toBe(1)
      else expect([connector, (await changes())[0]?.received_id]).toEqual([connector, sent.id])
    }
  }, 120_000)

  it('tells the same again as the same, and of nothing it does not have', async () => {
    const id = ids.get('workos') ?? ''
    expect(code(await send(id, 'user.exploded'))).toEqual([400, 'received.no_such_event'])
    expect((await send(id, 'user.exploded')).body.error.message).toContain('user.updated')
    expect(code(await send(await connected('five'), 'user.updated'))).toEqual([409, 'received.not_sandbox'])
    expect(code(await send(await sandbox('okta'), 'x'))).toEqual([400, 'received.no_such_event'])
    const first = (await send(id, 'organization.updated', 1)).body
    const again = (await send(id, 'organization.updated', 1)).body
    expect([first.status, again.status, again.id]).toEqual([202, 202, first.id])
    expect(JSON.parse(again.body)).toEqual({ id: first.id, duplicate: true })
  })
})

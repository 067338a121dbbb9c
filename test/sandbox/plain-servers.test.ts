import { deliveries as bambooDeliveries } from '#sandbox/bamboohr/webhooks.ts'
import { deliveries as slackDeliveries } from '#sandbox/slack/webhooks.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { anEmployee, startBamboo } from '../vendors/bamboohr-server.ts'
import { bambooWebhook, THIN, WITH_FIELDS } from '../vendors/bamboohr-write.ts'
import { aChannel, aMember, slackEvent, startSlack } from '../vendors/slack-server.ts'
import { bamboo } from './bamboohr-call.ts'
import { slack } from './slack-call.ts'

interface Said {
  id: string
  members: unknown[]
  employees: unknown
  response_metadata: { next_cursor: string }
  access_token: string
  refresh_token: string
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

// The simulator and the plain server know only the vendor's documents, and nothing of each other: they must
// say the same.

/** What kind of thing stands where: `members[].profile.email: string`. Nulls are of any kind. */
function shape(value: unknown, at = ''): string[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.slice(0, 3).flatMap((item) => shape(item, `${at}[]`))
  if (typeof value !== 'object') return [`${at}: ${typeof value}`]
  return Object.entries(value).flatMap(([name, inside]) => shape(inside, `${at}.${name}`))
}
const missing = (of: unknown, against: unknown) => {
  const there = new Set(shape(against))
  return [...new Set(shape(of))].filter((line) => !there.has(line))
}

describe('Slack', () => {
  const TOKEN = 'xoxb-northwind-0123456789'
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

  async function start(more: Partial<Parameters<typeof startSlack>[0]> = {}) {
    const members = [1, 2, 3].map((n) => aMember(n))
    const channels = [aChannel(1), aChannel(2, { is_member: false })]
    const server = await startSlack({ token: TOKEN, members, channels, ...more })
    closing.push(server.close)
    const call = async (method: string, body?: string, token = TOKEN) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      }
      return fetch(
        `${server.url}/api/${method}`,
        body === undefined ? { headers } : { headers, method: 'POST', body },
      )
    }
    return {
      ...server,
      call,
      said: async (...args: Parameters<typeof call>) => (await call(...args)).json<Said>(),
    }
  }

  it('has everything in its lists that the samples have', async () => {
    const { said } = await start({ members: Array.from({ length: 5 }, (_, n) => aMember(n)), maxPage: 2 })
    const theirs = { users: await said('users.list?limit=2'), channels: await said('conversations.list') }
    const ours = {
      users: await (await slack('users.list?limit=3')).json(),
      channels: await (await slack('conversations.list?limit=3')).json(),
    }
    expect(shape(theirs).length).toBeGreaterThan(20)
    expect(missing(theirs, ours)).toEqual([])
  })

  it('refuses alike', async () => {
    const { said } = await start({ large: true, scopes: ['users:read', 'chat:write'] })
    const both = async (method: string, ours: { token?: string }, token?: string) => [
      await said(method, undefined, token),
      await (await slack(method, ours)).json(),
    ]
    for (const [theirs, ours] of [
      await both('users.list', { token: 'xoxb-large-0123456789' }),
      await both('users.list?limit=1&cursor=!', {}),
      await both('users.list', { token: 'xoxb-wrong-0123456789' }, 'xoxb-other'),
      await both('users.info?user=U0', {}),
      await both('usergroups.list', { token: 'xoxb-northwind-nousergroups' }),
      await both('chat.postMessage?channel=C0&text=x', {}),
      await both('users.guess', {}),
    ]) {
      expect(theirs).toMatchObject({ ok: false, error: (ours as { error: string }).error })
      expect(missing(theirs, ours)).toEqual([])
    }
  })

  it('writes, counts and installs alike', async () => {
    const { said, call, messages } = await start({ calls: 2, app: { id: '1.2', secret: 's', code: 'c' } })
    const sent = await said('chat.postMessage', form({ channel: 'C012AB3C1', text: 'hi' }))
    const ours = await (await slack('chat.postMessage', { form: { channel: '#general', text: 'hi' } })).json()
    expect(missing(sent, ours)).toEqual([])
    expect(messages).toHaveLength(1)
    expect(await said('chat.postMessage', form({ channel: 'C012AB3C2', text: 'hi' }))).toMatchObject({
      error: 'not_in_channel',
    })
    const third = await call('chat.postMessage', form({ channel: 'C012AB3C1', text: 'hi' }))
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '30'])
    const app = { client_id: '1.2', client_secret: 's', code: 'c' }
    expect(await said('oauth.v2.access', form(app))).toMatchObject({ ok: true, access_token: TOKEN })
    expect(await said('oauth.v2.access', form({ ...app, code: 'd' }))).toEqual({
      ok: false,
      error: 'invalid_code',
    })
    await said('auth.revoke')
    expect(await said('auth.test')).toEqual({ ok: false, error: 'token_revoked' })
  })

  it('pages to the end, and tells no email without its scope', async () => {
    const { said } = await start({ scopes: ['users:read'], maxPage: 2 })
    const first = await said('users.list?limit=200')
    expect(first.members).toHaveLength(2)
    const last = await said(
      `users.list?limit=200&cursor=${encodeURIComponent(first.response_metadata.next_cursor)}`,
    )
    expect(last).toMatchObject({ members: [{ name: 'spengler3' }], response_metadata: { next_cursor: '' } })
    expect(JSON.stringify([first, last])).not.toContain('email')
  })

  it('signs and wraps an event alike', async () => {
    const now = Date.parse('2026-11-20T10:00:00Z')
    const ours = await slackDeliveries.team_join?.({ account: 'northwind', secret: 's', now, n: 1 })
    const theirs = slackEvent('s', { type: 'team_join', user: aMember(1) }, now)
    expect(missing(JSON.parse(theirs.body), JSON.parse(ours?.body ?? ''))).toEqual([])
    const names = Object.keys(ours?.headers ?? {}).map((name) => name.toLowerCase())
    expect(names).toEqual(expect.arrayContaining(Object.keys(theirs.headers)))
  })
})

describe('BambooHR', () => {
  async function start() {
    const app = { id: 'an-app', secret: 's', code: 'c' }
    const employees = [1, 2].map((n) => anEmployee(n))
    const server = await startBamboo({
      apiKey: 'key-1',
      employees,
      app,
      writtenAt: '2026-11-20T10:00:00+00:00',
    })
    closing.push(server.close)
    const call = (path: string, body?: unknown, more: { method?: string; bearer?: string } = {}) =>
      fetch(`${server.url}${path}`, {
        method: more.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          accept: 'application/json',
          authorization: more.bearer ? `Bearer ${more.bearer}` : `Basic ${btoa('key-1:x')}`,
        },
        ...(body === undefined
          ? {}
          : { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
      })
    return { ...server, call }
  }

  it('has everything in its lists that the samples have', async () => {
    const { call } = await start()
    for (const path of [
      '/api/v1/employees/directory',
      '/api/v1/employees?page[limit]=1&fields=workEmail',
      '/api/v1/meta/fields',
      '/api/v1/webhooks/monitor_fields',
    ]) {
      const theirs = await (await call(path)).json()
      expect(shape(theirs).length, path).toBeGreaterThan(2)
      expect(missing(theirs, await (await bamboo(path)).json()), path).toEqual([])
    }
  })

  it('writes alike', async () => {
    const { call } = await start()
    const jane = { firstName: 'Jane', lastName: 'Roe', workEmail: 'jane@plain.example' }
    for (const add of [
      (body: unknown) => call('/api/v1/employees', body),
      (body: unknown) => bamboo('/api/v1/employees', { body, company: 'plain' }),
    ]) {
      const added = await add(jane)
      expect([added.status, await added.text()]).toEqual([201, ''])
      expect(added.headers.get('location')).toMatch(/\/api\/v1\/employees\/\d+$/)
      for (const [body, status] of [
        [jane, 409],
        [{ firstName: 'Jane' }, 400],
      ] as const) {
        const refused = await add(body)
        expect([refused.status, await refused.text()]).toEqual([status, ''])
        expect(refused.headers.get('x-bamboohr-error-message')).not.toBe(null)
      }
    }
    expect((await call('/api/v1/employees/3', { jobTitle: 'Chief' })).status).toBe(200)
    expect(await (await call('/api/v1/employees/3')).json()).toMatchObject({ ...jane, jobTitle: 'Chief' })
    expect((await call('/api/v1/employees/9', { jobTitle: 'Chief' })).status).toBe(404)
    expect((await call('/api/v1/employees/directory', {})).status).toBe(404)
    const feed = await (await call('/api/v1/employees/changed?since=2026-11-20T09:00:00Z')).json<Said>()
    expect(feed.employees).toEqual({
      3: { id: '3', action: 'Updated', lastChanged: '2026-11-20T10:00:00+00:00' },
    })
  })

  it('keeps webhooks alike', async () => {
    const { call } = await start()
    const hook = { name: 'A', url: 'https://a.example/', format: 'json', monitorFields: ['firstName'] }
    const refused = [
      { ...hook, url: 'http://a.example/' },
      { ...hook, monitorFields: [] },
      { ...hook, events: ['employee.created', 'employee_with_fields.created'] },
    ]
    for (const body of refused) {
      expect((await call('/api/v1/webhooks', body)).status).toBe(400)
      expect((await bamboo('/api/v1/webhooks', { body })).status).toBe(400)
    }
    const made = await (await call('/api/v1/webhooks', hook)).json<Said>()
    const ours = await (await bamboo('/api/v1/webhooks', { body: hook })).json()
    expect(missing(made, ours)).toEqual([])
    expect((await call(`/api/v1/webhooks/${made.id}`, undefined, { method: 'DELETE' })).status).toBe(200)
    expect((await call(`/api/v1/webhooks/${made.id}`)).status).toBe(404)
  })

  it('lets an app in and refreshes each token once', async () => {
    const { call } = await start()
    const ask = async (fields: Record<string, string>) => {
      const body = new URLSearchParams({ client_id: 'an-app', client_secret: 's', ...fields })
      return (await call('/token.php?request=token', body)).json<Said>()
    }
    const code = { grant_type: 'authorization_code', code: 'c' }
    const first = await ask(code)
    expect(await ask(code)).toEqual({ error: 'invalid_grant' })
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    const second = await ask(refresh)
    expect(await ask(refresh)).toEqual({ error: 'invalid_grant' })
    const list = async (bearer: string) =>
      (await call('/api/v1/employees/directory', undefined, { bearer })).status
    expect([await list(first.access_token), await list(second.access_token)]).toEqual([401, 200])
  })

  it('signs and shapes a webhook alike', async () => {
    const now = Date.parse('2026-11-20T10:00:00Z')
    for (const [event, sample] of [
      ['employee.updated', THIN],
      ['employee_with_fields.updated', WITH_FIELDS],
    ] as const) {
      const ours = await bambooDeliveries[event]?.({ account: 'northwind', secret: 's', now, n: 1 })
      expect(missing(sample, JSON.parse(ours?.body ?? ''))).toEqual([])
      const theirs = bambooWebhook('s', JSON.parse(ours?.body ?? ''), now)
      expect(theirs.headers['x-bamboohr-signature']).toBe(ours?.headers['X-BambooHR-Signature'])
    }
  })
})

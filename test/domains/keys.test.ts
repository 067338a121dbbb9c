import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { sha256Hex } from '#kit/hash.ts'
import { newId } from '#kit/ids.ts'
import vectors from '../cases/api-key-vectors.json'
import { call, type Reply } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { whereStored } from '../make/dump.ts'
import { callWith, issueKey } from '../make/keys.ts'
import { joins, person } from '../make/people.ts'

const refusal = ({ status, body }: Reply) => ({ status, error: { ...body.error, request_id: '' } })

describe('a key', () => {
  it('is issued, used, limited, revoked, and then refused for ever', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['users:read', 'users:read', 'tags:read'], { rate_per_minute: 3 })
    expect(key.text).toMatch(/^syn_live_[0-9A-Za-z]{36}$/)

    const first = await key.call('GET', '/v1/users')
    expect(first.status).toBe(200)
    expect(first.headers.get('ratelimit-policy')).toBe('"minute";q=3;w=60, "day";q=100000;w=86400')
    expect(first.headers.get('ratelimit')).toBe('"minute";r=2;t=20, "day";r=99999')
    // A refusal for want of a scope costs a call too: it was proven who is calling.
    const forbidden = await key.call('GET', '/v1/changes')
    expect([forbidden.status, forbidden.headers.get('ratelimit')]).toEqual([
      403,
      '"minute";r=1;t=40, "day";r=99998',
    ])
    expect((await key.call('GET', '/v1/tags')).status).toBe(200)

    const limited = await key.call('GET', '/v1/users')
    expect([limited.status, limited.body.error.code]).toEqual([429, 'keys.rate_limited'])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(10)
    expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(20)

    expect((await ada.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204)
    const revoked = await key.call('GET', '/v1/users')
    expect([revoked.status, revoked.body.error.code]).toEqual([401, 'auth.bad_key'])
    // Twice is no error, and the list still tells when.
    expect((await ada.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204)
    const { body } = await ada.call('GET', '/v1/keys')
    expect(body.data).toEqual([
      expect.objectContaining({
        id: key.id,
        scopes: ['tags:read', 'users:read'],
        revoked_at: expect.any(String),
      }),
    ])
  })

  it('works with the next call, in any spelling of the scheme, and nowhere but in the header', async () => {
    const key = await issueKey(await person(), ['users:read'])
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'Bearer  '])
      expect(
        (await call('GET', '/v1/users', { headers: { authorization: `${scheme} ${key.text}` } })).status,
      ).toBe(200)
    for (const authorization of [
      key.text,
      `Basic ${key.text}`,
      `Bearer ${key.text}, Bearer ${key.text}`,
      `Bearer\t${key.text}`,
    ])
      expect((await call('GET', '/v1/users', { headers: { authorization } })).status, authorization).toBe(401)
    expect((await call('GET', `/v1/users?key=${key.text}&access_token=${key.text}`)).status).toBe(401)
    expect((await call('GET', '/v1/users', { headers: { cookie: `key=${key.text}` } })).status).toBe(401)
  })

  it('has its own budget: one that is used up says nothing about another', async () => {
    const ada = await person()
    const [slow, other] = [
      await issueKey(ada, ['users:read'], { rate_per_minute: 1 }),
      await issueKey(ada, ['users:read']),
    ]
    await slow.call('GET', '/v1/users')
    expect((await slow.call('GET', '/v1/users')).status).toBe(429)
    expect((await other.call('GET', '/v1/users')).status).toBe(200)
  })

  it('ends for the day with its quota', async () => {
    const key = await issueKey(await person(), ['users:read'], { day_quota: 2 })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await key.call('GET', '/v1/users')).status)
    expect(statuses).toEqual([200, 200, 429, 429])
    const refused = await key.call('GET', '/v1/users')
    expect(refused.body.error.code).toBe('keys.quota_used')
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(86_400)
  })

  it('lets no more in than its rate when a hundred calls come at once', async () => {
    const key = await issueKey(await person(), ['connectors:read'], { rate_per_minute: 20 })
    const from = Date.now()
    const replies = await Promise.all(Array.from({ length: 100 }, () => key.call('GET', '/v1/connectors')))
    const refilled = Math.ceil(((Date.now() - from) / 60_000) * 20)
    const accepted = replies.filter(({ status }) => status === 200).length
    expect(accepted).toBeGreaterThanOrEqual(20)
    expect(accepted).toBeLessThanOrEqual(20 + refilled)
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 429]))
  })
})

describe('managing keys', () => {
  it('is a thing for those who may: a viewer, an editor and a key cannot', async () => {
    const ada = await person()
    const key = await issueKey(ada, KEY_SCOPES)
    for (const role of ['viewer', 'editor']) {
      const member = await joins(ada, role)
      for (const [method, path] of [
        ['GET', '/v1/keys'],
        ['POST', '/v1/keys'],
        ['DELETE', `/v1/keys/${key.id}`],
      ] as const)
        expect((await member.call(method, path)).status, `${role} ${method}`).toBe(403)
    }
    expect((await key.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(403)
    expect((await key.call('GET', '/v1/users')).status).toBe(200)
    const admin = await joins(ada, 'admin')
    expect((await admin.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204)
    expect((await key.call('GET', '/v1/users')).status).toBe(401)
  }, 30_000)
})

describe('keys that are none', () => {
  it('are all refused with the same words: revoked, unknown, mistyped, not whole', async () => {
    const ada = await person()
    const revoked = await issueKey(ada, ['users:read'])
    await ada.call('DELETE', `/v1/keys/${revoked.id}`)
    const live = await issueKey(ada, ['users:read'])
    // The locator of a key that lives and another secret, with a checksum that fits.
    const twin = await issueKey(ada, ['users:read'])
    const none = refusal(await callWith(revoked.text, 'GET', { path: '/v1/users' }))
    expect(none).toMatchObject({ status: 401, error: { code: 'auth.bad_key' } })
    const mistyped = live.text.slice(0, -1) + (live.text.endsWith('0') ? '1' : '0')
    const mixed = live.text.slice(0, 19) + twin.text.slice(19)
    const legacy = vectors.legacy_amx.map(({ h }) => h)
    for (const text of [
      mistyped,
      mixed,
      live.text.slice(0, -1),
      `${live.text}0`,
      'x',
      ...vectors.valid.map(({ key }) => key),
    ])
      expect(refusal(await callWith(text, 'GET', { path: '/v1/users' })), text).toEqual(none)
    for (const authorization of [...legacy, 'Bearer', 'Basic', 'Negotiate x'])
      expect(refusal(await call('GET', '/v1/users', { headers: { authorization } })), authorization).toEqual(
        none,
      )
  })

  it('a right checksum on another secret opens nothing', async () => {
    const key = await issueKey(await person(), ['users:read'])
    const gate = env.KEY_GATE.getByName(`key:${key.text.slice(9, 19)}`)
    const ask = (hash: string) => ({
      proof: { kind: 'secret', hash } as const,
      endpoint: 'GET /v1/users',
      needs: null,
      address: null,
    })
    const none = { known: false, waitSeconds: null }
    expect(await gate.admit(ask(sha256Hex(key.text)))).toMatchObject({ known: true })
    for (const hash of [sha256Hex(`${key.text} `), '', 'none'])
      expect(await gate.admit(ask(hash))).toEqual(none)
    expect(await env.KEY_GATE.getByName('key:nobodyhere').admit(ask('none'))).toEqual(none)
  })
})

describe('what a key sees', () => {
  it('is its own workspace and nothing else, whatever workspace the call names', async () => {
    const [ada, bob] = [await person(), await person()]
    const connection = await sandboxConnection(ada)
    await sandboxConnection(bob)
    const key = await issueKey(ada, KEY_SCOPES)
    const keyOfBob = await issueKey(bob, KEY_SCOPES)
    const path = '/v1/records?limit=200'
    const headers = {
      authorization: `Bearer ${key.text}`,
      'syncline-workspace': bob.workspace,
      cookie: bob.cookie,
    }
    const { body } = await call('GET', path, { headers })
    expect(body.data.length).toBeGreaterThan(0)
    expect(new Set(body.data.map((row: { connection_id: string }) => row.connection_id))).toEqual(
      new Set([connection]),
    )
    const record = `/v1/records/${body.data[0].id}`
    expect((await key.call('GET', record)).status).toBe(200)
    expect((await keyOfBob.call('GET', record)).status).toBe(404)
    expect((await keyOfBob.call('GET', `/v1/records?connection=${connection}`)).body.data).toEqual([])
  }, 30_000)
})

describe('issuing', () => {
  it.each([
    ['no scope', { scopes: [] }],
    ['a scope nobody knows', { scopes: ['everything:read'] }],
    ['a scope for people', { scopes: ['members:read'] }],
    ['a scope that would make more keys', { scopes: ['keys:write'] }],
    ['a scope that reaches credentials', { scopes: ['connections:write'] }],
    ['no name', { name: ' ' }],
    ['an endless name', { name: 'x'.repeat(81) }],
    ['no calls', { rate_per_minute: 0 }],
    ['half a call', { rate_per_minute: 0.5 }],
    ['endless calls', { rate_per_minute: 1e9 }],
    ['calls as text', { day_quota: '5' }],
    ['a key of its own choice', { key: `syn_live_${'x'.repeat(36)}` }],
    ['another workspace', { tenant_id: newId('ten') }],
  ])('refuses %s', async (_, over) => {
    const ada = await person()
    const reply = await ada.call('POST', '/v1/keys', { name: 'k', scopes: ['users:read'], ...over })
    expect([reply.status, reply.body.error.code]).toEqual([400, 'request.invalid'])
    expect((await ada.call('GET', '/v1/keys')).body.data).toEqual([])
  })

  it('shows the whole key once and keeps it nowhere', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['users:read'])
    await key.call('GET', '/v1/users')
    const list = JSON.stringify((await ada.call('GET', '/v1/keys')).body)
    expect(list).not.toContain(key.text.slice(13, -4))
    expect(await whereStored(key.id)).toContain('SHARD_1 keys')
    // Of the whole key, too.
    expect(await whereStored(key.text.slice(13, -4))).toEqual([])
  })
})

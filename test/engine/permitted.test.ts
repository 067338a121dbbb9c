import { describe, expect, it } from 'vitest'
import type { Auth, Request as Description } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import { call } from '#engine/call.ts'
import { type Account, fetchPage, runAction, testAccount } from '#engine/index.ts'
import { isPermitted, PERMITTED, shownPath } from '#engine/permitted.ts'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import { accountOf, connectorOf, ctxOf, people, serveJson } from './vendor.ts'

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['GET /v3/videos', 'GET /v3/videos', true],
    ['GET /v3/videos', 'POST /v3/videos', false],
    ['GET /v3/videos', 'HEAD /v3/videos', false],
    ['GET /v3/videos', 'GET /v3/videos/7', false],
    ['GET /v3/videos', 'GET /v3', false],
    ['GET /v3/videos', 'GET /v3/videosx', false],
    ['GET /v3/videos', 'GET /v3/videos/', true],
    ['GET /v3/videos/', 'GET /v3/videos', true],
    ['GET /v3/videos', 'GET /V3/Videos', false],
    ['/v3/videos', 'DELETE /v3/videos', true],
    ['POST /v2/template/:id', 'POST /v2/template/7', true],
    ['POST /v2/template/*', 'POST /v2/template/7', true],
    ['POST /v2/template/:id', 'POST /v2/template', false],
    ['POST /v2/template/:id', 'POST /v2/template/7/generate', false],
    ['POST /v2/:kind/7', 'POST /v2/template/7', true],
    ['/v3/**', 'PATCH /v3/a/b/c', true],
    ['/v3/**', 'GET /v3', true],
    ['/v3/**', 'GET /v30/a', false],
    ['/v3/**/b', 'GET /v3/a/b', false],
    ['/**', 'GET /', true],
    ['/', 'GET /', true],
    ['/', 'GET /a', false],
    // A value with a slash, a backslash or dots of its own, however often it is encoded.
    ['/v3/videos/:id', 'GET /v3/videos/..%2Fadmin', false],
    ['/v3/videos/:id', 'GET /v3/videos/..%2fadmin', false],
    ['/v3/videos/:id', 'GET /v3/videos/a%2Fb', false],
    ['/v3/videos/:id', 'GET /v3/videos/..%5Cadmin', false],
    ['/v3/videos/:id', 'GET /v3/videos/%252e%252e%252fadmin', false],
    ['/v3/videos/:id', 'GET /v3/videos/%2e%2e', false],
    ['/v3/**', 'GET /v3/%252e%252e/admin', false],
    ['/v3/**', 'GET /v3/../admin', false],
    ['/v3/**', 'GET /v3/a%00', false],
    ['/v3/videos/:id', 'GET /v3/videos/a%20b.c..d%25', true],
    // Another host.
    ['/**', 'GET //evil.example/v3/videos', false],
    ['/:host/v3/videos', 'GET //evil.example/v3/videos', false],
  ])('%s and %s: %s', (entry, request, permitted) => {
    expect(entry).toMatch(PERMITTED)
    const [method = '', path = ''] = request.split(' ')
    expect(isPermitted([entry], method, path)).toBe(permitted)
  })

  it('permits nothing where there is none, and each of several', () => {
    expect(isPermitted([], 'GET', '/a')).toBe(false)
    expect(isPermitted(['GET /a', '/b'], 'PUT', '/b')).toBe(true)
  })

  it.each([
    'get /a',
    'GET  /a',
    'a',
    'GET a',
    '',
    'GET /a?b=1',
    'GET /a#b',
    'OPTIONS /a',
    'GET /a b',
    'GET https://x/a',
    '/a\n/b',
  ])('%j is none', (entry) => expect(entry).not.toMatch(PERMITTED))
})

const path: Auth = { kind: 'path', prefix: '/api/v1/{{secret.api_key}}' }

describe('the path that is looked at', () => {
  const account = (base: string, auth?: Auth, key = 'k/1') =>
    accountOf(base, { auth, secrets: { api_key: secret(key) } })
  const shown = (base: string, url: string, auth?: Auth) => shownPath(account(base, auth), new URL(url))

  it.each<[string, string, Auth | undefined, string]>([
    ['https://a.com', 'https://a.com/users?x=1', undefined, '/users'],
    ['https://a.com/v1', 'https://a.com/v1/users', undefined, '/users'],
    ['https://a.com/v1/', 'https://a.com/v1//users/', undefined, '/users'],
    ['https://a.com', 'https://a.com/api/v1/k%2F1/team/all/', path, '/team/all'],
    ['https://a.com/x', 'https://a.com/x/api/v1/k%2F1/team/all/', path, '/team/all'],
    // Not below the base, or another host: never mistaken for what is below it.
    ['https://a.com/v1', 'https://a.com/v2/users', undefined, '//a.com/v2/users'],
    ['https://a.com/v1', 'https://a.com/v1/../v2/users', undefined, '//a.com/v2/users'],
    ['https://a.com', 'https://b.com/users', undefined, '//b.com/users'],
    ['https://a.com', 'https://a.com:8443/users', undefined, '//a.com:8443/users'],
    ['https://a.com', 'http://a.com/users', undefined, '//a.com/users'],
    // Another credential, or none: nothing is cut off.
    ['https://a.com', 'https://a.com/api/v1/other/team/all', path, '/api/v1/other/team/all'],
    ['https://a.com', 'https://a.com/x/y/z/team/all', path, '/x/y/z/team/all'],
  ])('on %s: %s', (base, url, ...[auth, wanted]) => expect(shown(base, url, auth)).toBe(wanted))
})

describe('a call that is not permitted', () => {
  const ask = (
    origin: string,
    description: Partial<Description>,
    over: Partial<Account> & { names?: object } = {},
  ) => {
    const { names, ...rest } = over
    return call(ctxOf(), accountOf(origin, { permitted: ['GET /users', 'GET /users/:id'], ...rest }), {
      description: { method: 'GET', path: '/users', ...description },
      names: { ...names },
    })
  }
  const forbidden = { ok: false, error: { kind: 'refused', code: 'vendor.endpoint_not_permitted' } }

  it.each<[string, Partial<Description>, object]>([
    ['another method', { method: 'POST', body: {} }, {}],
    ['another path', { path: '/admins' }, {}],
    ['a path that climbs', { path: '/users/../admins' }, {}],
    ['a path that climbs in code', { path: '/users/%2e%2e/admins' }, {}],
    ['a path with a backslash', { path: '/users\\..\\admins' }, {}],
    ['a value that climbs', { path: '/users/{{input.id}}' }, { id: '../admins' }],
    ['a value of two segments', { path: '/users/{{input.id}}' }, { id: '7/keys' }],
    ['a value that is encoded already', { path: '/users/{{input.id}}' }, { id: '..%2Fadmins' }],
    ['a longer path', { path: '/users/7/keys' }, {}],
    ['another case', { path: '/Users' }, {}],
  ])('never leaves: %s', async (_what, description, input) => {
    const { origin, hits } = await serveJson({})
    expect(await ask(origin, description, { names: { input } })).toMatchObject(forbidden)
    expect(hits).toHaveLength(0)
    // What is permitted does.
    expect(await ask(origin, {})).toMatchObject({ ok: true })
    expect(hits).toHaveLength(1)
  })

  it('leaves whatever its query says, and with a slash at the end', async () => {
    const { origin, hits } = await serveJson({})
    expect(await ask(origin, { path: '/users/', query: { path: '/admins' } })).toMatchObject({ ok: true })
    expect(
      await ask(origin, { path: '/users/{{input.id}}' }, { names: { input: { id: 'a?b#c' } } }),
    ).toMatchObject({
      ok: true,
    })
    expect(hits.map(({ url }) => url)).toEqual(['/users/?path=%2Fadmins', '/users/a%3Fb%23c'])
  })

  it('never leaves for another host, even one that may have the credentials', async () => {
    const { origin, hits } = await serveJson({})
    const other = await serveJson({})
    const over = { origins: [origin, other.origin], permitted: ['/**'] }
    expect(await ask(origin, { path: `${other.origin}/users` }, over)).toMatchObject(forbidden)
    expect(await ask(origin, { path: `${origin}/users` }, over)).toMatchObject({ ok: true })
    expect([hits.length, other.hits.length]).toEqual([1, 0])
  })

  it('is known by its path behind the credential, which is told nobody', async () => {
    const { origin, hits } = await serveJson({})
    const over = { auth: path, secrets: { api_key: secret('tok-1234567890') }, permitted: ['GET /users'] }
    expect(await ask(origin, {}, over)).toMatchObject({ ok: true })
    expect(hits.map(({ url }) => url)).toEqual(['/api/v1/tok-1234567890/users'])
    const refused = await ask(origin, { path: '/admins' }, over)
    expect(refused).toMatchObject({
      error: { message: expect.stringContaining('may not call GET /admins.') },
    })
    expect(JSON.stringify(refused)).not.toContain('tok-1234567890')
    expect(hits).toHaveLength(1)
  })

  it('never leaves for a next page, a probe, a step or a test either', async () => {
    const { origin, hits } = await serveJson({ data: [{ id: 1 }], next: '/admins' })
    const connector = connectorOf({
      test: { method: 'GET', path: '/me' },
      objects: {
        person: {
          ...people,
          list: { method: 'GET', path: '/users' },
          page: { kind: 'next_url', from: 'next' },
        },
      },
      actions: {
        'user.add': {
          label: '',
          about: '',
          input: {},
          steps: [{ request: { method: 'POST', path: '/users' } }],
          output: {},
        },
      },
    })
    const account = accountOf(origin, { connector, permitted: ['GET /users'] })
    const page = await fetchPage(ctxOf(), account, { object: 'person', cursor: null })
    const cursor = page.ok ? (JSON.parse(JSON.stringify(page.value.next)) as Json) : null
    expect(await fetchPage(ctxOf(), account, { object: 'person', cursor })).toMatchObject(forbidden)
    expect(await testAccount(ctxOf(), account)).toMatchObject(forbidden)
    const added = await runAction(ctxOf(), account, { action: 'user.add', input: {}, key: 'k' })
    expect(added).toMatchObject(forbidden)
    expect(added).not.toMatchObject({ error: { uncertain: true } })
    expect(hits.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /users'])
  })

  it('is refused of sample data too', async () => {
    const connector = connectors.find(({ id }) => id === 'heygen')
    if (!connector) throw new Error('there is no HeyGen')
    const secrets = Object.fromEntries(
      Object.entries(connector.sandbox.credentials).map(([id, value]) => [id, secret(value)]),
    )
    const account = accountOf(connector.base, { connector, mode: 'sandbox', secrets, settings: {} })
    const permitted = ['GET /v3/users/me']
    expect(await testAccount(ctxOf(), { ...account, permitted })).toMatchObject({ ok: true })
    const asked = { object: 'video', cursor: null }
    expect(await fetchPage(ctxOf(), { ...account, permitted }, asked)).toMatchObject(forbidden)
    expect(await fetchPage(ctxOf(), { ...account, permitted: null }, asked)).toMatchObject({ ok: true })
  })
})

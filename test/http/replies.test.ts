import { beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#http/endpoints.ts'
import { errorCatalog } from '#kit/errors.ts'
import { newId } from '#kit/ids.ts'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { callWith, issueKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'

const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

const guarded = ({ headers }: Reply) => {
  expect(Object.fromEntries(Object.keys(HEADERS).map((name) => [name, headers.get(name)]))).toEqual(HEADERS)
  expect(headers.get('x-request-id')).toMatch(/^req_[0-9A-Za-z]{22}$/)
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('x-powered-by')).toBeNull()
}

/** Every way to be refused, and the code it has. */
let refused: [string, number, Reply][]
let ada: Member

beforeAll(async () => {
  ada = await person()
  refused = await refusals()
}, 30_000)

async function refusals(): Promise<typeof refused> {
  const key = await issueKey(ada, ['users:read'])
  const slow = await issueKey(ada, ['users:read'], { rate_per_minute: 1 })
  const spent = await issueKey(ada, ['users:read'], { day_quota: 1 })
  await slow.call('GET', '/v1/users')
  await spent.call('GET', '/v1/users')
  const cookie = { cookie: ada.cookie }
  const type = { ...cookie, origin: ORIGIN, 'content-type': 'text/plain' }
  return [
    ['auth.missing', 401, await call('GET', '/v1/users')],
    ['auth.bad_key', 401, await callWith('syn_live_x', 'GET', { path: '/v1/users' })],
    ['auth.not_allowed', 403, await key.call('GET', '/v1/tags')],
    ['auth.cross_site', 403, await call('POST', '/v1/keys', { headers: cookie, body: {} })],
    [
      'workspaces.not_found',
      404,
      await call('GET', '/v1/users', { headers: { ...cookie, 'syncline-workspace': 'x' } }),
    ],
    ['request.no_such_path', 404, await call('GET', '/v1/nothing')],
    ['request.no_such_path', 404, await call('PUT', '/auth/sign-in/email')],
    ['request.wrong_method', 405, await call('PUT', '/v1/users')],
    ['connections.not_found', 404, await ada.call('GET', `/v1/connections/${newId('con')}`)],
    ['request.invalid', 400, await ada.call('POST', '/v1/keys', { name: '' })],
    ['request.bad_cursor', 400, await ada.call('GET', '/v1/users?cursor=x')],
    [
      'request.bad_json',
      400,
      await call('POST', '/v1/keys', {
        rawBody: '{',
        headers: { ...type, 'content-type': 'application/json' },
      }),
    ],
    ['request.wrong_type', 415, await call('POST', '/v1/keys', { rawBody: '{}', headers: type })],
    ['request.too_large', 413, await ada.call('POST', '/v1/keys', { name: 'x'.repeat(300_000) })],
    [
      'request.too_large',
      413,
      await call('POST', '/auth/sign-up/email', { body: { name: 'x'.repeat(300_000) } }),
    ],
    ['keys.rate_limited', 429, await slow.call('GET', '/v1/users')],
    ['keys.quota_used', 429, await spent.call('GET', '/v1/users')],
    [
      'connections.unknown_connector',
      400,
      await ada.call('POST', '/v1/connections', { connector: 'x', name: 'x' }),
    ],
    ['members.last_owner', 409, await ada.call('DELETE', '/v1/workspaces/current/membership')],
  ]
}

describe('every kind of reply', () => {
  it('carries the security headers and a request id', async () => {
    guarded(await ada.call('GET', '/v1/me'))
    guarded(await ada.call('POST', '/v1/workspaces', { name: 'Second' }))
    const key = await ada.call('POST', '/v1/keys', { name: 'k', scopes: ['users:read'] })
    guarded(await ada.call('DELETE', `/v1/keys/${key.body.id}`))
    for (const path of [
      '/healthz',
      '/openapi.json',
      '/auth/ok',
      '/auth/error',
      '/auth/nothing',
      '/sandbox/x',
      '/nothing',
    ])
      guarded(await call('GET', path))
    guarded(await call('POST', '/auth/sign-in/email', { body: {} }))
    guarded(await call('OPTIONS', '/v1/users'))
    guarded(await call('HEAD', '/v1/users'))
    for (const [, , reply] of refused) guarded(reply)
  })

  it('is JSON, said to be so', async () => {
    for (const [code, , { headers }] of refused)
      expect(headers.get('content-type'), code).toMatch(/^application\/json/)
    expect((await call('GET', '/openapi.json')).headers.get('content-type')).toMatch(/^application\/json/)
  })

  it('does not change with what a caller says about the address', async () => {
    const plain = await call('GET', '/v1/users')
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      host: 'evil.example',
      forwarded: 'host=evil.example',
    }
    const spoofed = await call('GET', '/v1/users', { headers })
    expect(spoofed.body.error.docs).toBe(plain.body.error.docs)
    expect(JSON.stringify([spoofed.body, ...spoofed.headers])).not.toContain('evil')
  })

  it('builds its links from the configured address, when there is one', async () => {
    const env = { APP_ORIGIN: 'https://sync.acme.com' }
    expect((await call('GET', '/v1/users', { env })).body.error.docs).toBe(
      'https://sync.acme.com/docs#auth.missing',
    )
    expect((await call('GET', '/openapi.json', { env })).body.servers).toEqual([
      { url: 'https://sync.acme.com' },
    ])
  })
})

describe('every error', () => {
  it('says what, whose turn, where to read on, and which request it was', async () => {
    for (const [code, status, reply] of refused) {
      expect([code, reply.status]).toEqual([code, status])
      const { error, ...rest } = reply.body
      expect(rest).toEqual({})
      expect(
        Object.keys(error)
          .filter((name) => name !== 'details')
          .toSorted(),
      ).toEqual(['code', 'docs', 'message', 'request_id'])
      expect(error.code).toBe(code)
      expect(error.message.length).toBeGreaterThan(20)
      expect(error.request_id).toBe(reply.headers.get('x-request-id'))
      expect(error.docs).toBe(`${ORIGIN}/docs#${code}`)
      expect(errorCatalog.map((kind) => kind.code)).toContain(code)
      expect(errorCatalog.find((kind) => kind.code === code)?.status, code).toBe(status)
      expect(reply.headers.get('retry-after') !== null, code).toBe(status === 429)
      expect(reply.headers.get('www-authenticate') !== null, code).toBe(status === 401)
    }
  })

  it('has a code of its own, in words that can be an anchor', () => {
    const codes = errorCatalog.map(({ code }) => code)
    expect(codes.length).toBeGreaterThan(30)
    expect(new Set(codes).size).toBe(codes.length)
    for (const { code, message } of errorCatalog) {
      expect(code).toMatch(/^[a-z]+(\.[a-z_]+)?$/)
      expect(message, code).toMatch(/^[A-Z].*[.…]$/s)
    }
  })

  it('names every part that is off', async () => {
    const { body } = await ada.call('POST', '/v1/keys?x=1', {
      name: '',
      scopes: ['owners:write'],
      mode: 'big',
      extra: 1,
    })
    expect(body.error.details).toEqual([expect.objectContaining({ in: 'query', path: 'x' })])
    const second = await ada.call('POST', '/v1/keys', {
      name: '',
      scopes: ['owners:write'],
      mode: 'big',
      extra: 1,
    })
    expect(
      [...new Set<string>(second.body.error.details.map(({ path }: { path: string }) => path))].toSorted(),
    ).toEqual(['extra', 'mode', 'name', 'scopes.0'].toSorted())
  })
})

describe('a path nobody serves', () => {
  const paths = [
    '/',
    '/v1',
    '/v1/',
    '/v2/users',
    '/v1/users/',
    '/v1//users',
    '/v1/users/x',
    '/V1/USERS',
    '/healthz/x',
    '/.env',
    '/v1/%00',
    '/v1/%E0%A4%A',
    '/v1/records/%ff/x',
    '/sandbox/',
    '/sandbox/x',
    '/auth/',
    '/auth/x/y',
    '/docs',
  ]
  const allow = (served: string[]) =>
    served
      .toSorted()
      .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
      .join(', ')
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']

  it.each(paths)('%s is answered with a 4xx, by any method', async (path) => {
    for (const method of methods) {
      const { status } = await call(method, path)
      expect(status, method).toBeGreaterThanOrEqual(400)
      expect(status, method).toBeLessThan(500)
    }
  })

  it.each([...new Set(endpoints.map(({ path }) => path))])(
    '%s by a method it does not have: 4xx, never a 5xx',
    async (path) => {
      const served = endpoints.filter((e) => e.path === path).map((e) => e.method as string)
      const foreign = endpoints.some((e) => e.path === path && e.style === 'highlevel')
      const real = path.replace(':id', newId('x'))
      const others = methods.filter(
        (method) => !served.includes(method) && !(method === 'HEAD' && served.includes('GET')),
      )
      for (const method of others) {
        const { status, headers } = await ada.call(method, real)
        // 400: `DELETE /v1/invitations/accept` is a DELETE of an invitation, and "accept" is no id.
        if (status === 400) continue
        if (foreign) expect(status, method).toBe(404)
        else expect([status, headers.get('allow')], method).toEqual([405, allow(served)])
      }
      if (served.includes('GET')) {
        const [head, get] = [await ada.call('HEAD', real), await ada.call('GET', real)]
        expect([head.status, head.body]).toEqual([get.status, ''])
      }
    },
  )
})

describe('health', () => {
  it('is told to anybody, with the last beat of the clock and nothing else', async () => {
    const { status, body } = await call('GET', '/healthz')
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['ok', 'cron_at', 'watchdog_at', 'cron_late', 'local'])
  })

  it('has no simulators outside a developer’s machine', async () => {
    const path = '/sandbox/highlevel/social-media-posting/x/tags'
    expect((await call('GET', path)).status).not.toBe(404)
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await call(method, path, { env: { LOCAL: 'no' } })).toMatchObject({
        status: 404,
        body: { error: { code: 'request.no_such_path' } },
      })
  })
})

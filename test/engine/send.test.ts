import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { call } from '#engine/call.ts'
import { testAccount } from '#engine/index.ts'
import redirects from '../cases/redirect-cases.json'
import { accountOf, connectorOf, ctxOf, KEY, NOW, serve, serveJson, serveRaw } from './vendor.ts'

const limits = { headersMs: 300, totalMs: 600, bytes: 10 * 1024 * 1024 }
const description = { method: 'GET', path: '/list' } as const
const get = (base: string) => call(ctxOf(), accountOf(base), { description, limits })

describe('an answer', () => {
  it('comes back as JSON, and the request carried what the vendor needs', async () => {
    const { origin, hits } = await serveJson({ data: [1] })
    expect(await get(`${origin}/v1`)).toEqual({ ok: true, value: { data: [1] } })
    expect(hits.map((hit) => [hit.method, hit.url])).toEqual([['GET', '/v1/list']])
    expect(hits[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'application/json' })
  })

  it.each([
    [200, '<html>Sign in</html>', 'nonsense', 'vendor.html'],
    [200, '', 'nonsense', 'vendor.empty_body'],
    [204, '', 'nonsense', 'vendor.empty_body'],
    [200, '{"data":[', 'nonsense', 'vendor.bad_json'],
    [304, '', 'nonsense', 'vendor.unexpected_status'],
    [401, '{"message":"bad key"}', 'refused', 'vendor.unauthorized'],
    [403, '<html>', 'refused', 'vendor.forbidden'],
    [404, '', 'refused', 'vendor.not_found'],
    [409, '{}', 'refused', 'vendor.rejected'],
    [422, '{}', 'refused', 'vendor.rejected'],
    [408, '', 'busy', 'vendor.busy'],
    [425, '', 'busy', 'vendor.busy'],
    [429, '', 'busy', 'vendor.rate_limited'],
    [500, '', 'busy', 'vendor.unavailable'],
    [529, '', 'busy', 'vendor.unavailable'],
  ])('%i %j is %s %s', async (status, body, ...[kind, code]) => {
    const { origin } = await serve((_request, response) => void response.writeHead(status).end(body))
    expect(await get(origin)).toMatchObject({ ok: false, error: { kind, code, status } })
  })

  it('says how long to wait', async () => {
    const { origin } = await serveJson({}, 429, { 'retry-after': '120' })
    expect(await get(origin)).toMatchObject({ error: { kind: 'busy', retryAfterMs: 120_000 } })
    const nonsense = await serveJson({}, 503, { 'retry-after': 'soon' })
    expect(await get(nonsense.origin)).toMatchObject({ error: { kind: 'busy', retryAfterMs: undefined } })
  })

  it('never repeats a secret the vendor echoes', async () => {
    const echo = [KEY, encodeURIComponent(KEY), btoa(`user:${KEY}`), `Bearer ${KEY}`].join(' | ')
    const { origin } = await serveJson({ message: `Unknown key ${echo}` }, 401)
    const failed = await get(origin)
    expect(failed).toMatchObject({
      error: { reauth: true, message: expect.stringContaining('says: "Unknown key') },
    })
    const text = JSON.stringify(failed)
    for (const spelling of [KEY, encodeURIComponent(KEY), btoa(KEY).slice(2, -4)])
      expect(text).not.toContain(spelling)
    expect(text.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(8)
  })
})

describe('a vendor that misbehaves', () => {
  it('V8: is cut off when it sends no headers', async () => {
    const { origin } = await serve(() => {})
    const patient = { ...limits, headersMs: 100, totalMs: 60_000 }
    const answer = await call(ctxOf(), accountOf(origin), { description, limits: patient })
    expect(answer).toMatchObject({ error: { kind: 'unreachable', code: 'vendor.timeout' } })
  })

  it('may take its time once the headers are here', async () => {
    const { origin } = await serve((_request, response) => {
      response.write('{')
      setTimeout(() => response.end('}'), 300)
    })
    const strict = { ...limits, headersMs: 150, totalMs: 60_000 }
    expect(await call(ctxOf(), accountOf(origin), { description, limits: strict })).toEqual({
      ok: true,
      value: {},
    })
  })

  it('V8: is cut off when its body never ends', async () => {
    const base = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n')
      const drip = setInterval(() => socket.write(' '), 50)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await get(base)).toMatchObject({ error: { kind: 'unreachable', code: 'vendor.timeout' } })
  })

  it.each([
    ['length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"data":[]}'],
    ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{"data":[]}\r\n'],
  ])('V9: is not believed when it breaks off (%s)', async (_how, text) => {
    const base = await serveRaw((socket) => void socket.end(text))
    expect(await get(base)).toMatchObject({ error: { kind: 'unreachable', code: 'vendor.connection_lost' } })
  })

  it.each([
    ['hangs up', (base: string) => base],
    ['is not there', () => 'http://127.0.0.1:9'],
  ])('is unreachable when it %s', async (_how, at) => {
    const base = await serveRaw((socket) => void socket.destroy())
    expect(await get(at(base))).toMatchObject({
      error: { kind: 'unreachable', code: 'vendor.connection_failed' },
    })
  })

  it.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000, ' '))],
  ])('V13: cannot send a %s bomb', async (encoding, bomb) => {
    const headers = { 'content-encoding': encoding, 'content-length': String(bomb.length) }
    const { origin } = await serve((_request, response) => void response.writeHead(200, headers).end(bomb))
    expect(bomb.length).toBeLessThan(100_000)
    const answer = await call(ctxOf(), accountOf(origin), { description })
    expect(answer).toMatchObject({ error: { kind: 'nonsense', code: 'vendor.too_large' } })
  })
})

describe('a redirect', () => {
  const cases = redirects.map((one) => ({ ...one, hop: one.chain[0] as [number, string | null] }))

  it.each(cases)('$id is never followed', async ({ hop: [status, location] }) => {
    const { origin, hits } = await serve(
      (_request, response) =>
        void response.writeHead(status, location ? { location } : {}).end('{"data":[]}'),
    )
    const code = status === 304 ? 'vendor.unexpected_status' : 'vendor.redirected'
    expect(await get(origin)).toMatchObject({ ok: false, error: { kind: 'nonsense', code, status } })
    expect(hits).toHaveLength(1)
  })

  it.each([301, 302, 303, 307, 308])('V14: %i carries no credentials to another host', async (status) => {
    const thief = await serveJson({ data: [] })
    const { origin, hits } = await serve((_request, response) => {
      response.writeHead(status, { location: `${thief.origin}/t0ken` }).end()
    })
    const post = { method: 'POST', path: '/x', body: { a: 1 } } as const
    const answer = await call(ctxOf(), accountOf(origin), { description: post, limits })
    expect(answer).toMatchObject({ error: { code: 'vendor.redirected' } })
    expect(JSON.stringify(answer)).not.toContain('t0ken')
    expect([hits.length, thief.hits.length]).toEqual([1, 0])
  })
})

describe('before anything is sent', () => {
  it('secrets stay with the origins they were given for', async () => {
    const { origin, hits } = await serveJson({})
    const account = accountOf(origin, {
      origins: ['https://api.acme.com', origin.replace('127.0.0.1', 'localhost')],
    })
    expect(await call(ctxOf(), account, { description })).toMatchObject({
      error: { kind: 'refused', code: 'vendor.origin_not_allowed' },
    })
    expect(hits).toHaveLength(0)
  })

  it.each([
    'http://127.0.0.1:80',
    'https://169.254.169.254',
    'https://metadata.google.internal',
    'http://api.acme.com',
    'https://sync.acme.com',
  ])('%s is refused outside local development', async (base) => {
    const asked: unknown[] = []
    const ctx = ctxOf({ local: 'no', fetch: async (url) => (asked.push(url), Response.json({})) })
    expect(await call(ctx, accountOf(base), { description })).toMatchObject({
      error: { code: 'vendor.url_refused' },
    })
    expect(asked).toEqual([])
  })

  it('a template without a value stops the request', async () => {
    const { origin, hits } = await serveJson({})
    const account = accountOf(origin)
    const query = { q: '{{gone}}' }
    const answer = await call(ctxOf(), account, { description: { ...description, query } })
    expect(answer).toMatchObject({ error: { kind: 'refused', code: 'template.missing' } })
    expect(hits).toHaveLength(0)
  })
})

describe('testing an account', () => {
  it('runs the connector’s test and tells how long it took', async () => {
    const { origin, hits } = await serveJson({ id: 7 })
    let now = NOW
    const ctx = ctxOf({ now: () => (now += 40) })
    const connector = connectorOf({
      test: (settings) => ({ method: 'GET', path: `/of/${settings.company}` }),
    })
    const tested = await testAccount(ctx, accountOf(origin, { connector }))
    expect(tested).toMatchObject({ ok: true, value: { durationMs: expect.any(Number) } })
    expect(tested.ok && tested.value.durationMs).toBeGreaterThanOrEqual(40)
    expect(hits[0]?.url).toBe('/of/acme')
  })

  it('is not fooled by a sign-in page with status 200', async () => {
    const { origin } = await serve((_request, response) => void response.end('<html>Sign in</html>'))
    expect(await testAccount(ctxOf(), accountOf(origin))).toMatchObject({
      ok: false,
      error: { code: 'vendor.html' },
    })
  })
})

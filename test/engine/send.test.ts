import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { call } from '#engine/call.ts'
import { testAccount } from '#engine/index.ts'
import redirects from '../cases/redirect-cases.json'
import { accountOf, connectorOf, ctxOf, KEY, NOW, serve, serveJson, serveRaw } from './vendor.ts'

const limits = { headersMs: 300, totalMs: 600, bytes: 10 * 1024 * 1024 }
const description = { method: 'GET', path: '/list' } as const
/** Lets what is on its way through real sockets arrive. */
const quiet = async () => {
  for (let i = 0; i < 5; i++) await setImmediate()
}
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

  it.each([
    ...[500, 502, 503, 504, 520, 521, 522, 523, 524, 529, 530].map(
      (status) => [status, 'vendor.unavailable'] as const,
    ),
    [525, 'vendor.tls_failed'] as const,
    [526, 'vendor.tls_failed'] as const,
  ])('V6: %i is trouble that passes (%s), waited for as long as it says', async (status, code) => {
    const { origin, hits } = await serve(
      (_request, response) => void response.writeHead(status, { 'retry-after': '120' }).end('<html>'),
    )
    expect(await get(origin)).toMatchObject({ error: { kind: 'busy', code, status, retryAfterMs: 120_000 } })
    expect(hits).toHaveLength(1)
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

  it.each([
    ['no headers', 10_000, () => {}],
    [
      'a byte a second',
      30_000,
      (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n '),
    ],
  ])('V8: that sends %s is cut off after %i ms, unless a caller says otherwise', async (_what, ms, start) => {
    let closed = false
    const arrived = Promise.withResolvers<Socket>()
    const base = await serveRaw((socket) => {
      socket.on('close', () => (closed = true))
      start(socket)
      arrived.resolve(socket)
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    let answer: unknown
    const asking = call(ctxOf(), accountOf(base), { description }).then((got) => (answer = got))
    const socket = await arrived.promise
    // Headers that were written have to be read before the clock moves on.
    for (let passed = 1000; passed < ms; passed += 1000) {
      await quiet()
      vi.advanceTimersByTime(1000)
      if (ms > 10_000) socket.write(' ')
    }
    await quiet()
    vi.advanceTimersByTime(999)
    await quiet()
    expect([answer, closed]).toEqual([undefined, false])
    vi.advanceTimersByTime(1)
    await asking
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
    ['has no TLS', (base: string) => base.replace('http', 'https')],
  ])('V7: is unreachable when it %s', async (_how, at) => {
    const base = await serveRaw((socket) => void socket.destroy())
    expect(await get(at(base))).toMatchObject({
      error: { kind: 'unreachable', code: 'vendor.connection_failed' },
    })
  })

  it.each([525, 526])(
    'V7: has a code of its own when its TLS fails, which Cloudflare tells as %i',
    async (status) => {
      const { origin } = await serve((_request, response) => void response.writeHead(status).end('<html>'))
      expect(await get(origin)).toMatchObject({ error: { kind: 'busy', code: 'vendor.tls_failed', status } })
    },
  )

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

/** The case's Location with its host replaced; a relative one stays what it is. */
const stolen = (location: string, thief: string) =>
  location.replace(/^(https?:)?\/\/[^/]*/, (_, scheme?: string) =>
    scheme ? thief : thief.replace('http:', ''),
  )

describe('a redirect', () => {
  const cases = redirects.map((one) => ({ ...one, hop: one.chain[0] as [number, string | null] }))

  it.each(cases)(
    'V14: $id is never followed, and nobody else hears of it',
    async ({ hop: [status, location] }) => {
      const thief = await serveJson({ data: [] })
      // The case's own address, then the same one leading to a host of ours that would see what comes.
      for (const target of [location, location && stolen(location, thief.origin)]) {
        const { origin, hits } = await serve(
          (_request, response) =>
            void response.writeHead(status, target ? { location: target } : {}).end('{"data":[]}'),
        )
        const sent: Request[] = []
        const ctx = ctxOf({ fetch: (input) => (sent.push(input as Request), fetch(input)) })
        const code = status === 304 ? 'vendor.unexpected_status' : 'vendor.redirected'
        expect(await call(ctx, accountOf(origin), { description, limits })).toMatchObject({
          ok: false,
          error: { kind: 'nonsense', code, status },
        })
        expect(hits.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`])
        expect(sent.map(({ url, redirect }) => [new URL(url).origin, redirect])).toEqual([[origin, 'manual']])
      }
      expect(thief.hits).toEqual([])
    },
  )

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

describe('what changes something at the vendor', () => {
  it.each([
    ['answers nothing', (socket: Socket) => void socket.destroy(), 'vendor.connection_failed'],
    ['hangs', () => {}, 'vendor.timeout'],
    [
      'breaks off',
      (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'),
      'vendor.connection_lost',
    ],
    [
      'is down',
      (socket: Socket) => void socket.end('HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n'),
      'vendor.unavailable',
    ],
  ])(
    'V28: is sent once, though the vendor %s: nobody knows whether it was done',
    async (_what, reply, code) => {
      let posts = 0
      const base = await serveRaw((socket) => {
        posts++
        reply(socket)
      })
      for (const method of ['POST', 'PUT'] as const) {
        const change = { method, path: '/things', body: { a: 1 } } as const
        const answer = await call(ctxOf(), accountOf(base), { description: change, limits })
        expect(answer).toMatchObject({ error: { code } })
      }
      expect(posts).toBe(2)
    },
  )
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

import { createServer } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { checkReceiver, deliver } from '#engine/deliver.ts'
import retryCases from '../cases/retry-after.json'
import { ctxOf, serve, serveRaw } from './vendor.ts'

const limits = { totalMs: 400, bytes: 4096 }
const send = (url: string, ctx = ctxOf()) =>
  deliver(
    ctx,
    { url, headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' }, body: '{"a":"é"}' },
    limits,
  )

describe('a receiver', () => {
  it('W2: gets the text as it was signed, and a 2xx is delivered', async () => {
    const bodies: string[] = []
    const { origin, hits } = await serve((request, response) => {
      request.on('data', (part: Buffer) => bodies.push(part.toString()))
      request.on('end', () => response.writeHead(204).end())
    })
    expect(await send(`${origin}/hook?x=1`)).toMatchObject({
      outcome: 'delivered',
      status: 204,
      answer: null,
      message: null,
    })
    expect(bodies.join('')).toBe('{"a":"é"}')
    expect(
      hits.map(({ method, url, headers }) => [method, url, headers['webhook-id'], headers.authorization]),
    ).toEqual([['POST', '/hook?x=1', 'evt_1', undefined]])
  })

  it.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [301, 'redirected'],
    [302, 'redirected'],
    [307, 'redirected'],
    [308, 'redirected'],
    [304, 'redirected'],
    [400, 'failed'],
    [401, 'failed'],
    [404, 'failed'],
    [410, 'gone'],
    [429, 'busy'],
    [500, 'failed'],
    [502, 'busy'],
    [503, 'busy'],
    [504, 'busy'],
  ])('W2: that answers %i: %s', async (status, outcome) => {
    const second = await serve((_request, response) => void response.end())
    const { origin } = await serve(
      (_request, response) => void response.writeHead(status, { location: second.origin }).end(),
    )
    expect(await send(origin)).toMatchObject({ outcome, status })
    // The body, and the proof that it is ours, go to no address that nobody has checked.
    expect(second.hits).toEqual([])
  })

  it.each(retryCases.cases)(
    'V4: that is busy and says Retry-After: $v → $seconds',
    async ({ v, seconds }) => {
      const { origin } = await serve(
        (_request, response) => void response.writeHead(429, { 'retry-after': v }).end(),
      )
      const came = await send(origin, ctxOf({ now: () => Date.parse(retryCases.now) }))
      expect(came.retryAfterMs).toBe(seconds === null ? undefined : seconds * 1000)
    },
  )

  it('that says Retry-After with another status is not waited for longer', async () => {
    const { origin } = await serve(
      (_request, response) => void response.writeHead(500, { 'retry-after': '99' }).end(),
    )
    expect(await send(origin)).not.toHaveProperty('retryAfterMs')
  })

  it('W2: that answers just in time is delivered, also where its body never ends', async () => {
    const { origin } = await serve(
      (_request, response) => void setTimeout(() => response.writeHead(200).write('so'), 200),
    )
    expect(await send(origin)).toMatchObject({ outcome: 'delivered', status: 200, answer: 'so' })
  })

  it('W2: that answers too late, or never, is a timeout', async () => {
    const late = await serve(
      (_request, response) => void setTimeout(() => response.writeHead(200).end(), 800),
    )
    expect(await send(late.origin)).toMatchObject({ outcome: 'timeout', status: null, answer: null })
    const never = await serve(() => {})
    expect(await send(never.origin)).toMatchObject({ outcome: 'timeout', status: null })
  })

  it('W2: that refuses the connection, speaks no TLS or breaks off is unreachable', async () => {
    const free = createServer()
    const port = await new Promise<number>((done) => {
      free.listen(0, '127.0.0.1', () => done((free.address() as { port: number }).port))
    })
    await new Promise((done) => void free.close(done))
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'unreachable', status: null })
    const plain = await serve((_request, response) => void response.end())
    expect(await send(plain.origin.replace('http:', 'https:'))).toMatchObject({
      outcome: 'unreachable',
      status: null,
    })
    const broken = await serveRaw((socket) => void socket.destroy())
    expect(await send(broken)).toMatchObject({ outcome: 'unreachable', status: null })
  })

  it.each([
    ['10 MB', {}, Buffer.alloc(10 * 1024 * 1024, 'x')],
    ['a gzip bomb', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50 * 1024 * 1024, 'x'))],
    ['a brotli bomb', { 'content-encoding': 'br' }, brotliCompressSync(Buffer.alloc(50 * 1024 * 1024, 'x'))],
  ])('W2: that answers with %s is read for a kilobyte and hung up on', async (_, headers, body) => {
    const { origin } = await serve((_request, response) => void response.writeHead(200, headers).end(body))
    const came = await send(origin)
    expect(came).toMatchObject({ outcome: 'delivered', status: 200 })
    expect(Buffer.byteLength(came.answer ?? '')).toBeLessThanOrEqual(1024)
    expect(came.answer).toMatch(/^x+…$/)
  })

  it('whose answer repeats a secret is not written down with it', async () => {
    const { origin } = await serve(
      (_request, response) => void response.writeHead(400).end('bad\nauthorization: Bearer abcdef0123456789'),
    )
    expect((await send(origin)).answer).toBe('bad\nauthorization: [secret]')
  })

  it('that lies in a private network, is ourselves or is no https: nothing is sent', async () => {
    const asked: string[] = []
    const data: Record<string, string> = { 'inside.acme.com': '10.0.0.7', 'out.acme.com': '93.184.216.34' }
    const fetch = ((input: RequestInfo | URL) => {
      const url = new URL(input instanceof Request ? input.url : String(input))
      asked.push(url.hostname)
      const address = data[url.searchParams.get('name') ?? '']
      if (url.hostname !== 'cloudflare-dns.com') return Promise.resolve(new Response('ok'))
      const found = url.searchParams.get('type') === 'A' && address ? [{ type: 1, data: address }] : []
      return Promise.resolve(Response.json({ Status: 0, Answer: found }))
    }) as typeof globalThis.fetch
    const ctx = ctxOf({ fetch, local: 'no' })
    for (const url of [
      'https://inside.acme.com/',
      'https://sync.acme.com/hooks/x',
      'http://out.acme.com/',
      'http://127.0.0.1:1/',
      'https://[::1]/',
    ]) {
      expect(await send(url, ctx), url).toMatchObject({ outcome: 'not_allowed', status: null })
      expect(await checkReceiver(ctx, url), url).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/endpoint's address|our own/) },
      })
    }
    expect(await send('https://nowhere.acme.com/', ctx)).toMatchObject({ outcome: 'unreachable' })
    expect(await send('https://out.acme.com/', ctx)).toMatchObject({ outcome: 'delivered' })
    expect([...new Set(asked)]).toEqual(['cloudflare-dns.com', 'out.acme.com'])
    // The name is public when it is saved, and private when it is used.
    data['out2.acme.com'] = '93.184.216.34'
    expect(await checkReceiver(ctx, 'https://out2.acme.com/')).toEqual({ ok: true, value: null })
    data['out2.acme.com'] = '169.254.169.254'
    expect(
      await send('https://out2.acme.com/', ctxOf({ fetch, local: 'no', now: () => ctx.now() + 31_000 })),
    ).toMatchObject({ outcome: 'not_allowed' })
  })
})

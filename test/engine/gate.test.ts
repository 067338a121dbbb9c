import { describe, expect, it } from 'vitest'
import { call } from '#engine/call.ts'
import type { Account } from '#engine/index.ts'
import { ok } from '#kit/result.ts'
import { secret } from '#kit/secret.ts'
import { accountOf, connectorOf, ctxOf, serve, serveJson } from './vendor.ts'

type Gate = NonNullable<Account['gate']>
const description = { method: 'GET', path: '/list' } as const
const oauth = connectorOf({
  auth: { kind: 'oauth2', tokenUrl: '/token', clientId: 'id', clientSecret: '{{secret.api_key}}' },
})

/** A gate that writes down what it is asked and told. */
function gate(over: Partial<Gate> = {}): { gate: Gate; asked: unknown[] } {
  const asked: unknown[] = []
  return {
    asked,
    gate: {
      permit: () => (asked.push('permit'), Promise.resolve({ ok: true })),
      heard: ({ status, kind, retryAfterMs, token }) => {
        asked.push({ status, kind, ...(retryAfterMs && { retryAfterMs }), ...(token && { token }) })
        return Promise.resolve()
      },
      token: (refused) => {
        asked.push(`token ${refused ?? ''}`.trim())
        const number = refused === undefined ? 1 : refused + 1
        return Promise.resolve(ok({ value: secret(`access-token-${number}`), number }))
      },
      ...over,
    },
  }
}

describe('the gate of an account', () => {
  it('is asked before a request and told what came of it', async () => {
    const { origin } = await serveJson({ data: [] })
    const { gate: g, asked } = gate()
    await call(ctxOf(), accountOf(origin, { gate: g }), { description })
    expect(asked).toEqual(['permit', { status: 200, kind: null }])
  })

  it.each([
    ['budget', 'vendor.budget', 9001, 'in 10 seconds'],
    ['budget', 'vendor.budget', 7_200_001, 'in 3 hours'],
    ['resting', 'vendor.resting', 1000, 'in a second'],
    ['resting', 'vendor.resting', 180_000, 'in 3 minutes'],
  ] as const)('that says no (%s) keeps the request back', async (...[reason, code, waitMs, words]) => {
    const { origin, hits } = await serveJson({ data: [] })
    const { gate: g, asked } = gate({ permit: () => Promise.resolve({ ok: false, waitMs, reason }) })
    const answer = await call(ctxOf(), accountOf(origin, { gate: g }), { description })
    expect(answer).toMatchObject({ error: { kind: 'busy', code, retryAfterMs: waitMs, held: true } })
    expect(!answer.ok && answer.error.message).toContain(words)
    expect(hits).toEqual([])
    expect(asked).toEqual([])
  })

  it('is not asked for what the address check stops', async () => {
    const { gate: g, asked } = gate()
    const account = accountOf('http://10.0.0.1', { gate: g })
    expect(await call(ctxOf(), account, { description })).toMatchObject({
      error: { code: 'vendor.url_refused' },
    })
    expect(asked).toEqual([])
  })

  it.each([
    [429, { 'retry-after': '7' }, { status: 429, kind: 'busy', retryAfterMs: 7000 }],
    [503, {}, { status: 503, kind: 'busy' }],
    [403, {}, { status: 403, kind: 'refused' }],
    [302, { location: '/x' }, { status: 302, kind: 'nonsense' }],
  ])('hears of %i', async (status, headers, told) => {
    const { origin } = await serve((_, response) => void response.writeHead(status, headers).end('{}'))
    const { gate: g, asked } = gate()
    await call(ctxOf(), accountOf(origin, { gate: g }), { description })
    expect(asked).toEqual(['permit', told])
  })

  it('hears of silence', async () => {
    const { gate: g, asked } = gate()
    await call(ctxOf(), accountOf('http://127.0.0.1:9', { gate: g }), { description })
    expect(asked).toEqual(['permit', { status: null, kind: 'unreachable' }])
  })

  it('hears what the vendor’s own reading makes of a 200', async () => {
    const { origin } = await serveJson({ error: 'rate_limited' })
    const { gate: g, asked } = gate()
    const connector = connectorOf({
      judge: () => ({ kind: 'busy', code: 'vendor.rate_limited', message: '', retryAfterMs: 500 }),
    })
    await call(ctxOf(), accountOf(origin, { gate: g, connector }), { description })
    expect(asked).toEqual(['permit', { status: 200, kind: 'busy', retryAfterMs: 500 }])
  })
})

describe('an OAuth2 account', () => {
  it('sends the gate’s token, and on a 401 a new one, once', async () => {
    const { origin, hits } = await serve((request, response) => {
      const good = request.headers.authorization === 'Bearer access-token-2'
      response.writeHead(good ? 200 : 401).end('{}')
    })
    const { gate: g, asked } = gate()
    expect(await call(ctxOf(), accountOf(origin, { gate: g, connector: oauth }), { description })).toEqual({
      ok: true,
      value: {},
    })
    expect(hits.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-token-1',
      'Bearer access-token-2',
    ])
    expect(asked).toEqual([
      'token',
      'permit',
      { status: 401, kind: 'refused' },
      'token 1',
      'permit',
      { status: 200, kind: null, token: 2 },
    ])
  })

  it('asks no third time, and never repeats a token the vendor echoes', async () => {
    const { origin, hits } = await serve(
      (request, response) =>
        void response
          .writeHead(401)
          .end(JSON.stringify({ message: `bad ${request.headers.authorization?.slice(7)}` })),
    )
    const answer = await call(ctxOf(), accountOf(origin, { gate: gate().gate, connector: oauth }), {
      description,
    })
    expect(answer).toMatchObject({ error: { code: 'vendor.unauthorized' } })
    expect(hits).toHaveLength(2)
    expect(JSON.stringify(answer)).not.toContain('access-token')
  })

  it('does not renew for a 401 that the vendor explains otherwise', async () => {
    const { origin, hits } = await serveJson({ message: 'no scope' }, 401)
    const connector = {
      ...oauth,
      judge: () => ({ kind: 'refused', code: 'vendor.scope_missing', message: '' }) as const,
    }
    await call(ctxOf(), accountOf(origin, { gate: gate().gate, connector }), { description })
    expect(hits).toHaveLength(1)
  })

  it('without a gate sends nothing', async () => {
    const { origin, hits } = await serveJson({})
    const answer = await call(ctxOf(), accountOf(origin, { connector: oauth }), { description })
    expect(answer).toMatchObject({ error: { code: 'template.missing' } })
    expect(hits).toEqual([])
  })
})

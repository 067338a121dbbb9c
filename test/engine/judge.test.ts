import { describe, expect, it } from 'vitest'
import type { Judgement } from '#connectors/contract.ts'
import { judge } from '#engine/judge.ts'
import { err, ok } from '#kit/result.ts'
import { connectorOf, NOW } from './vendor.ts'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  body: ok(body as null),
})
const rateLimited: Judgement = { kind: 'busy', code: 'vendor.rate_limited', message: 'slow down' }

describe('judging an answer', () => {
  it('V5: hears the vendor’s folder first, for a 200 that is an error', () => {
    const acme = connectorOf({ judge: ({ body }) => ((body as { ok: boolean }).ok ? null : rateLimited) })
    expect(judge(acme, answer(200, { ok: false }), NOW)).toMatchObject({ error: rateLimited })
    expect(judge(acme, answer(200, { ok: true }), NOW)).toEqual({ ok: true, value: { ok: true } })
    expect(judge(acme, answer(500, { ok: true }), NOW)).toMatchObject({
      error: { code: 'vendor.unavailable' },
    })
  })

  it('judges by status when the vendor’s folder stumbles over the body', () => {
    const acme = connectorOf({
      judge: () => {
        throw new TypeError('undefined is no object')
      },
    })
    expect(judge(acme, answer(403, null), NOW)).toMatchObject({ error: { code: 'vendor.forbidden' } })
    expect(judge(acme, answer(200, []), NOW)).toEqual({ ok: true, value: [] })
  })

  it.each([
    [undefined, { 'retry-after': '7' }, 7000],
    [30_000, { 'retry-after': '7' }, 30_000],
    [-5, {}, 0],
    [1e15, {}, 86_400_000],
    [NaN, {}, undefined],
    [undefined, {}, undefined],
  ])('waits as the vendor’s folder says (%s), else as the header does (%j): %s', (own, headers, wait) => {
    const acme = connectorOf({ judge: () => ({ ...rateLimited, retryAfterMs: own }) })
    expect(judge(acme, answer(429, {}, headers as Record<string, string>), NOW)).toMatchObject({
      error: { retryAfterMs: wait },
    })
  })

  it.each([
    [{ message: ' two\n lines\u0000 ' }, {}, 'two lines'],
    [{ error: 'plain' }, {}, 'plain'],
    [{ error: { message: 'nested' } }, {}, 'nested'],
    [{ errors: [{ message: 'first' }] }, {}, 'first'],
    [null, { 'x-acme-error-message': 'by header' }, 'by header'],
  ])('repeats the vendor’s words %j %j', (body, headers, words) => {
    const judged = judge(connectorOf(), answer(422, body, headers), NOW)
    expect(judged).toMatchObject({ error: { message: expect.stringMatching(`Acme says: "${words}"$`) } })
  })

  it.each([[{}], [null], ['text'], [{ message: 5 }], [[]]])('says nothing for %j', (body) => {
    const judged = judge(connectorOf(), answer(422, body), NOW)
    expect(judged.ok || judged.error.message).not.toContain('says')
  })

  it('lets the status speak when an error’s body cannot be read', () => {
    const broken = { status: 401, headers: new Headers(), body: err('connection_lost' as const) }
    expect(judge(connectorOf(), broken, NOW)).toMatchObject({
      error: { code: 'vendor.unauthorized', reauth: true },
    })
  })
})

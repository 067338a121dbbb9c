import { describe, expect, it } from 'vitest'
import type { Auth, Request as Description } from '#connectors/contract.ts'
import { buildRequest } from '#engine/request.ts'
import { secret } from '#kit/secret.ts'
import { accountOf, connectorOf, NOW } from './vendor.ts'

const BASE = 'https://api.acme.com/v1'
const build = (over: Partial<Description>, each: unknown = null, account = accountOf(BASE)) =>
  buildRequest(account, { method: 'GET', path: '/x', ...over }, { each, now: NOW })
const built = (...from: Parameters<typeof build>): Request => {
  const request = build(...from)
  if (!request.ok) throw new Error(request.error.code)
  return request.value
}
const withAuth = (auth: Auth, value = 'kéy') =>
  accountOf(BASE, { connector: connectorOf({ auth }), secrets: { api_key: secret(value) } })

describe('a request', () => {
  it('puts every value where it cannot become anything else', () => {
    const request = built(
      { path: '/users/{{each.id}}/tags', query: { 'page[limit]': '5', q: '{{each.q}}', day: '{{today}}' } },
      { id: '../admin', q: 'a&admin=1#x' },
    )
    expect(request.url).toBe(
      `${BASE}/users/..%2Fadmin/tags?page%5Blimit%5D=5&q=a%26admin%3D1%23x&day=2026-11-22`,
    )
  })

  it('sends parameters that are data as they are', () => {
    const request = buildRequest(
      accountOf(BASE),
      { method: 'GET', path: '/x', query: { after: 'old', limit: '5' } },
      { each: null, now: NOW, query: { after: '{{secret.api_key}}&x=1' } },
    )
    expect(request.ok && new URL(request.value.url).searchParams.get('after')).toBe('{{secret.api_key}}&x=1')
    expect(request.ok && new URL(request.value.url).searchParams.get('limit')).toBe('5')
  })

  it.each(['x', '@evil.com', '.evil.com', ':8443/x'])('path %j cannot change the host', (path) =>
    expect(build({ path })).toMatchObject({ error: { code: 'template.path' } }),
  )

  it('keeps the base’s own path and needs none of its own', () => {
    expect(built({ path: '' }, null, accountOf(`${BASE}/`)).url).toBe(BASE)
    expect(built({ path: '//evil.com/x' }).url).toBe(`${BASE}//evil.com/x`)
  })

  it('sends a JSON body built from its structure', async () => {
    const request = built({ method: 'POST', body: { ids: ['{{each.id}}'], s: 'x{{each.id}}' } }, { id: '1"' })
    expect(await request.json()).toEqual({ ids: ['1"'], s: 'x1"' })
    expect(request.headers.get('content-type')).toBe('application/json')
  })

  it('lets the request’s headers win over the connector’s, and neither over the credentials', () => {
    const connector = connectorOf({ headers: { Version: '1', Authorization: 'none', Accept: 'text/json' } })
    const request = built({ headers: { version: '2' } }, null, accountOf(BASE, { connector }))
    expect(request.headers.get('version')).toBe('2')
    expect(request.headers.get('accept')).toBe('text/json')
    expect(request.headers.get('authorization')).toMatch(/^Bearer sk/)
  })

  it.each<[Auth, string, string]>([
    [{ kind: 'bearer', token: '{{secret.api_key}}' }, 'authorization', 'Bearer k-1'],
    [
      { kind: 'basic', username: '{{secret.api_key}}', password: 'x' },
      'authorization',
      `Basic ${btoa('k-1:x')}`,
    ],
    [
      { kind: 'basic', username: '{{company}}', password: '{{secret.api_key}}' },
      'authorization',
      `Basic ${btoa('acme:k-1')}`,
    ],
    [{ kind: 'header', name: 'X-Api-Key', value: '{{secret.api_key}}' }, 'x-api-key', 'k-1'],
    [
      { kind: 'header', name: 'Authorization', value: 'SSWS {{secret.api_key}}' },
      'authorization',
      'SSWS k-1',
    ],
  ])('proves who asks: %j', (auth, name, value) => {
    expect(built({}, null, withAuth(auth, 'k-1')).headers.get(name)).toBe(value)
  })

  it('sends any letter in a Basic pair, as UTF-8', () => {
    const auth: Auth = { kind: 'basic', username: '{{secret.api_key}}', password: 'x' }
    const pair = built({}, null, withAuth(auth)).headers.get('authorization')?.slice(6) ?? ''
    expect(Buffer.from(pair, 'base64').toString()).toBe('kéy:x')
  })

  it.each<[string, Partial<Description>, string]>([
    ['a secret in the path', { path: '/{{secret.api_key}}' }, 'template.secret_slot'],
    ['a secret in the query', { query: { k: '{{secret.api_key}}' } }, 'template.secret_slot'],
    ['a secret in the body', { method: 'POST', body: { k: '{{secret.api_key}}' } }, 'template.secret_slot'],
    [
      'a secret beside row data',
      { headers: { x: '{{secret.api_key}} {{each.id}}' } },
      'template.secret_slot',
    ],
    ['row data that breaks a header', { headers: { x: '{{each.bad}}' } }, 'template.header'],
    ['a header of the connection itself', { headers: { Host: 'evil.com' } }, 'template.header'],
    ['a value nobody gave', { query: { k: '{{nobody}}' } }, 'template.missing'],
    ['a secret nobody gave', { headers: { x: '{{secret.nobody}}' } }, 'template.missing'],
    ['a segment that climbs', { path: '/{{each.up}}/x' }, 'template.path'],
  ])('refuses %s', (_what, over, code) => {
    expect(build(over, { id: '1', bad: 'x\r\nA: b', up: '..' })).toMatchObject({ ok: false, error: { code } })
  })

  it('may carry a secret in a header', () => {
    expect(built({ headers: { 'x-app-key': '{{secret.api_key}}' } }).headers.get('x-app-key')).toMatch(/^sk/)
  })

  it('refuses a pasted credential with a line break without repeating it', () => {
    const refused = build({}, null, withAuth({ kind: 'bearer', token: '{{secret.api_key}}' }, 'k-12345\n'))
    expect(refused).toMatchObject({ error: { code: 'template.header', reauth: true } })
    expect(JSON.stringify(refused)).not.toContain('k-12345')
  })
})

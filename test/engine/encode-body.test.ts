import { describe, expect, it } from 'vitest'
import type { Auth, Request as Description } from '#connectors/contract.ts'
import { call } from '#engine/call.ts'
import type { Account } from '#engine/index.ts'
import { buildRequest } from '#engine/request.ts'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import { accountOf, connectorOf, ctxOf, KEY, NOW, serveJson } from './vendor.ts'

const BASE = 'https://api.acme.com/v1'

interface Given {
  names?: Record<string, unknown>
  more?: Record<string, Json>
  account?: Account
}

const build = (over: Partial<Description>, { names, more, account = accountOf(BASE) }: Given = {}) =>
  buildRequest(account, { method: 'POST', path: '/x', ...over }, { each: null, now: NOW, names, more })

function built(over: Partial<Description>, given?: Given): Request {
  const request = build(over, given)
  if (!request.ok) throw new Error(`${request.error.code}: ${request.error.message}`)
  return request.value
}

const withAuth = (auth: Auth, over: Partial<Account> = {}): Account =>
  accountOf(BASE, { connector: connectorOf({ auth }), ...over })

describe('a form', () => {
  it('is encoded so that no value adds a field', async () => {
    const form = { name: '{{input.name}}', 'tags[]': '{{input.tag}}', day: '{{today}}' }
    const input = { name: 'A&admin=1', tag: 'x=y +%20ü\r\n' }
    const request = built({ form }, { names: { input } })
    expect(request.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    const text = await request.text()
    expect(text).toBe('name=A%26admin%3D1&tags%5B%5D=x%3Dy+%2B%2520%C3%BC%0D%0A&day=2026-11-22')
    expect([...new URLSearchParams(text).keys()]).toEqual(['name', 'tags[]', 'day'])
  })

  it('goes before a body, and is none of a GET', async () => {
    expect(await built({ form: { a: '1' }, body: { b: 2 } }).text()).toBe('a=1')
    const get = built({ method: 'GET', form: { a: '1' }, body: { b: 2 } })
    expect(get.body).toBeNull()
    expect(get.headers.get('content-type')).toBeNull()
  })

  it('holds numbers and booleans as text, and no lists', async () => {
    const names = { input: { n: 5, yes: false, list: [1] } }
    expect(await built({ form: { n: '{{input.n}}', yes: '{{input.yes}}' } }, { names }).text()).toBe(
      'n=5&yes=false',
    )
    expect(build({ form: { l: '{{input.list}}' } }, { names })).toMatchObject({
      error: { code: 'template.type' },
    })
  })

  it('keeps a type of its own', () =>
    expect(
      built({ form: { a: '1' }, headers: { 'Content-Type': 'text/form' } }).headers.get('content-type'),
    ).toBe('text/form'))
})

describe('what may be missing', () => {
  const input = { there: 'x', empty: '', nothing: null, no: false, zero: 0 }

  it('is left out of a body, a form, a query and the headers, and only where it is all there is', async () => {
    const names = { input }
    const body = {
      a: '{{input.there?}}',
      b: '{{input.gone?}}',
      c: '{{input.nothing?}}',
      d: 'x{{input.gone?}}',
      e: { f: ['{{input.gone?}}', 1] },
    }
    expect(await built({ body }, { names }).json()).toEqual({ a: 'x', d: 'x', e: { f: [1] } })
    const form = { a: '{{input.there?}}', b: '{{input.gone?}}', d: 'x{{input.gone?}}' }
    expect(await built({ form }, { names }).text()).toBe('a=x&d=x')
    expect(new URL(built({ query: form }, { names }).url).search).toBe('?a=x&d=x')
    const { headers } = built(
      { headers: { 'x-a': '{{input.there?}}', 'x-b': '{{input.gone?}}', 'x-c': '{{secret.gone?}}' } },
      { names },
    )
    expect([headers.get('x-a'), headers.get('x-b'), headers.get('x-c')]).toEqual(['x', null, null])
  })

  it('is not what is empty, no or nought', async () => {
    const body = { a: '{{input.empty?}}', b: '{{input.no?}}', c: '{{input.zero?}}' }
    expect(await built({ body }, { names: { input } }).json()).toEqual({ a: '', b: false, c: 0 })
  })

  it.each<Partial<Description>>([
    { body: { a: '{{input.gone}}' } },
    { body: ['{{input.gone}}'] },
    { form: { a: '{{input.gone}}' } },
    { query: { a: '{{input.gone}}' } },
    { headers: { a: '{{input.gone}}' } },
    { path: '/{{input.gone}}' },
  ])('is said so: %j is not sent without it', (over) =>
    expect(build(over, { names: { input } })).toMatchObject({ error: { code: 'template.missing' } }),
  )

  it('is no part of a path', () =>
    expect(build({ path: '/a/{{input.gone?}}/b' }, { names: { input } })).toMatchObject({
      error: { code: 'template.path' },
    }))
})

describe('a spread', () => {
  const spread = async (body: Json, input: Record<string, unknown>) =>
    built({ body }, { names: { input } }).json<Json>()

  it('puts the members of an object among the others, in the order they are written', async () => {
    const more = JSON.parse('{"a":9,"b":2,"__proto__":{"admin":true}}') as object
    expect(await spread({ a: 1, '...': '{{input.more}}', c: 3 }, { more })).toEqual(
      JSON.parse('{"a":9,"b":2,"__proto__":{"admin":true},"c":3}'),
    )
    expect(await spread({ '...': '{{input.more}}', a: 1 }, { more })).toMatchObject({ a: 1 })
    expect(await spread({ inner: { '...': '{{input.more}}' } }, { more: { x: 1 } })).toEqual({
      inner: { x: 1 },
    })
  })

  it('is nothing where it may be missing', async () =>
    expect(await spread({ a: 1, '...': '{{input.more?}}' }, {})).toEqual({ a: 1 }))

  it('fills in nothing of what it brings', async () =>
    expect(await spread({ '...': '{{input.more}}' }, { more: { a: '{{secret.api_key}}' } })).toEqual({
      a: '{{secret.api_key}}',
    }))

  it.each([['a text'], [[1, 2]], [7]])('is of an object alone, not of %j', (more) =>
    expect(build({ body: { '...': '{{input.more}}' } }, { names: { input: { more } } })).toMatchObject({
      error: { code: 'template.type' },
    }),
  )
})

describe('a page’s position', () => {
  it.each<[string, Partial<Description>, string]>([
    ['beside the others', { body: { a: 1, limit: 5 } }, '{"a":1,"limit":2,"after":["x",null]}'],
    ['in a body of its own', {}, '{"limit":2,"after":["x",null]}'],
    ['in a form', { form: { a: '1' } }, 'a=1&limit=2&after=%5B%22x%22%2Cnull%5D'],
  ])('stands %s', async (_what, over, text) =>
    expect(await built(over, { more: { limit: 2, after: ['x', null] } }).text()).toBe(text),
  )

  it('is data and never a template', async () =>
    expect(await built({ body: {} }, { more: { after: '{{secret.api_key}}' } }).text()).toBe(
      '{"after":"{{secret.api_key}}"}',
    ))

  it('has no place in a list', () =>
    expect(build({ body: [1] }, { more: { after: 'x' } })).toMatchObject({
      error: { code: 'template.type' },
    }))
})

describe('credentials', () => {
  const inBody: Auth = { kind: 'none', body: { auth: '{{secret.api_key}}', who: '{{company}}' } }

  it('in a body stand in every JSON and form, and nobody else’s value takes their place', async () => {
    const account = withAuth(inBody)
    const wanted = { auth: KEY, who: 'acme' }
    expect(await built({ body: { a: 1, auth: 'mine' } }, { account }).json()).toEqual({ a: 1, ...wanted })
    const more = { auth: 'mine' }
    expect(await built({ body: {} }, { account, more }).json()).toEqual(wanted)
    const names = { input: { more } }
    expect(await built({ body: { '...': '{{input.more}}' } }, { account, names }).json()).toEqual(wanted)
    const form = new URLSearchParams(await built({ form: { auth: 'mine', a: '1' } }, { account }).text())
    expect(Object.fromEntries(form)).toEqual({ a: '1', ...wanted })
    expect(form.getAll('auth')).toEqual([KEY])
  })

  it('in a body are none of a request that has none', () => {
    expect(built({ method: 'GET' }, { account: withAuth(inBody) }).body).toBeNull()
    expect(built({ method: 'DELETE' }, { account: withAuth(inBody) }).body).toBeNull()
    expect(build({ body: {} }, { account: withAuth(inBody, { secrets: {} }) })).toMatchObject({
      error: { code: 'template.missing', reauth: true },
    })
  })

  const inQuery: Auth = { kind: 'query', name: 'key', value: '{{secret.api_key}}' }

  it('in the query come last, once, and encoded', () => {
    const url = new URL(
      built(
        { method: 'GET', query: { key: '{{input.key}}', a: '1' } },
        { account: withAuth(inQuery), names: { input: { key: 'mine' } } },
      ).url,
    )
    expect(url.searchParams.getAll('key')).toEqual([KEY])
    expect(url.searchParams.get('a')).toBe('1')
    expect(url.href).toContain(encodeURIComponent(KEY).replaceAll('%20', '+'))
  })

  const inPath: Auth = { kind: 'path', prefix: '/api/{{secret.api_key}}' }

  it('in the path stand between base and path, as one segment', () => {
    expect(built({ path: '/team/all/' }, { account: withAuth(inPath) }).url).toBe(
      `${BASE}/api/${encodeURIComponent(KEY)}/team/all/`,
    )
    for (const key of ['..', '.', ''])
      expect(build({}, { account: withAuth(inPath, { secrets: { api_key: secret(key) } }) })).toMatchObject({
        error: { code: 'template.path' },
      })
  })

  it('in the path go nowhere where the address is written out', () =>
    expect(built({ path: 'https://files.acme.com/x' }, { account: withAuth(inPath) }).url).toBe(
      'https://files.acme.com/x',
    ))

  it.each<[string, Partial<Description>]>([
    ['the path', { path: '/{{secret.api_key}}' }],
    ['the path, perhaps', { path: '/{{secret.api_key?}}' }],
    ['the path’s own query', { path: '/x?k={{secret.api_key}}' }],
    ['the query', { query: { k: '{{secret.api_key}}' } }],
    ['the body', { body: { a: [{ b: 'x{{secret.api_key}}' }] } }],
    ['the form', { form: { k: '{{secret.api_key}}' } }],
  ])('named by a request stand nowhere else: not in %s', (_what, over) => {
    for (const auth of [inBody, inQuery, inPath])
      expect(build(over, { account: withAuth(auth) })).toMatchObject({
        error: { code: 'template.secret_slot' },
      })
  })

  it('of a tenant’s own connector stand wherever the tenant wrote them', async () => {
    const account = accountOf(BASE, { connector: connectorOf({ auth: { kind: 'none' }, byTenant: true }) })
    expect(built({ method: 'GET', path: '/{{secret.api_key}}/x' }, { account }).url).toBe(
      `${BASE}/${encodeURIComponent(KEY)}/x`,
    )
    expect(
      new URL(built({ query: { k: '{{secret.api_key}}' } }, { account }).url).searchParams.get('k'),
    ).toBe(KEY)
    expect(await built({ body: { k: '{{secret.api_key}}' } }, { account }).json()).toEqual({ k: KEY })
    expect(
      new URLSearchParams(await built({ form: { k: '{{secret.api_key}}' } }, { account }).text()).get('k'),
    ).toBe(KEY)
    // Also there, a record's own text is text.
    const names = { input: { name: '{{secret.api_key}}' } }
    expect(await built({ body: { k: '{{input.name}}' } }, { account, names }).json()).toEqual({
      k: '{{secret.api_key}}',
    })
  })

  it('arrive as they were built, and no failure repeats them', async () => {
    const { origin, hits } = await serveJson({ error: `no ${KEY}` }, 400)
    for (const auth of [inQuery, inPath]) {
      const account = accountOf(origin, { connector: connectorOf({ auth }) })
      const failed = await call(ctxOf(), account, { description: { method: 'GET', path: '/x' } })
      expect(failed.ok).toBe(false)
      expect(JSON.stringify(failed)).not.toContain(KEY)
      expect(JSON.stringify(failed)).not.toContain(encodeURIComponent(KEY))
    }
    expect(hits.map(({ url }) => url)).toEqual([
      `/x?${new URLSearchParams({ key: KEY }).toString()}`,
      `/api/${encodeURIComponent(KEY)}/x`,
    ])
  })
})

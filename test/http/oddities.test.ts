import { beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#http/endpoints.ts'
import { newId } from '#kit/ids.ts'
import { call, ORIGIN } from '../make/app.ts'
import { issueKey, type IssuedKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'

/* What no honest client sends, and what some client will: an answer that says so, and nothing half done. */

let ada: Member
let key: IssuedKey

beforeAll(async () => {
  ada = await person()
  key = await issueKey(ada, ['users:read'])
}, 30_000)

const asAda = () => ({ cookie: ada.cookie, origin: ORIGIN, 'syncline-workspace': ada.workspace })
const asKey = () => ({ authorization: `Bearer ${key.text}` })

const GIANT = 'x'.repeat(100_000)
const names = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'cf-connecting-ip',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'forwarded',
  'from',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'origin',
  'range',
  'referer',
  'sec-fetch-site',
  'syncline-workspace',
  'te',
  'traceparent',
  'upgrade',
  'user-agent',
  'x-api-key',
  'x-forwarded-for',
  'x-http-method-override',
  'x-original-url',
  'x-request-id',
]
const values = [
  '',
  ',',
  ', ,;q=,',
  ';',
  '*',
  '*/*;q=abc',
  '"',
  '"unclosed',
  'W/',
  '__proto__',
  '-1',
  'bytes=0-1,2-1',
  '%00',
  '= ="',
  ','.repeat(10_000),
  'a;q=0.1,'.repeat(5000),
  GIANT,
]

describe('headers', () => {
  it.each(names)('%s: whatever it says, a GET is read or refused', async (name) => {
    for (const value of values)
      for (const who of [asAda(), asKey()]) {
        const { status, body, headers } = await call('GET', '/v1/users?limit=1', {
          headers: { ...who, [name]: value },
        })
        const said = `${name}: ${value.slice(0, 20)}`
        expect(status, said).toBeLessThan(500)
        if (status >= 400)
          expect(JSON.stringify(body) || headers.get('content-type'), said).toMatch(/"code"|<code>/)
        expect(JSON.stringify([...headers]), said).not.toContain('xxxxxxxxxxxxxxxxxxxxx')
      }
  })

  it.each(names)('%s: whatever it says, a write is done or refused, and not half', async (name) => {
    for (const value of values) {
      const email = `${newId('x').toLowerCase()}@people.example`
      const body = { email, first_name: 'Ann', last_name: 'Other' }
      const headers = { ...asAda(), 'content-type': 'application/json', [name]: value }
      const { status } = await call('POST', '/v1/people', { headers, rawBody: JSON.stringify(body) })
      const said = `${name}: ${value.slice(0, 20)}`
      expect(status, said).toBeLessThan(500)
      const { body: found } = await ada.call('GET', `/v1/people?email=${email}`)
      expect(found.data.length, said).toBe(status === 201 ? 1 : 0)
    }
  })

  it('do not say which method it is', async () => {
    const headers = { ...asAda(), 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
    expect((await call('GET', '/v1/people', { headers })).status).toBe(200)
  })

  it('of a great number and size are no trouble', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x-${i}`, 'x'.repeat(100)]))
    expect((await call('GET', '/v1/users?limit=1', { headers: { ...asKey(), ...many } })).status).toBe(200)
    const cookie = `${ada.cookie}; ${'c=1; '.repeat(20_000)}`
    expect((await call('GET', '/v1/users?limit=1', { headers: { cookie } })).status).toBe(200)
    expect((await call('GET', '/v1/users?limit=1', { headers: { cookie: GIANT } })).status).toBe(401)
  })
})

describe('addresses', () => {
  it('of any length and shape are found, or refused', async () => {
    const paths = [
      `/v1/users?q=${GIANT}`,
      `/v1/users?${'a=1&'.repeat(10_000)}`,
      `/v1/users?${Array.from({ length: 5000 }, (_, i) => `p${i}=1`).join('&')}`,
      `/v1/records/${GIANT}`,
      `/v1/${'a/'.repeat(10_000)}`,
      '/v1/users?=',
      '/v1/users?&&&',
      '/v1/users?limit',
      '/v1/users?limit=1#x',
      '/v1/users;limit=1',
      '/v1/users%3Flimit=1',
      '/v1/users?limit=%31',
      '/v1/records/%2e%2e',
    ]
    for (const path of paths) {
      const { status } = await call('GET', path, { headers: asAda() })
      expect(status, path.slice(0, 40)).toBeLessThan(500)
    }
    const { body } = await call('GET', `/v1/users?${'a=1&'.repeat(10_000)}`, { headers: asAda() })
    expect(JSON.stringify(body).length).toBeLessThan(10_000)
  })
})

describe('a body', () => {
  const send = async (type: string, rawBody: BodyInit) => {
    const headers = { ...asAda(), 'content-type': type }
    const { status, body } = await call('POST', '/v1/people', { headers, rawBody })
    return [status, body.error?.code]
  }
  const good = () =>
    JSON.stringify({ email: `${newId('x').toLowerCase()}@people.example`, first_name: 'A', last_name: 'B' })

  it('is JSON, and said to be', async () => {
    for (const type of [
      'application/json',
      'Application/JSON',
      'application/json; charset=utf-8',
      'application/json ;x=1',
    ])
      expect(await send(type, good()), type).toEqual([201, undefined])
    for (const type of [
      'text/plain',
      'text/json',
      'application/jsonp',
      'application/json-patch+json',
      'application/jsonx',
      'application/vnd.api+json',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json, text/plain',
      'xapplication/json',
      '',
    ])
      expect(await send(type, good()), type).toEqual([415, 'request.wrong_type'])
  })

  it('is in UTF-8, and not compressed', async () => {
    const utf16 = Buffer.from(good(), 'utf16le')
    const [status] = await send('application/json; charset=utf-16', utf16)
    expect(status).toBe(400)
    for (const coding of ['gzip', 'br', 'deflate', 'x']) {
      const headers = { ...asAda(), 'content-type': 'application/json', 'content-encoding': coding }
      const reply = await call('POST', '/v1/people', { headers, rawBody: good() })
      expect([reply.status, reply.body.error.code], coding).toEqual([415, 'request.wrong_type'])
    }
  })

  it('that is not there is one without anything in it', async () => {
    const { status, body } = await call('POST', '/v1/people', { headers: asAda() })
    expect([status, body.error.code]).toEqual([400, 'request.invalid'])
  })
})

describe('a HEAD', () => {
  const gets = endpoints.filter((e) => e.method === 'GET' && e.style !== 'highlevel' && !e.path.includes(':'))

  it.each(gets.map(({ path }) => path))('of %s is the GET without its body', async (path) => {
    const [head, get] = [await ada.call('HEAD', path), await ada.call('GET', path)]
    expect([head.status, head.body]).toEqual([get.status, ''])
    // What says when it was made is another the moment after.
    const told = get.body.checked_at ? ['content-type', 'vary'] : ['content-type', 'etag', 'vary']
    for (const name of told) expect(head.headers.get(name), name).toBe(get.headers.get(name))
  })

  it('needs to be somebody’s, like a GET', async () => {
    expect((await call('HEAD', '/v1/users')).status).toBe(401)
    expect((await call('HEAD', '/v1/users?nonsense=1', { headers: asAda() })).status).toBe(400)
  })
})

describe('a method', () => {
  it('that a path does not have is told those it has; to anybody, and before anything else', async () => {
    for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'QUERY'])
      for (const headers of [{}, asAda(), asKey()]) {
        const reply = await call(method, '/v1/users', { headers })
        expect([reply.status, reply.body.error.code], method).toEqual([405, 'request.wrong_method'])
        expect(reply.headers.get('allow'), method).toBe('GET, HEAD')
      }
    const people = await call('DELETE', '/v1/people', { headers: asAda() })
    expect(people.headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it('is no preflight’s answer: another site’s page reads nothing here', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' }
    const reply = await call('OPTIONS', '/v1/users', { headers })
    expect(reply.status).toBe(405)
    expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

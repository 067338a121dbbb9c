import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchPage } from '#engine/index.ts'
import { secret } from '#kit/secret.ts'
import { serve, type Reply, type Seen } from '../vendors/serve.ts'
import { check } from './manifest-cases.ts'
import { ctx, readAll } from './reading.ts'

const people = Array.from({ length: 23 }, (_, i) => ({ id: i, email: `p${i}@acme.com`, gone: i === 3 }))
const slice = (from: number, size: number) => people.slice(from, from + size)

/** A list in every way of paging, by path. */
const ways: Record<string, (asked: Seen) => object> = {
  '/offset': ({ query }) => ({ rows: slice(Number(query.skip), Number(query.limit)) }),
  '/page': ({ query }) => ({ rows: slice((Number(query.page) - 1) * 10, 10) }),
  '/cursor': ({ body }) => {
    const at = Number((body as { after?: string }).after ?? 0)
    return { rows: slice(at, 10), next: at + 10 < people.length ? String(at + 10) : null }
  },
  '/changed': ({ query }) => ({ rows: query.since ? slice(0, 2) : people }),
}

const vendor = await serve((asked): Reply => {
  if (asked.path === '/link') {
    const at = Number(asked.query.at ?? 0)
    const next = `<${vendor.url}/link?at=${at + 10}>; rel="next"`
    return {
      status: 200,
      body: { rows: slice(at, 10) },
      headers: at + 10 < people.length ? { link: next } : {},
    }
  }
  const list = ways[asked.path]
  return list ? { status: 200, body: list(asked) } : { status: 404 }
})
afterAll(() => vendor.close())
beforeEach(() => void vendor.requests.splice(0))

function open(path: string, x_syncline: object, request: object = {}) {
  const manifest = {
    action: 'update',
    data_from: 'rows',
    data_structure: { email: 'email', ID: 'id' },
    execute: [{ url: vendor.url + path, method: 'GET', ...request, x_syncline }],
  }
  const { compiled, errors } = check(manifest, 'sync')
  if (!compiled) throw new Error(JSON.stringify(errors))
  const { connector } = compiled
  return {
    connector,
    mode: 'live' as const,
    base: vendor.url,
    origins: [vendor.url],
    settings: {},
    secrets: {},
  }
}

describe('ways of paging that only x_syncline can say', () => {
  it.each([
    ['/offset', { kind: 'offset', param: 'skip', size_param: 'limit', size: 10 }, {}],
    ['/page', { kind: 'page', param: 'page', size_param: 'size', size: 10 }, {}],
    [
      '/cursor',
      { kind: 'cursor', from: 'next', param: 'after', in: 'body' },
      { method: 'POST', data: { q: 'all' }, cast_data_to_json: false },
    ],
    ['/link', { kind: 'link' }, {}],
  ])('%s', async (path, paging, request) => {
    const { failure, rows } = await readAll(open(path, { paging, id: 'id' }, request), 'users')
    expect({ failure, ids: rows.map(({ externalId }) => Number(externalId)) }).toEqual({
      failure: null,
      ids: people.map(({ id }) => id),
    })
  })

  it('reads what changed, and sees who is gone', async () => {
    const incremental = { query: { since: '{{since}}' } }
    const account = open('/changed', { id: 'id', deleted: 'gone', incremental })
    const first = await fetchPage(ctx, account, { object: 'users', cursor: null })
    if (!first.ok) throw new Error(first.error.message)
    expect(first.value.rows.filter(({ deleted }) => deleted).map(({ externalId }) => externalId)).toEqual([
      '3',
    ])
    const then = await fetchPage(ctx, account, { object: 'users', cursor: null, since: first.value.mark })
    expect(then).toMatchObject({ value: { rows: [{ externalId: '0' }, { externalId: '1' }] } })
    expect(vendor.requests.map(({ query }) => query.since)).toEqual([
      undefined,
      expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    ])
  })
})

it('a key in the address of a list is stored in no address of a next page, and goes out with each', async () => {
  const KEY = 'canary-key+/0123'
  const keys: (string | undefined)[] = []
  const told = await serve(({ query }): Reply => {
    keys.push(query.api_key)
    const key = encodeURIComponent(query.api_key ?? '')
    const next = query.p === undefined ? `${told.url}/users?p=2&api_key=${key}` : null
    return { status: 200, body: { rows: [{ email: `p${query.p ?? 1}@acme.com` }], next } }
  })
  const { compiled } = check(
    {
      action: 'update',
      data_from: 'rows',
      data_structure: { email: 'email', ID: 'id' },
      execute: [{ url: `${told.url}/users?api_key={{API_KEY}}&x=1`, method: 'GET' }],
      next_page_from: 'next',
      initial_data_form: [{ id: 'API_KEY', name: 'Key', description: '' }],
    },
    'sync',
  )
  if (!compiled) throw new Error('it does not compile')
  const account = {
    connector: compiled.connector,
    mode: 'live' as const,
    base: told.url,
    origins: [told.url],
    settings: {},
    secrets: { API_KEY: secret(KEY) },
  }
  const first = await fetchPage(ctx, account, { object: 'users', cursor: null })
  expect(JSON.stringify(first)).toContain('/users?p=2')
  expect(JSON.stringify(first)).not.toContain('canary-key')
  const { rows } = await readAll(account, 'users')
  expect(rows.map(({ externalId }) => externalId)).toEqual(['p1@acme.com', 'p2@acme.com'])
  expect(new Set(keys)).toEqual(new Set([KEY]))
  await told.close()
})

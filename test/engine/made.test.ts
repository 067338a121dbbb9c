import { describe, expect, it } from 'vitest'
import type { Made, ObjectSpec, Paging } from '#connectors/contract.ts'
import { fetchOne, fetchPage, type Page } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { accountOf, connectorOf, ctxOf, KEY, people, serve, serveJson } from './vendor.ts'

interface Job {
  no: number
  tags?: string[]
  price?: number
}

const paging: Paging = {
  kind: 'pages_or_rows',
  param: 'offset',
  size: { param: 'records', value: 3 },
  more: 'more',
}

/** Jobs in pages of three, the number counting pages or rows. */
const jobs = (list: readonly Job[], counts: 'pages' | 'rows') =>
  serve((request, response) => {
    const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'))
    const from = counts === 'pages' ? offset * 3 : offset
    const data = list.slice(from, from + 3)
    response.end(JSON.stringify({ data, more: from + 3 < list.length }))
  })

const tags: Made = {
  of: 'item',
  id: 'no',
  rows: (item) => ((item as Job).tags ?? []).map((name) => ({ id: `${(item as Job).no}:${name}`, name })),
}

const revenue: Made = {
  of: 'list',
  id: 'no',
  start: 0,
  add: (state, items) =>
    items.reduce((sum: number, item) => sum + ((item as Job).price ?? 0), state as number),
  rows: (state, { settings, daysAgo }) => [
    { id: `${settings.company}:${daysAgo(0)}`, name: JSON.stringify(state) },
  ],
}

async function read(origin: string, made: Made, page: Paging = paging) {
  const spec: ObjectSpec = { ...people, made, page, expected: 'count' }
  const account = accountOf(origin, { connector: connectorOf({ objects: { thing: spec } }) })
  const pages: Page[] = []
  let cursor: Json = null
  do {
    const one = await fetchPage(ctxOf(), account, { object: 'thing', cursor })
    if (!one.ok) return { pages, failure: one.error, rows: [] }
    pages.push(one.value)
    cursor = JSON.parse(JSON.stringify(one.value.next)) as Json
  } while (cursor !== null && pages.length < 20)
  return { pages, failure: null, rows: pages.flatMap(({ rows }) => rows) }
}

const eight: Job[] = Array.from({ length: 8 }, (_, n) => ({
  no: n + 1,
  price: 10 ** n,
  // Nothing is made of the second page's.
  tags: n > 2 && n < 6 ? [] : ['vip'],
}))

describe('rows made of each item', () => {
  it.each(['pages', 'rows'] as const)(
    'are read past a page of which nothing is made, where the number counts %s',
    async (counts) => {
      const { rows, failure } = await read((await jobs(eight, counts)).origin, tags)
      expect(failure).toBeNull()
      expect(rows.map(({ externalId }) => externalId)).toEqual(['1:vip', '2:vip', '3:vip', '7:vip', '8:vip'])
    },
  )

  it('keep no count of the vendor’s, which is of items', async () => {
    const { origin } = await serveJson({ data: [{ no: 1, tags: ['a', 'b'] }], count: 1 })
    const { pages } = await read(origin, tags, { kind: 'none' })
    expect(pages).toMatchObject([{ expected: null, rows: [{ name: 'a' }, { name: 'b' }] }])
  })

  it('leave out an item without an id, and say so', async () => {
    const { origin } = await serveJson({ data: [{ tags: ['a'] }, { no: 2, tags: [''] }] })
    const { pages, rows } = await read(origin, { ...tags, rows: () => [{ id: null }] }, { kind: 'none' })
    expect(rows).toEqual([])
    expect(pages[0]?.quarantined).toHaveLength(2)
  })

  it('are nonsense where an item cannot be read, without secrets', async () => {
    const { origin } = await serveJson({ data: [{ no: 1, tags: KEY }] })
    const { failure } = await read(origin, tags, { kind: 'none' })
    expect(failure).toMatchObject({ kind: 'nonsense', code: 'vendor.unexpected_shape' })
    expect(JSON.stringify(failure)).not.toContain(KEY)
  })
})

describe('rows made of the whole list', () => {
  it.each(['pages', 'rows'] as const)(
    'come once, after the last page, and count every item once where the number counts %s',
    async (counts) => {
      const { rows, pages } = await read((await jobs(eight, counts)).origin, revenue)
      expect(rows).toMatchObject([{ externalId: 'acme:2026-11-22', name: '11111111' }])
      expect(pages.slice(0, -1).every((page) => page.rows.length === 0)).toBe(true)
    },
  )

  it('count an item once that a page names twice', async () => {
    const { origin } = await serveJson({
      data: [
        { no: 1, price: 5 },
        { no: 1, price: 5 },
      ],
    })
    expect((await read(origin, revenue, { kind: 'none' })).rows).toMatchObject([{ name: '5' }])
  })

  it('are made of an empty list too', async () => {
    const { origin } = await serveJson({ data: [] })
    expect((await read(origin, revenue, { kind: 'none' })).rows).toMatchObject([{ name: '0' }])
  })

  it('stop where the state grows beyond what a run can carry', async () => {
    const { origin } = await jobs(eight, 'pages')
    const failure = (await read(origin, { ...revenue, add: () => 'x'.repeat(64_000) })).failure
    expect(failure).toMatchObject({ kind: 'nonsense', code: 'vendor.too_large' })
  })
})

describe('one row by a function', () => {
  const one = async (body: unknown, item: (body: unknown) => unknown) => {
    const { origin } = await serveJson(body)
    const spec = { ...people, one: { request: { method: 'GET', path: '/people/{{id}}' }, item } } as const
    const account = accountOf(origin, { connector: connectorOf({ objects: { person: spec } }) })
    return fetchOne(ctxOf(), account, { object: 'person', id: '7' })
  }

  it('is what it finds, and null is gone', async () => {
    expect(await one([{ id: 7 }], (body) => (body as unknown[])[0])).toMatchObject({
      value: { externalId: '7' },
    })
    expect(await one([], (body) => (body as unknown[])[0])).toEqual({ ok: true, value: null })
  })

  it('is nonsense, and not gone, where it cannot be read', async () => {
    const stumble = () => {
      throw new TypeError('no row')
    }
    expect(await one({}, stumble)).toMatchObject({ ok: false, error: { kind: 'nonsense' } })
  })
})

import { describe, expect, it } from 'vitest'
import type { ObjectSpec } from '#connectors/contract.ts'
import { fetchPage, type Page, type Row } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { accountOf, connectorOf, ctxOf, KEY, people, serve, serveJson } from './vendor.ts'

const person = (over: Partial<ObjectSpec>) => connectorOf({ objects: { person: { ...people, ...over } } })
const fetchOf = (base: string, spec: Partial<ObjectSpec>, cursor: Json = null) =>
  fetchPage(ctxOf(), accountOf(base, { connector: person(spec) }), { object: 'person', cursor })

/** Reads to the end, each cursor through JSON as a stored one is. */
async function readAll(base: string, spec: Partial<ObjectSpec>) {
  const rows: Row[] = []
  const pages: Page[] = []
  let cursor: Json = null
  do {
    const page = await fetchOf(base, spec, cursor)
    if (!page.ok) throw new Error(page.error.code)
    pages.push(page.value)
    rows.push(...page.value.rows)
    cursor = JSON.parse(JSON.stringify(page.value.next)) as Json
  } while (cursor !== null && pages.length < 50)
  return { ids: rows.map((row) => row.externalId), pages }
}

/** A vendor of `total` people, by skip and limit, that never gives more than `cap` at once. */
const byOffset = (total: number, cap: number, extra: (rows: number) => object = () => ({})) =>
  serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const skip = Number(query.get('skip'))
    const length = Math.max(0, Math.min(cap, Number(query.get('limit')), total - skip))
    const data = Array.from({ length }, (_, i) => ({ id: skip + i }))
    response.end(JSON.stringify({ data, ...extra(length) }))
  })

const offset: Partial<ObjectSpec> = {
  page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 10 } },
  expected: 'count',
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => String(i))

const stumble = (body: unknown): unknown[] => {
  throw new TypeError(`no rows in ${(body as { echo: string }).echo}`)
}
const yesterday: ObjectSpec['items'] = (_body, { daysAgo }) => [{ id: daysAgo(1) }]
const size: ObjectSpec['items'] = (_body, { each }) => [{ id: (each as { n: number }).n }]

describe('a page', () => {
  it('brings rows, the count, and says there is no more', async () => {
    const { origin } = await serveJson({
      data: [{ id: 1, email: 'A@b.c', name: 'Ann' }, { no: 'id' }],
      count: '2',
    })
    const page = await fetchOf(origin, { expected: 'count' })
    expect(page).toMatchObject({
      ok: true,
      value: {
        rows: [{ externalId: '1', email: 'a@b.c' }],
        quarantined: [{}],
        next: null,
        expected: 2,
        requests: 1,
      },
    })
  })

  it('keeps two ids apart that a number would make one', async () => {
    const { origin } = await serve((_request, response) => {
      response.end('{"data":[{"id":9007199254740993},{"id":9007199254740992}]}')
    })
    expect((await readAll(origin, {})).ids).toEqual(['9007199254740993', '9007199254740992'])
  })

  it.each([
    ['data', { items: [] }],
    ['data', { data: null }],
    ['data', { data: { id: 1 } }],
    ['data', { error: 'rate_limited' }],
    ['data', null],
    ['', { data: [] }],
  ])('is nonsense, not empty, without its list at %j: %j', async (items, body) => {
    const { origin } = await serveJson(body)
    expect(await fetchOf(origin, { items })).toMatchObject({
      ok: false,
      error: { kind: 'nonsense', code: 'vendor.unexpected_shape', sample: JSON.stringify(body) },
    })
  })

  it('is nonsense when a function cannot read it, and says why without secrets', async () => {
    const { origin } = await serveJson({ echo: KEY })
    const page = await fetchOf(origin, { items: stumble })
    expect(page).toMatchObject({ error: { message: expect.stringContaining('no rows in [secret].') } })
    expect(JSON.stringify(page)).not.toContain(KEY)
    const noList = await fetchOf(origin, { items: () => null as unknown as unknown[] })
    expect(noList).toMatchObject({ error: { code: 'vendor.unexpected_shape' } })
  })

  it('reads a list at the root, and through a function with dates', async () => {
    const { origin } = await serveJson([{ id: 1 }])
    expect((await readAll(origin, { items: '' })).ids).toEqual(['1'])
    expect((await readAll(origin, { items: yesterday })).ids).toEqual(['2026-11-21'])
  })

  it('follows settings for what and how to list', async () => {
    const { origin, hits } = await serveJson({ data: [] })
    await fetchOf(origin, {
      list: ({ company }) => ({ method: 'GET', path: `/of/${company}` }),
      page: ({ company }) =>
        company ? { kind: 'offset', param: 'from', size: { param: 'n', value: 3 } } : { kind: 'none' },
    })
    expect(hits[0]?.url).toBe('/of/acme?n=3&from=0')
  })

  it('refuses an object or a cursor that is not its own', async () => {
    const { origin, hits } = await serveJson({ data: [] })
    const account = accountOf(origin)
    for (const object of ['ghost', '__proto__', 'toString']) {
      expect(await fetchPage(ctxOf(), account, { object, cursor: null })).toMatchObject({
        error: { code: 'vendor.unknown_object' },
      })
    }
    for (const cursor of ['x', 5, {}, [], { at: {}, seen: 0 }] as Json[]) {
      expect(await fetchOf(origin, {}, cursor)).toMatchObject({ error: { code: 'vendor.bad_cursor' } })
    }
    expect(hits).toHaveLength(0)
  })
})

describe('pages by offset', () => {
  it.each<[string, number, number, (rows: number) => object, number]>([
    ['says nothing', 25, 10, () => ({}), 3],
    ['tells the total', 25, 10, () => ({ count: 25 }), 3],
    ['tells the total as text', 20, 10, () => ({ count: '20' }), 3],
    ['tells the total and caps its pages', 25, 4, () => ({ count: 25 }), 7],
    ['tells the count of the page', 25, 10, (rows: number) => ({ count: rows }), 3],
    ['tells the count of full pages', 20, 10, (rows: number) => ({ count: rows }), 3],
    ['promises more than it has', 25, 10, () => ({ count: 99 }), 4],
    ['has nothing', 0, 10, () => ({ count: 0 }), 1],
  ])('reads all when the vendor %s', async (_what, ...[total, cap, extra, requests]) => {
    const { origin, hits } = await byOffset(total, cap, extra)
    expect((await readAll(origin, offset)).ids).toEqual(upTo(total))
    expect(hits).toHaveLength(requests)
  })

  it('ignores a count that is less than what came', async () => {
    const { origin } = await byOffset(25, 10, (count) => ({ count }))
    expect((await readAll(origin, offset)).pages.map((page) => page.expected)).toEqual([10, null, null])
  })

  it('V17: stops when the vendor ignores where we are', async () => {
    const { origin, hits } = await serveJson({ data: upTo(10).map((id) => ({ id })) })
    await expect(readAll(origin, offset)).rejects.toThrow('vendor.pagination_loop')
    expect(hits).toHaveLength(2)
  })
})

describe('pages by cursor', () => {
  const cursor: Partial<ObjectSpec> = { page: { kind: 'cursor', from: 'next', param: 'after' } }

  it('reads to the end, over an empty page, and may repeat a page', async () => {
    const pages: Record<string, [Json[], string | null]> = {
      '': [[{ id: 'a' }], 'p/2?x'],
      'p/2?x': [[], 'p3'],
      p3: [[{ id: 'b' }], null],
    }
    const { origin } = await serve((request, response) => {
      const [data, next] = pages[new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? ''] ?? [
        [],
        null,
      ]
      response.end(JSON.stringify({ data, next }))
    })
    expect((await readAll(origin, cursor)).ids).toEqual(['a', 'b'])
    const first = await fetchOf(origin, cursor)
    if (!first.ok) throw new Error(first.error.code)
    expect(await fetchOf(origin, cursor, first.value.next)).toEqual(
      await fetchOf(origin, cursor, first.value.next),
    )
  })

  it('V17: stops at a cursor that comes back', async () => {
    let page = 0
    const { origin } = await serve((_request, response) => {
      response.end(JSON.stringify({ data: [{ id: page++ }], next: 'again' }))
    })
    await expect(readAll(origin, cursor)).rejects.toThrow('vendor.pagination_loop')
    expect(page).toBe(2)
  })

  it('V17: stops in a circle of cursors, and goes where a cursor points only as a value', async () => {
    const evil = 'https://evil.example/steal?all'
    const circle = ['', evil, '//evil.example', '@evil.example', evil]
    const { origin, hits } = await serve((request, response) => {
      const at = new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? ''
      const next = circle[circle.indexOf(at) + 1]
      response.end(JSON.stringify({ data: [{ id: hits.length }], next }))
    })
    const sent: string[] = []
    const ctx = ctxOf({ fetch: (input) => (sent.push((input as Request).url), fetch(input)) })
    const account = accountOf(origin, { connector: person(cursor) })
    let at: Json = null
    for (let asked = 0; ; asked++) {
      const page = await fetchPage(ctx, account, { object: 'person', cursor: at })
      if (!page.ok) {
        expect(page.error).toMatchObject({ kind: 'nonsense', code: 'vendor.pagination_loop' })
        break
      }
      expect(asked).toBeLessThan(8)
      at = page.value.next
    }
    expect(new Set(sent.map((url) => new URL(url).origin))).toEqual(new Set([origin]))
    expect(hits.some(({ url }) => url?.includes(encodeURIComponent(evil)))).toBe(true)
  })

  it('never fills in what a vendor put into its cursor', async () => {
    const { origin, hits } = await serve((_request, response) => {
      response.end(
        JSON.stringify({ data: [{ id: hits.length }], next: hits.length < 2 ? '{{company}}' : null }),
      )
    })
    await readAll(origin, cursor)
    expect(new URL(hits[1]?.url ?? '', 'http://x').searchParams.get('after')).toBe('{{company}}')
  })
})

describe('a list per parent', () => {
  const teams = [
    { id: 't/1', secretish: 'x'.repeat(5000), n: 2 },
    { id: 't2', n: 0 },
    { id: 't3', n: 3 },
  ]
  const vendor = () =>
    serve((request, response) => {
      const url = new URL(request.url ?? '', 'http://x')
      if (url.pathname === '/teams') return response.end(JSON.stringify({ teams }))
      const id = decodeURIComponent(url.pathname.split('/')[2] ?? '')
      const n = teams.find((team) => team.id === id)?.n ?? 0
      const skip = Number(url.searchParams.get('skip'))
      const data = Array.from({ length: Math.min(2, n - skip) }, (_, i) => ({ id: `${id}#${skip + i}` }))
      return response.end(JSON.stringify({ data, count: n }))
    })
  const spec: Partial<ObjectSpec> = {
    each: { list: { method: 'GET', path: '/teams' }, items: 'teams' },
    list: { method: 'GET', path: '/teams/{{each.id}}/people' },
    page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 2 } },
    expected: 'count',
  }

  it('reads every parent’s pages, parents once', async () => {
    const { origin, hits } = await vendor()
    const { ids, pages } = await readAll(origin, spec)
    expect(ids).toEqual(['t/1#0', 't/1#1', 't3#0', 't3#1', 't3#2'])
    expect(hits.filter((hit) => hit.url === '/teams')).toHaveLength(1)
    expect(pages.map((page) => page.requests).reduce((a, b) => a + b)).toBe(hits.length)
    expect(new Set(pages.map((page) => page.expected))).toEqual(new Set([null]))
    expect(hits[1]?.url).toBe('/teams/t%2F1/people?limit=2&skip=0')
  })

  it('carries only what the requests will ask of a parent', async () => {
    const { origin } = await vendor()
    const first = await fetchOf(origin, spec)
    expect(JSON.stringify(first.ok && first.value.next)).not.toContain('xxx')
    expect((await readAll(origin, { ...spec, items: size, page: { kind: 'none' } })).ids).toEqual([
      '2',
      '0',
      '3',
    ])
  })

  it('is one list where this account needs no parents, and none at all where its parents do not fit a reply', async () => {
    const { origin, hits } = await serveJson({ data: [{ id: 'a' }], teams: [], more: true })
    const each = { list: { method: 'GET', path: '/teams' }, items: 'teams', when: () => false } as const
    const list = { method: 'GET', path: '/people' } as const
    const page = { kind: 'none' } as const
    expect((await readAll(origin, { ...spec, each, list, page })).ids).toEqual(['a'])
    expect(hits.map(({ url }) => url)).toEqual(['/people'])
    const items = () => {
      throw new TypeError('there are more teams than one reply holds')
    }
    expect(await fetchOf(origin, { ...spec, each: { ...each, items, when: () => true } })).toMatchObject({
      error: { code: 'vendor.unexpected_shape', message: expect.stringContaining('more teams than one') },
    })
  })

  it('is empty without parents, and nonsense when they are too many to carry', async () => {
    const none = await serveJson({ teams: [] })
    expect(await fetchOf(none.origin, spec)).toMatchObject({ value: { rows: [], next: null, requests: 1 } })
    const many = await serveJson({ teams: upTo(10_000).map((id) => ({ id })) })
    expect(await fetchOf(many.origin, spec)).toMatchObject({ error: { code: 'vendor.too_many_parents' } })
    const wrong = await serveJson({ teams: {} })
    expect(await fetchOf(wrong.origin, spec)).toMatchObject({ error: { code: 'vendor.unexpected_shape' } })
  })
})

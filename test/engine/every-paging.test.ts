import { describe, expect, it } from 'vitest'
import type { ObjectSpec, Paging } from '#connectors/contract.ts'
import { fetchPage } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { asNumber, type Asked, read, type Spec, type Told, vendor } from './pages.ts'
import { accountOf, connectorOf, ctxOf, people } from './vendor.ts'

const SIZE = 500
const PEOPLE = Array.from({ length: 10_000 }, (_, n) => ({ id: `u${n}`, email: `p${n}@example.com` }))
const rows = (from: number) => PEOPLE.slice(from, from + SIZE)
/** Letters that mean something in an address, and some of other alphabets. */
const token = (at: number) => `${at}&x=1?y#z %2F+Ünïcödé→漢🎈`
const next = (at: number) => (at + SIZE < PEOPLE.length ? at + SIZE : null)
const size = { param: 'limit', value: SIZE }
const after: Paging = { kind: 'cursor', from: 'next', param: 'after', size }

const kinds: [string, Spec, (asked: Asked) => Told, number][] = [
  ['none', { page: { kind: 'none' } }, () => ({ data: PEOPLE }), 1],
  [
    'cursor in the query',
    { page: after },
    ({ url }) => {
      const at = Number.parseInt(url.searchParams.get('after') ?? '0')
      if (at > 0 && url.searchParams.get('after') !== token(at)) return { data: 'another token' }
      const on = next(at)
      return { data: rows(at), next: on && token(on) }
    },
    20,
  ],
  [
    'cursor that a function finds',
    {
      page: {
        kind: 'cursor',
        from: (body) => (body as { data: { id: string }[] }).data.at(-1)?.id,
        param: 'after',
      },
    },
    ({ url }) => ({ data: rows(asNumber(url.searchParams.get('after')?.slice(1) ?? '-1') + 1) }),
    21,
  ],
  ...[{ filter: 'all' }, undefined].map((body): [string, Spec, (asked: Asked) => Told, number] => [
    `cursor in a body of ${JSON.stringify(body)}, a list of values`,
    { list: { method: 'POST', path: '/people/search', body }, page: { ...after, in: 'body' } },
    ({ body: given }) => {
      const [at] = (given.after ?? [0]) as number[]
      const on = next(at ?? 0)
      return {
        data: given.limit === SIZE && given.filter === body?.filter ? rows(at ?? 0) : 'another body',
        next: on && [on, 'x', null, { y: [1] }],
      }
    },
    20,
  ]),
  [
    'offset',
    { page: { kind: 'offset', param: 'skip', size } },
    ({ url }) => ({ data: rows(asNumber(url.searchParams.get('skip'))) }),
    21,
  ],
  [
    'offset that tells its end',
    { page: { kind: 'offset', param: 'skip', size, more: 'more' } },
    ({ url }) => {
      const at = asNumber(url.searchParams.get('skip'))
      return { data: rows(at), more: next(at) !== null }
    },
    20,
  ],
  ...([0, 1] as const).map((first): [string, Spec, (asked: Asked) => Told, number] => [
    `pages from ${first}`,
    { page: { kind: 'page', param: 'p', first, size } },
    ({ url }) => ({ data: rows((asNumber(url.searchParams.get('p')) - first) * SIZE) }),
    21,
  ]),
  [
    'pages_or_rows where the number counts pages',
    { page: { kind: 'pages_or_rows', param: 'offset', size } },
    ({ url }) => ({ data: rows(asNumber(url.searchParams.get('offset')) * SIZE) }),
    21,
  ],
  [
    'pages_or_rows where the number counts rows',
    { page: { kind: 'pages_or_rows', param: 'offset', size } },
    ({ url }) => ({ data: rows(asNumber(url.searchParams.get('offset'))) }),
    // The second page repeats all but one row of the first.
    22,
  ],
  ...(['absolute', 'below the host', 'the query alone'] as const).map(
    (form): [string, Spec, (asked: Asked) => Told, number] => [
      `next_url, ${form}`,
      { page: { kind: 'next_url', from: 'next' }, list: { method: 'GET', path: '/v1/people?skip=0' } },
      ({ url, origin }) => {
        const on = next(asNumber(url.searchParams.get('skip')))
        const start = {
          absolute: `${origin}/v1/people`,
          'below the host': '/v1/people',
          'the query alone': '',
        }
        return {
          data: url.pathname === '/v1/people' ? rows(asNumber(url.searchParams.get('skip'))) : 'elsewhere',
          next: on && `${start[form]}?skip=${on}&q=%7B%7Btoday%7D%7D#part`,
        }
      },
      20,
    ],
  ),
  [
    'link',
    { page: { kind: 'link' } },
    ({ url, origin }) => {
      const at = asNumber(url.searchParams.get('skip'))
      const on = next(at)
      const first = `<${origin}/people?skip=0>; rel="first"`
      return {
        data: rows(at),
        link: on ? `${first}, <${origin}/people?skip=${on}>; title="a, b"; rel="last next"` : first,
      }
    },
    20,
  ],
  [
    'next_request',
    {
      page: {
        kind: 'next_request',
        from: 'meta.next',
        request: { method: 'POST', path: '/more', body: { token: '{{page_token}}' } },
        most: 50,
      },
    },
    ({ url, body }) => {
      const at = url.pathname === '/more' ? Number.parseInt(String(body.token)) : 0
      const on = next(at)
      return { data: rows(at), meta: { next: on && token(on) } }
    },
    20,
  ],
]

describe('ten thousand people come once each', () => {
  it.each(kinds)('by %s', async (_kind, spec, ...[answer, requests]) => {
    const { origin, hits } = await vendor(answer)
    const { ids, end } = await read(origin, spec)
    expect(end).toBe('whole')
    expect(ids).toHaveLength(10_000)
    expect(new Set(ids)).toEqual(new Set(PEOPLE.map(({ id }) => id)))
    expect(hits).toHaveLength(requests)
  })

  it('by the next page’s address where the list stands on another of the connector’s hosts', async () => {
    const { origin, hits } = await vendor(({ url }) => {
      const on = next(asNumber(url.searchParams.get('skip')))
      return { data: rows(asNumber(url.searchParams.get('skip'))), next: on && `/people?skip=${on}` }
    })
    const base = await vendor(() => ({ data: 'not here' }))
    const list = { method: 'GET', path: `${origin}/people` } as const
    const spec: ObjectSpec = { ...people, list, page: { kind: 'next_url', from: 'next' } }
    const account = accountOf(base.origin, {
      connector: connectorOf({ objects: { person: spec } }),
      origins: [base.origin, origin],
    })
    let cursor: Json = null
    let count = 0
    do {
      const page = await fetchPage(ctxOf(), account, { object: 'person', cursor })
      if (!page.ok) throw new Error(page.error.code)
      count += page.value.rows.length
      cursor = JSON.parse(JSON.stringify(page.value.next)) as Json
    } while (cursor !== null)
    expect(count).toBe(10_000)
    expect(hits).toHaveLength(20)
    expect(base.hits).toHaveLength(0)
  })
})

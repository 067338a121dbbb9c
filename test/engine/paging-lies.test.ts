import { describe, expect, it } from 'vitest'
import type { Paging } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { asNumber, type Asked, read, type Told, vendor } from './pages.ts'

const after: Paging = { kind: 'cursor', from: 'next', param: 'after' }
const few = (...ids: (number | string)[]) => ids.map((id) => ({ id: `u${id}` }))
const two = { param: 'limit', value: 2 }
const moreAfter: Paging = { kind: 'cursor', from: 'next', param: 'after', more: 'more' }
const byOffset: Paging = { kind: 'offset', param: 'skip', size: two, more: 'more' }
const byPage: Paging = { kind: 'page', param: 'p', first: 1, size: two, more: 'more' }
const either: Paging = { kind: 'pages_or_rows', param: 'offset', size: two, more: 'more' }
const nextUrl: Paging = { kind: 'next_url', from: 'next' }
const again: Paging = {
  kind: 'next_request',
  from: 'next',
  request: { method: 'GET', path: '/more', query: { t: '{{page_token}}' } },
  most: 20,
}

describe('a vendor that lies', () => {
  it.each<[string, Paging, (asked: Asked) => Told, string, number]>([
    // `more` for ever.
    [
      'more for ever, then nothing, by cursor',
      moreAfter,
      ({ n }) => ({ data: n < 3 ? few(n) : [], more: true, next: n < 3 ? `t${n}` : null }),
      'whole',
      3,
    ],
    [
      'more for ever, no token',
      moreAfter,
      () => ({ data: few(1), more: true, next: null }),
      'vendor.lost_place',
      0,
    ],
    [
      'more for ever, an empty token',
      moreAfter,
      () => ({ data: few(1), more: true, next: '' }),
      'vendor.lost_place',
      0,
    ],
    [
      'more for ever, the token absent',
      moreAfter,
      () => ({ data: few(1), more: true }),
      'vendor.lost_place',
      0,
    ],
    [
      'more for ever, the same page',
      moreAfter,
      ({ n }) => ({ data: few(1), more: true, next: `t${n}` }),
      'vendor.pagination_loop',
      1,
    ],
    [
      'more for ever, then nothing, by offset',
      byOffset,
      ({ n }) => ({ data: n < 3 ? few(2 * n, 2 * n + 1) : [], more: true }),
      'whole',
      6,
    ],
    [
      'more for ever, the same page by offset',
      byOffset,
      () => ({ data: few(1, 2), more: true }),
      'vendor.pagination_loop',
      2,
    ],
    [
      'more for ever, then nothing, by page',
      byPage,
      ({ n }) => ({ data: n < 3 ? few(2 * n, 2 * n + 1) : [], more: true }),
      'whole',
      6,
    ],
    [
      'more for ever, the same page by page',
      byPage,
      () => ({ data: few(1, 2), more: true }),
      'vendor.pagination_loop',
      2,
    ],
    [
      'more for ever, the last page again, by either',
      either,
      ({ n }) => ({ data: n === 0 ? few(1, 2) : few(3, 4), more: true }),
      'whole',
      4,
    ],
    ['more for ever, one page, by either', either, () => ({ data: few(1, 2), more: true }), 'whole', 2],
    [
      'more for ever, rows nobody can name, by offset',
      byOffset,
      () => ({ data: [{}, {}], more: true }),
      'vendor.pagination_loop',
      0,
    ],
    [
      'more for ever, rows nobody can name, by either',
      either,
      () => ({ data: [{}, {}], more: true }),
      'whole',
      0,
    ],
    // `more` is false.
    [
      'no more, and a token',
      moreAfter,
      ({ n }) => ({ data: few(n), more: false, next: `t${n}` }),
      'whole',
      1,
    ],
    ['no more on a full page, by offset', byOffset, () => ({ data: few(1, 2), more: false }), 'whole', 2],
    ['no more on a full page, by page', byPage, () => ({ data: few(1, 2), more: false }), 'whole', 2],
    ['no more on a full page, by either', either, () => ({ data: few(1, 2), more: false }), 'whole', 2],
    // Tokens.
    ['the same token', after, ({ n }) => ({ data: few(n), next: 'again' }), 'vendor.pagination_loop', 1],
    [
      'a circle of tokens',
      after,
      ({ n }) => ({ data: few(n), next: `t${n % 3}` }),
      'vendor.pagination_loop',
      6,
    ],
    [
      'the same address',
      nextUrl,
      ({ n }) => ({ data: few(n), next: '/people?p=2' }),
      'vendor.pagination_loop',
      1,
    ],
    [
      'a circle of addresses',
      nextUrl,
      ({ n }) => ({ data: few(n), next: `/people?p=${n % 3}` }),
      'vendor.pagination_loop',
      6,
    ],
    [
      'a circle of addresses in the header',
      { kind: 'link' },
      ({ n }) => ({ data: few(n), link: `</people?p=${n % 2}>; rel=next` }),
      'vendor.pagination_loop',
      3,
    ],
    ['the same token, asked otherwise', again, ({ n }) => ({ data: few(n), next: 'again' }), 'whole', 2],
    ['the same rows, asked otherwise', again, ({ n }) => ({ data: few(1), next: `t${n}` }), 'whole', 2],
    [
      'a circle of tokens, asked otherwise',
      again,
      ({ n }) => ({ data: few(n), next: `t${n % 2}` }),
      'whole',
      20,
    ],
    ['tokens for ever, asked otherwise', again, ({ n }) => ({ data: few(n), next: n }), 'whole', 20],
    ['null as a token', after, () => ({ data: few(1), next: null }), 'whole', 1],
    ['an empty token', after, () => ({ data: few(1), next: '' }), 'whole', 1],
    ['no token', after, () => ({ data: few(1) }), 'whole', 1],
    ['no address', nextUrl, () => ({ data: few(1) }), 'whole', 1],
    ['an empty address', nextUrl, () => ({ data: few(1), next: '' }), 'whole', 1],
    ['no token, asked otherwise', again, () => ({ data: few(1), next: '' }), 'whole', 1],
    ['another link', { kind: 'link' }, () => ({ data: few(1), link: '</people>; rel="prev"' }), 'whole', 1],
    ['a link that is none', { kind: 'link' }, () => ({ data: few(1), link: 'next: /people' }), 'whole', 1],
    [
      'a token of 5,000 letters',
      after,
      () => ({ data: few(1), next: 'x'.repeat(5000) }),
      'vendor.unexpected_shape',
      0,
    ],
    [
      'an address of 5,000 letters',
      nextUrl,
      () => ({ data: few(1), next: `/${'x'.repeat(5000)}` }),
      'vendor.unexpected_shape',
      0,
    ],
    [
      'a token of 5,000 letters, asked otherwise',
      again,
      () => ({ data: few(1), next: 'x'.repeat(5000) }),
      'vendor.unexpected_shape',
      0,
    ],
    [
      'an address that is none',
      nextUrl,
      () => ({ data: few(1), next: 'http://' }),
      'vendor.unexpected_shape',
      0,
    ],
    ['a number as address', nextUrl, () => ({ data: few(1), next: 7 }), 'vendor.unexpected_shape', 0],
    ['a list as token of a query', after, () => ({ data: few(1), next: [1] }), 'vendor.unexpected_shape', 0],
    // Rows.
    [
      'an empty page in the middle, by cursor',
      after,
      ({ n }) => ({ data: n === 1 ? [] : few(n), next: n < 3 ? `t${n}` : null }),
      'whole',
      3,
    ],
    [
      'an empty page in the middle, by address',
      nextUrl,
      ({ n }) => ({ data: n === 1 ? [] : few(n), next: n < 3 ? `/people?p=${n}` : null }),
      'whole',
      3,
    ],
    [
      'an empty page in the middle, asked otherwise',
      again,
      ({ n }) => ({ data: n === 1 ? [] : few(n), next: n < 3 ? `t${n}` : null }),
      'whole',
      3,
    ],
    [
      'a short page with more to come, by offset',
      byOffset,
      ({ n }) => ({ data: n < 4 ? few(n) : [], more: n < 3 }),
      'whole',
      4,
    ],
    [
      'a short page with more to come, by page',
      byPage,
      ({ n }) => ({ data: n < 4 ? few(n) : [], more: n < 3 }),
      'whole',
      4,
    ],
    [
      'a short page and a count, by offset',
      byOffset,
      ({ n }) => ({ data: n < 4 ? few(n) : [], count: 4 }),
      'whole',
      4,
    ],
    [
      'a short page and a count, by page',
      byPage,
      ({ n }) => ({ data: n < 4 ? few(n) : [], count: 4 }),
      'whole',
      4,
    ],
    [
      'a page nobody can name in the middle, by either',
      either,
      ({ n }) => ({ data: n === 1 ? [{ x: 1 }, { x: 2 }] : n < 4 ? few(2 * n, 2 * n + 1) : [] }),
      'whole',
      6,
    ],
  ])('says %s', async (_what, page, ...[answer, end, count]) => {
    const { origin } = await vendor(answer)
    // A manifest's list removes nobody, unless it says so.
    const keeps = page.kind === 'next_request' ? 'history' : 'current'
    const outcome = await read(origin, { page, expected: 'count', keeps })
    expect(outcome.end).toBe(end)
    expect(outcome.ids).toHaveLength(count)
  })

  it.each<[string, Paging, (asked: Asked) => Told, string]>([
    ['the same token', again, ({ n }) => ({ data: few(n), next: 'again' }), 'vendor.pagination_loop'],
    ['the same rows', again, ({ n }) => ({ data: few(1), next: `t${n}` }), 'vendor.pagination_loop'],
    ['tokens for ever', again, ({ n }) => ({ data: few(n), next: n }), 'vendor.too_large'],
    [
      'more addresses than are followed',
      { ...nextUrl, most: 2 },
      ({ n, origin }) => ({ data: few(n), next: `${origin}/people?p=${n}` }),
      'vendor.too_large',
    ],
    [
      'a page without a list',
      again,
      ({ n }) => (n === 0 ? { data: few(1), next: 'more' } : { error: 'try later' }),
      'vendor.unexpected_shape',
    ],
    ['no token at last', again, ({ n }) => ({ data: few(n), next: n < 2 ? `t${n}` : null }), 'whole'],
  ])('says %s: by half a list nobody is removed', async (_, page, ...[answer, end]) => {
    const { origin } = await vendor(answer)
    expect((await read(origin, { page, keeps: 'current' }, { byTenant: true })).end).toBe(end)
  })

  it('is nonsense where a function stumbles over its token', async () => {
    const from = (body: unknown): Json => (body as { meta: { next: string } }).meta.next
    const { origin } = await vendor(() => ({ data: few(1) }))
    expect(await read(origin, { page: { kind: 'cursor', from, param: 'after' } })).toEqual({
      ids: [],
      end: 'vendor.unexpected_shape',
    })
  })

  it('gives overlapping rows that are given on once, and none is left out', async () => {
    const list = few(0, 1, 2, 3, 4, 5, 6)
    for (const counts of [1, 2]) {
      const { origin } = await vendor(({ url }) => {
        const at = asNumber(url.searchParams.get('offset')) * counts
        return { data: list.slice(at, at + 2) }
      })
      expect((await read(origin, { page: either })).ids).toEqual(list.map(({ id }) => id))
    }
  })

  it('has rows without an id among its own, and no other is left out or given twice', async () => {
    const list: object[] = few(0, 1, 2, 3, 4, 5, 6, 7, 8)
    const mixed = [...list.slice(0, 3), { x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }, ...list.slice(3)]
    for (const counts of [1, 3]) {
      const { origin } = await vendor(({ url }) => {
        const at = asNumber(url.searchParams.get('offset')) * counts
        return { data: mixed.slice(at, at + 3) }
      })
      const page: Paging = { kind: 'pages_or_rows', param: 'offset', size: { param: 'limit', value: 3 } }
      const { ids } = await read(origin, { page })
      expect(new Set(ids).size).toBe(9)
    }
  })
})

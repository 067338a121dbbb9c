import { describe, expect, it } from 'vitest'
import type { Paging } from '#connectors/contract.ts'
import { nextPosition, pageParams } from '#engine/paging.ts'
import { type Position, START } from '#engine/position.ts'

const offset: Paging = { kind: 'offset', param: 'skip', size: { param: 'limit', value: 10 } }
const cursor: Paging = {
  kind: 'cursor',
  from: 'meta.next',
  param: 'after',
  size: { param: 'limit', value: 10 },
}
let pages = 0
const turn = (count: number, expected: number | null = null, body: unknown = {}) => ({
  body,
  headers: new Headers(),
  url: 'https://api.acme.com',
  count,
  different: count,
  expected,
  rowIds: [],
  ids: `page ${pages++}`,
})

const after = (seen: number, count: number, expected: number | null) => {
  const next = nextPosition(offset, { ...START, at: seen, seen }, turn(count, expected))
  return next.ok ? (next.value?.at ?? null) : next.error.code
}

const step = (position: Position, next: unknown) =>
  nextPosition(cursor, position, turn(10, null, { meta: { next } }))

describe('reading by offset', () => {
  it.each<[string, number, number, number | null, number | null]>([
    ['a full page goes on', 0, 10, null, 10],
    ['a short page ends', 10, 3, null, null],
    ['an empty page ends', 10, 0, null, null],
    ['an empty page ends whatever is promised', 10, 0, 99, null],
    ['a short page goes on while more is promised', 0, 4, 9, 4],
    ['the promised number does not end a full page', 10, 10, 20, 20],
    ['a count that may be of the page does not end a full one', 0, 10, 10, 10],
    ['a short page with its own count ends', 0, 4, 4, null],
    ['more than asked for goes on', 0, 12, null, 12],
  ])('%s', (_what, ...[seen, count, expected, at]) => expect(after(seen, count, expected)).toBe(at))

  it('goes on behind the different rows, where a page held some twice', () => {
    const next = nextPosition(offset, START, { ...turn(10), different: 5 })
    expect(next).toMatchObject({ value: { at: 5, seen: 5 } })
  })

  it('asks with both parameters, also for the first page', () => {
    expect(pageParams(offset, START)).toEqual({ skip: 0, limit: 10 })
    expect(pageParams(offset, { ...START, at: 20 })).toEqual({ skip: 20, limit: 10 })
  })

  it('stops when the same rows come again', () => {
    const position = { ...START, at: 10, seen: 10, ids: 'same' }
    expect(nextPosition(offset, position, { ...turn(10, 99), ids: 'same' })).toMatchObject({
      error: { kind: 'nonsense', code: 'vendor.pagination_loop' },
    })
    expect(nextPosition(offset, { ...START, ids: null }, { ...turn(10, 99), ids: null }).ok).toBe(true)
  })
})

describe('reading by cursor', () => {
  it.each([undefined, null, '', false])('%j ends', (next) =>
    expect(step(START, next)).toEqual({ ok: true, value: null }),
  )

  it.each([[{}], [[]], [true], ['x'.repeat(4097)]])('%j is nonsense', (next) =>
    expect(step(START, next)).toMatchObject({ error: { code: 'vendor.unexpected_shape' } }),
  )

  it('sends the token back as it came', () => {
    expect(pageParams(cursor, START)).toEqual({ limit: 10 })
    const next = step(START, 'a b&c')
    expect(next.ok && next.value && pageParams(cursor, next.value)).toEqual({ limit: 10, after: 'a b&c' })
  })

  it.each([1, 2, 3, 5, 8, 13])('V17: finds a circle of %i tokens', (length) => {
    for (const start of [0, 1, 7]) {
      let position: Position = START
      let loops = false
      for (let page = 0; page < 6 * (start + length) + 6 && !loops; page++) {
        const next = step(position, page < start ? `way ${page}` : `round ${(page - start) % length}`)
        loops = !next.ok && next.error.code === 'vendor.pagination_loop'
        if (next.ok && next.value) position = next.value
      }
      expect(loops).toBe(true)
    }
  })

  it('takes no token twice in a row, at any page', () => {
    let position: Position = START
    for (const token of ['a', 'b', 'c']) {
      const next = step(position, token)
      if (next.ok && next.value) position = next.value
      expect(step(position, token)).toMatchObject({ error: { code: 'vendor.pagination_loop' } })
    }
  })

  it('takes a thousand different pages', () => {
    let position: Position = START
    for (let page = 0; page < 1000; page++) {
      const next = step(position, `t${page}`)
      if (!next.ok || !next.value) throw new Error(`stopped at page ${page}`)
      position = next.value
    }
    expect(position).toMatchObject({ at: 't999', seen: 10_000 })
  })
})

it('a list without pages has one', () => {
  expect(pageParams({ kind: 'none' }, START)).toEqual({})
  expect(nextPosition({ kind: 'none' }, START, turn(10, 99))).toEqual({ ok: true, value: null })
})

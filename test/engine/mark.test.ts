import { describe, expect, it } from 'vitest'
import type { Incremental } from '#connectors/contract.ts'
import { markAfter, sinceText } from '#engine/mark.ts'

const feed = (mark?: Incremental['mark'], overlapMs?: number): Incremental => ({
  kind: 'signal',
  list: { method: 'GET', path: '/changed' },
  changed: () => true,
  mark,
  overlapMs,
})
const byTime = feed({ from: 'latest', kind: 'time' })
const byToken = feed({ from: 'next', kind: 'token' })
const at = (text: string, ours = false) => ({ kind: 'time', at: Date.parse(text), ours }) as const
const startedAt = Date.parse('2026-11-22T10:00:00.500Z')
const started = { kind: 'time', at: startedAt, ours: true }
const since = at('2026-11-22T09:00:00Z')

describe('the mark a reading leaves', () => {
  it.each([
    ['the vendor’s, where it tells one', byTime, '2026-11-22T09:59:00Z', at('2026-11-22T09:59:00Z')],
    ['the run’s start, where the vendor’s is ahead of it', byTime, '2026-11-22T10:05:00Z', started],
    ['the run’s start, where the vendor’s is no time', byTime, 'soon', started],
    ['the run’s start, where nothing is told', feed(), undefined, started],
    ['the one before, where the vendor’s falls back', byTime, '2026-11-22T08:55:00Z', since],
  ])('is %s', (...[, incremental, latest, mark]) => {
    expect(markAfter(incremental, { body: { latest }, since, startedAt })).toEqual(mark)
  })

  it('is the start of a full reading, whatever its last page says', () => {
    expect(markAfter(byTime, { body: { latest: '2026-11-22T09:59:00Z' }, startedAt })).toEqual(started)
  })

  it('is the vendor’s token, or the one before, or none', () => {
    const token = { kind: 'token', token: 'abc' } as const
    expect(markAfter(byToken, { body: { next: 'abc' }, startedAt })).toEqual(token)
    expect(markAfter(byToken, { body: { next: 7 }, since: token, startedAt })).toEqual({
      ...token,
      token: '7',
    })
    for (const next of [null, '', {}, 'x'.repeat(5000)])
      expect(markAfter(byToken, { body: { next }, since: token, startedAt })).toEqual(token)
    expect(markAfter(byToken, { body: {}, startedAt })).toBeNull()
  })
})

describe('where the next reading begins', () => {
  it.each([
    ['five minutes before the vendor’s mark', feed(), since, '2026-11-22T08:55:00Z'],
    ['fifteen before our own', feed(), at('2026-11-22T09:00:00.999Z', true), '2026-11-22T08:45:00Z'],
    ['as far before as the connector says', feed(undefined, 60_000), since, '2026-11-22T08:59:00Z'],
    ['never before there were times', feed(), { kind: 'time', at: 5, ours: true }, '1970-01-01T00:00:00Z'],
    ['at a token as it is', feed(), { kind: 'token', token: 'a b' }, 'a b'],
  ] as const)('is %s', (...[, incremental, mark, text]) => expect(sinceText(mark, incremental)).toBe(text))
})

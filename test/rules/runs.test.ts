import { describe, expect, it } from 'vitest'
import { progressOf, retryIn, summary } from '#domains/syncs/rules.ts'
import type { Failure } from '#engine/index.ts'

const HOUR = 3_600_000
const failure = (kind: Failure['kind'], retryAfterMs?: number): Failure => ({
  kind,
  code: 'vendor.x',
  message: '',
  retryAfterMs,
})

describe('when to try again', () => {
  it.each([
    ['refused', 0, null],
    ['nonsense', 1, 'again'],
    ['nonsense', 2, null],
    ['unreachable', 7, 'again'],
    ['unreachable', 8, null],
    ['busy', 11, 'again'],
    ['busy', 12, null],
    ['busy', 500, null],
  ] as const)('%s after %i failures: %s', (kind, attempt, answer) => {
    expect(retryIn(failure(kind), attempt) === null ? null : 'again').toBe(answer)
  })

  it.each([
    // told, attempt, random, wait
    [undefined, 0, 0, 1000],
    [undefined, 0, 0.999, 1998],
    [undefined, 3, 0.5, 8000],
    [undefined, 11, 1, 300_000],
    [0, 0, 0, 1000],
    [120_000, 0, 0, 120_000],
    [120_000, 0, 1, 120_000],
    [500, 11, 1, 300_000],
    [20 * HOUR, 0, 0, 20 * HOUR],
    [900 * HOUR, 0, 0, 24 * HOUR],
  ])('told %s ms, attempt %i, dice %d → %i ms', (...[told, attempt, random, wait]) => {
    expect(retryIn(failure('busy', told), attempt, random)).toBe(wait)
  })

  it('never waits less than the vendor asked, however the dice fall', () => {
    for (let attempt = 0; attempt < 12; attempt++)
      for (const random of [0, 0.3, 0.999])
        expect(retryIn(failure('busy', 90_000), attempt, random)).toBeGreaterThanOrEqual(90_000)
  })
})

const at = (more: Partial<Parameters<typeof progressOf>[0]>) => ({
  startedAt: 1000,
  finishedAt: null,
  seen: 0,
  expected: null,
  ...more,
})

describe('progress', () => {
  it.each([
    ['not begun', at({ startedAt: null }), null, { rate: null, expectedEndAt: null }],
    ['no row yet', at({ expected: 100 }), null, { rate: null, expectedEndAt: null }],
    ['a total told', at({ seen: 50, expected: 100 }), null, { rate: 5, expectedEndAt: 21_000 }],
    ['a total guessed', at({ seen: 50 }), 200, { rate: 5, expectedEndAt: 41_000 }],
    ['told beats guessed', at({ seen: 50, expected: 100 }), 200, { rate: 5, expectedEndAt: 21_000 }],
    ['no total', at({ seen: 50 }), null, { rate: 5, expectedEndAt: null }],
    ['more than guessed', at({ seen: 50 }), 40, { rate: 5, expectedEndAt: null }],
    ['done', at({ seen: 50, expected: 50, finishedAt: 6000 }), null, { rate: 10, expectedEndAt: null }],
    ['done in no time', at({ seen: 50, finishedAt: 1000 }), null, { rate: 50_000, expectedEndAt: null }],
  ])('%s', (...[, run, guess, answer]) => expect(progressOf(run, guess, 11_000)).toEqual(answer))
})

describe('the closing line', () => {
  const none = { seen: 0, created: 0, updated: 0, deleted: 0, unchanged: 0, quarantined: 0, skipped: 0 }
  it.each([
    [none, '0 rows: 0 new, 0 changed, 0 deleted, 0 unchanged.'],
    [{ ...none, seen: 1, created: 1 }, '1 row: 1 new, 0 changed, 0 deleted, 0 unchanged.'],
    [
      { seen: 12_345, created: 1, updated: 2, deleted: 3, unchanged: 12_342, quarantined: 4, skipped: 0 },
      '12,345 rows: 1 new, 2 changed, 3 deleted, 12,342 unchanged, 4 set aside.',
    ],
  ])('%j', (run, line) => expect(summary(run)).toBe(line))
})

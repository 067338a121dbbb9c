import { describe, expect, it } from 'vitest'
import { readingOf } from '#domains/syncs/reading.ts'
import { digestOf } from '#domains/syncs/receipt.ts'
import { stateOf } from '#domains/syncs/state.ts'

const read = { seen: 100, repeated: 0, expected: null, quarantined: 0, skipped: 0, live: 100, missing: 0 }

describe('a list that was read to its end', () => {
  it.each([
    ['complete', 'no count to compare', {}],
    ['complete', 'own count agrees', { expected: 100 }],
    ['complete', 'no count to compare', { missing: 30 }],
    ['unproved', 'speaks of 101 rows, and its pages held 100', { expected: 101 }],
    ['complete', 'own count was lower', { expected: 99 }],
    ['unproved', 'its pages held 99 different ones', { expected: 100, repeated: 1 }],
    ['unproved', '2 rows twice', { repeated: 2 }],
    ['complete', 'own count agrees', { seen: 103, repeated: 3, expected: 100 }],
    ['unproved', '1 row could not be understood and was set aside', { quarantined: 1 }],
    ['suspicious', '2 rows could not be understood', { quarantined: 2, missing: 1 }],
    ['suspicious', '31 of 100 records are missing', { missing: 31 }],
    ['suspicious', 'empty list where there were 100', { seen: 0, missing: 100 }],
    // The doubt that deletes most comes first.
    ['suspicious', 'empty list', { seen: 0, missing: 100, expected: 0, quarantined: 3 }],
  ])('is %s: %s', (verdict, reason, more) => {
    const reading = readingOf({ ...read, ...more })
    expect(reading.verdict).toBe(verdict)
    expect(reading.reason).toContain(reason)
  })
})

it('digests ids whatever their order, and tells a set apart from another', () => {
  expect(digestOf(['b', 'a', 'b'])).toBe(digestOf(['a', 'b']))
  expect(digestOf(['a', 'c'])).not.toBe(digestOf(['a', 'b']))
  // printf 'a\nb' | sha256sum
  expect(digestOf(['a', 'b'])).toBe('sha256:7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78')
})

describe('a sync, in a word', () => {
  const last = { state: 'ok', reauth: false, reviewedAt: null } as const
  const sync = { nextRunAt: null }
  it.each([
    ['new', { last: null, running: null }],
    ['ok', { last, running: null }],
    ['ok', { last, running: { attempt: 0, code: null } }],
    ['rate_limited', { last, running: { attempt: 1, code: 'vendor.rate_limited' } }],
    ['degraded', { last, running: { attempt: 2, code: 'vendor.timeout' } }],
    ['failed', { last: { ...last, state: 'failed' }, running: null }],
    ['reauth_required', { last: { ...last, state: 'failed', reauth: true }, running: null }],
    ['suspicious', { last: { ...last, state: 'suspicious' }, running: null }],
    ['degraded', { last: { ...last, state: 'suspicious', reviewedAt: 1 }, running: null }],
  ] as const)('is %s', (state, facts) => {
    expect(stateOf({ sync, ...facts }, 0).state).toBe(state)
  })

  it('is overdue three minutes after its time, unless it runs', () => {
    const due = { sync: { nextRunAt: 0 }, last, running: null }
    expect([180_000, 180_001].map((now) => stateOf(due, now).overdue)).toEqual([false, true])
    expect(stateOf({ ...due, running: { attempt: 0, code: null } }, 400_000).overdue).toBe(false)
    expect(stateOf({ ...due, sync: { nextRunAt: null } }, 400_000).overdue).toBe(false)
  })
})

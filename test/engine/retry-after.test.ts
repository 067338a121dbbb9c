import { expect, it } from 'vitest'
import { retryAfterMs } from '#engine/retry-after.ts'
import file from '../cases/retry-after.json'

const now = Date.parse(file.now)

it('has cases to run', () => expect(file.cases).toHaveLength(10))

it.each(file.cases)('V4: $v → $seconds', ({ v, seconds }) => {
  expect(retryAfterMs(v, now)).toBe(seconds === null ? undefined : seconds * 1000)
})

it.each([
  ['120', 120_000],
  [' 7 ', 7000],
  ['0', 0],
  ['999999999999', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['Fri, 01 Jan 2100 00:00:00 GMT', 86_400_000],
  ['Sunday, 01-Feb-26 00:00:00 GMT', 30_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ['Sun, 01 Foo 2026 00:00:00 GMT', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  ['1e3', undefined],
])('V4: %j → %s', (text, ms) => expect(retryAfterMs(text, now)).toBe(ms))

import { describe, expect, it } from 'vitest'
import { locatorOf, newKeyText, previewOf } from '#domains/keys/key-text.ts'
import { admit, freshUsage, type Usage } from '#domains/keys/rules.ts'
import vectors from '../cases/api-key-vectors.json'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** CRC-32 by its definition and six base62 digits: written a second time, to check the first. */
function checksum(body: string): string {
  let crc = 0xffffffff
  for (const byte of new TextEncoder().encode(body)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  let rest = (crc ^ 0xffffffff) >>> 0
  let text = ''
  for (; text.length < 6; rest = Math.floor(rest / 62)) text = ALPHABET[rest % 62] + text
  return text
}
const whole = (body: string) => body + checksum(body)
const body = 'syn_live_0123456789ABCDEFGHIJKLMNOPQRST'

describe('the text of a key', () => {
  it.each(vectors.valid)('has a checksum by the rule of the published example $key', ({ key }) => {
    // There the thirty characters are summed; ours takes what stands before them too.
    expect(checksum(key.slice(9, -6))).toBe(key.slice(-6))
  })

  it('is 30 random characters and the checksum of all before it', () => {
    for (const mode of ['live', 'test'] as const)
      for (let i = 0; i < 50; i++) {
        const key = newKeyText(mode)
        expect(key).toMatch(new RegExp(`^syn_${mode}_[0-9A-Za-z]{36}$`))
        expect(key).toBe(whole(key.slice(0, -6)))
        expect(locatorOf(key)).toBe(key.slice(9, 19))
      }
  })

  it('differs each time', () => {
    const keys = Array.from({ length: 1000 }, () => newKeyText('live'))
    expect(new Set(keys.map((key) => locatorOf(key))).size).toBe(1000)
  })

  it('is checked before anything is looked up', () => {
    expect(locatorOf(whole(body))).toBe('0123456789')
    const ours = vectors.invalid.map((key) => key.replace('amx_live_', 'syn_live_'))
    for (const key of [...ours, ...vectors.invalid, vectors.valid[0]?.key ?? ''])
      expect(locatorOf(key), key).toBeNull()
  })

  it.each([
    ['another mode', whole('syn_prod_0123456789ABCDEFGHIJKLMNOPQRST')],
    ['upper case before the body', whole('SYN_live_0123456789ABCDEFGHIJKLMNOPQRST')],
    ['a letter too few', whole('syn_live_0123456789ABCDEFGHIJKLMNOPQRS')],
    ['a letter too many', whole('syn_live_0123456789ABCDEFGHIJKLMNOPQRSTU')],
    ['a letter that is not ours', whole('syn_live_0123456789ABCDEFGHIJKLMNOPQRS-')],
    ['a line break at the end', `${whole(body)}\n`],
    ['a letter of another script', whole('syn_live_0123456789ABCDEFGHIJKLMNOPQRSТ')],
    ['five thousand letters', whole(`syn_live_${'0'.repeat(5000)}`)],
  ])('is no key with %s', (_, key) => expect(locatorOf(key)).toBeNull())

  it('catches every single mistyped letter', () => {
    const key = whole(body)
    for (let i = 9; i < key.length; i++) {
      const typo = key.slice(0, i) + (key[i] === 'x' ? 'y' : 'x') + key.slice(i + 1)
      expect(locatorOf(typo), typo).toBeNull()
    }
  })

  it('shows its ends only', () => {
    const key = whole(body)
    expect(previewOf(key)).toBe(`syn_live_0123…${key.slice(-4)}`)
  })
})

const NOW = Date.parse('2026-11-22T10:00:00Z')
type Limits = Parameters<typeof admit>[0]
const facts = (ratePerMinute: number, dayQuota = 1_000_000): Limits => ({ ratePerMinute, dayQuota })

/** Calls at these times, one after the other; the usage goes from call to call. */
function run(key: Limits, times: number[], usage: Usage = freshUsage(key, times[0] ?? NOW)) {
  return times.map((now) => {
    const answer = admit(key, usage, now)
    usage = answer.usage
    return answer.admission
  })
}
const at = (...seconds: number[]) => seconds.map((second) => NOW + second * 1000)
const many = (n: number, now = NOW) => Array.from({ length: n }, () => now)
const admitted = (answers: ReturnType<typeof run>) => answers.filter(({ ok }) => ok).length

describe('calls in a minute', () => {
  it.each([1, 2, 60, 600, 100_000])('%i at once are let in, and not one more', (rate) => {
    const answers = run(facts(rate), many(rate + 3))
    expect(answers.map(({ ok }) => ok)).toEqual([...many(rate).map(() => true), false, false, false])
    expect(answers.at(-1)).toMatchObject({ ok: false, reason: 'rate' })
  })

  it('come back evenly', () => {
    expect(run(facts(2), at(0, 0, 0, 29, 30, 30, 60, 60)).map(({ ok }) => ok)).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      false,
    ])
  })

  it.each([
    [1, 60],
    [2, 30],
    [60, 1],
    [600, 1],
    [7, 9],
  ])('%i a minute: whoever waits as long as told (%i s) is let in', (rate, seconds) => {
    const [refused] = run(facts(rate), many(rate + 1)).slice(-1)
    expect(refused).toMatchObject({ ok: false, reason: 'rate', retryAfterSeconds: seconds })
    const waited = run(facts(rate), [...many(rate), NOW, NOW + seconds * 1000])
    expect(waited.at(-1)).toMatchObject({ ok: true })
  })

  it('never let more than the burst and the refill through, however they are spread', () => {
    for (const step of [1, 7, 100, 333, 999, 5000]) {
      const times = Array.from({ length: 600_000 / step }, (_, i) => NOW + i * step)
      expect(admitted(run(facts(60), times)), `a call each ${step} ms`).toBeLessThanOrEqual(60 + 600)
    }
  })

  it('do not pile up in a quiet hour', () => {
    expect(admitted(run(facts(5), [NOW, ...many(20, NOW + 3_600_000)]))).toBe(6)
  })

  it('neither lose nor gain by a clock that steps back', () => {
    const answers = run(facts(3), [NOW, NOW - 3_600_000, NOW - 3_600_000, NOW - 3_600_000])
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false])
    const again = run(facts(2), [NOW, NOW, NOW - 60_000, NOW - 60_000, NOW])
    expect(admitted(again)).toBeLessThanOrEqual(4)
  })

  it('are told with what is left and when all is back', () => {
    const [first, second] = run(facts(60), at(0, 0))
    expect(first).toEqual({ ok: true, remaining: 59, dayRemaining: 999_999, resetSeconds: 1 })
    expect(second).toEqual({ ok: true, remaining: 58, dayRemaining: 999_998, resetSeconds: 2 })
  })
})

describe('calls in a day', () => {
  it('end with the quota, and say how long until midnight in UTC', () => {
    const answers = run(facts(100, 3), many(5))
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false, false])
    expect(answers[2]).toMatchObject({ dayRemaining: 0 })
    expect(answers[4]).toEqual({ ok: false, reason: 'quota', retryAfterSeconds: 14 * 3600, dayRemaining: 0 })
  })

  it('begin anew at midnight, to the second', () => {
    const midnight = Date.parse('2026-11-23T00:00:00Z')
    const answers = run(facts(100, 1), [
      midnight - 2000,
      midnight - 1000,
      midnight - 1,
      midnight,
      midnight + 1,
    ])
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false, true, false])
    expect(answers[1]).toMatchObject({ retryAfterSeconds: 1 })
    expect(answers[2]).toMatchObject({ retryAfterSeconds: 1 })
    expect(answers[4]).toMatchObject({ retryAfterSeconds: 86_400 })
  })

  it('are not used up by calls that were refused', () => {
    const answers = run(facts(1, 2), [...many(50), NOW + 60_000, ...many(5, NOW + 60_000)])
    expect(admitted(answers)).toBe(2)
    expect(answers[50]).toMatchObject({ ok: true, dayRemaining: 0 })
    expect(answers.at(-1)).toMatchObject({ reason: 'quota' })
  })

  it('count across an eviction, because usage is plain data', () => {
    const key = facts(10, 10)
    const { usage } = admit(key, freshUsage(key, NOW), NOW)
    const kept = JSON.parse(JSON.stringify(usage)) as Usage
    expect(admit(key, kept, NOW).admission).toMatchObject({ remaining: 8, dayRemaining: 8 })
  })
})

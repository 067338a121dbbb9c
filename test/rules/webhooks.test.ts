import { describe, expect, it } from 'vitest'
import { subscribed } from '#domains/webhooks/event-types.ts'
import { whyNot } from '#domains/webhooks/fits.ts'
import { goesOn, healthAfter, type Health } from '#domains/webhooks/health.ts'
import { nextInMs } from '#domains/webhooks/ladder.ts'

const S = 1000
const MIN = 60 * S
const HOUR = 60 * MIN
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 24)

describe('the ladder', () => {
  it('is 51.6 hours long, in ten attempts', () => {
    const middle = Array.from({ length: 11 }, (_, attempts) => nextInMs(attempts, { random: 0.5 }))
    const steps = [
      0,
      5 * S,
      5 * MIN,
      30 * MIN,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      10 * HOUR,
      12 * HOUR,
      12 * HOUR,
    ]
    expect(middle).toEqual([...steps, null])
    expect(steps.reduce((a, b) => a + b) / HOUR).toBeCloseTo(51.6, 1)
  })

  it('is a fifth shorter or longer', () => {
    expect(nextInMs(2, { random: 0 })).toBe(4 * MIN)
    expect(nextInMs(2, { random: 0.999999 })).toBe(6 * MIN)
  })

  it('waits as long as it is asked to where that is longer, twelve hours at most', () => {
    expect(nextInMs(1, { retryAfterMs: 120 * S, random: 0.5 })).toBe(120 * S)
    expect(nextInMs(4, { retryAfterMs: 120 * S, random: 0.5 })).toBe(2 * HOUR)
    expect(nextInMs(1, { retryAfterMs: 24 * HOUR, random: 0.5 })).toBe(12 * HOUR)
    expect(nextInMs(10, { retryAfterMs: 120 * S, random: 0.5 })).toBeNull()
  })
})

const well: Health = { failures: 0, failingSince: null, noticed: 0, restUntil: null }
const bad = (at = NOW, retryAfterMs?: number) => ({
  outcome: 'failed' as const,
  at,
  ...(retryAfterMs ? { retryAfterMs } : {}),
})
const good = (at = NOW) => ({ outcome: 'delivered' as const, at })
const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one)

describe('an endpoint’s health', () => {
  it('rests after five failures in a row: half a minute, then doubling to five minutes, one attempt each time', () => {
    expect(healthAfter(well, times(4, bad()), NOW)).toMatchObject({ failures: 4, restUntil: null })
    let health: Health = healthAfter(well, times(5, bad()), NOW)
    expect(health).toMatchObject({ failures: 5, failingSince: NOW, restUntil: NOW + 30 * S })
    // Four that were on their way when it tripped do not make the first rest longer.
    expect(healthAfter(well, times(9, bad()), NOW).restUntil).toBe(NOW + 30 * S)
    const rests = [60, 120, 240, 300, 300, 300].map((seconds) => {
      health = healthAfter(health, [bad()], NOW)
      return [seconds, ((health.restUntil ?? 0) - NOW) / S]
    })
    expect(rests.every(([expected, found]) => expected === found)).toBe(true)
    expect(healthAfter(health, [good()], NOW)).toEqual({ ...well, notice: null, disable: null })
  })

  it('is judged by what came after the last success', () => {
    expect(
      healthAfter({ ...well, failures: 4, failingSince: NOW - DAY }, [bad(), good(), bad(NOW + 5)], NOW + 9),
    ).toMatchObject({
      failures: 1,
      failingSince: NOW + 5,
      restUntil: null,
    })
  })

  it('rests as long as it asks for, twelve hours at most', () => {
    expect(healthAfter(well, [bad(NOW, 60 * S)], NOW).restUntil).toBe(NOW + 60 * S)
    expect(healthAfter(well, [bad(NOW, 6 * HOUR)], NOW).restUntil).toBe(NOW + 6 * HOUR)
    expect(healthAfter(well, [bad(NOW, 24 * HOUR)], NOW).restUntil).toBe(NOW + 12 * HOUR)
    // Also where others that were on their way with it got through, as with one that lets so many in a second pass.
    expect(healthAfter(well, [bad(NOW, 60 * S), good()], NOW)).toEqual({
      ...well,
      restUntil: NOW + 60 * S,
      notice: null,
      disable: null,
    })
    expect(healthAfter(well, [bad(NOW, 60 * S), good(), bad()], NOW).restUntil).toBe(NOW + 60 * S)
  })

  it('W3: is told of after a day and three, once each, and disabled after five', () => {
    const told: unknown[] = []
    let health: Health = { ...well, failures: 5, failingSince: NOW }
    for (const hours of [1, 23, 24, 30, 48, 73, 74, 119, 120]) {
      const turn = healthAfter(health, [bad()], NOW + hours * HOUR)
      told.push([hours, turn.notice, turn.disable])
      health = turn
    }
    expect(told.filter((one) => (one as unknown[])[1] !== null || (one as unknown[])[2] !== null)).toEqual([
      [24, 1, null],
      [73, 3, null],
      [120, null, 'failing'],
    ])
  })

  it('ends at once with a 410', () => {
    expect(healthAfter(well, [good(), { outcome: 'gone', at: NOW }], NOW).disable).toBe('gone')
  })

  it('decides whether one more is sent, beside those on their way', () => {
    expect(goesOn({ ...well, failures: 7 }, [], 0)).toBe(true)
    expect(goesOn({ ...well, failures: 7 }, [], 1)).toBe(false)
    expect(goesOn({ ...well, failures: 7 }, [good()], 0)).toBe(true)
    expect(goesOn(well, [], 4)).toBe(true)
    expect(goesOn(well, times(4, bad()), 0)).toBe(true)
    expect(goesOn(well, times(4, bad()), 1)).toBe(false)
    expect(goesOn(well, times(5, bad()), 0)).toBe(false)
    expect(goesOn({ ...well, failures: 4 }, [good(), ...times(4, bad())], 0)).toBe(true)
    expect(goesOn(well, [bad(NOW, 1)], 0)).toBe(false)
    expect(goesOn(well, [{ outcome: 'gone', at: NOW }], 0)).toBe(false)
  })
})

describe('who gets an event', () => {
  it.each([
    [[], 'user.created', true],
    [['user.created'], 'user.created', true],
    [['user.created'], 'user.createdx', false],
    [['user.*'], 'user.deleted', true],
    [['user.*'], 'users.deleted', false],
    [['tag.*', 'user.updated'], 'user.updated', true],
  ])('%j and %s: %s', (patterns, type, is) => expect(subscribed(patterns, type)).toBe(is))

  const record = {
    connectionId: 'con_a',
    object: 'user',
    email: 'jo@acme.com',
    name: 'Jo',
    fields: { status: 'active', floor: 2, tags: ['red'], empty: '', none: null },
  }
  const event = { type: 'user.updated', record }
  const wants = { status: 'active' as const, eventTypes: [], filter: null }
  const where = (
    field: string,
    is: 'equal' | 'not_equal' | 'contains' | 'present' | 'absent',
    value?: string,
  ) => ({
    where: [{ field, is, ...(value === undefined ? {} : { value }) }],
  })

  it.each([
    [{ connections: ['con_a', 'con_b'] }, null],
    [{ connections: ['con_b'] }, 'filter'],
    [{ objects: ['tag'] }, 'filter'],
    [where('status', 'equal', 'active'), null],
    [where('status', 'equal', 'ACTIVE'), 'filter'],
    [where('status', 'not_equal', 'active'), 'filter'],
    [where('missing', 'not_equal', 'active'), null],
    [where('floor', 'equal', '2'), null],
    [where('tags', 'contains', 'RED'), null],
    [where('email', 'contains', '@ACME'), null],
    [where('empty', 'present'), 'filter'],
    [where('none', 'absent'), null],
    [where('__proto__', 'present'), 'filter'],
    [where('constructor', 'present'), 'filter'],
    [{ objects: ['user'], ...where('status', 'absent') }, 'filter'],
  ])('%j: %s', (filter, why) => expect(whyNot({ ...wants, filter }, event)).toBe(why))

  it('is told the first reason', () => {
    expect(whyNot({ ...wants, status: 'paused', eventTypes: ['tag.*'] }, event)).toBe('paused')
    expect(whyNot({ ...wants, status: 'disabled' }, event)).toBe('disabled')
    expect(whyNot({ ...wants, eventTypes: ['tag.*'] }, event)).toBe('not_subscribed')
    // Filters are about records; what is too large to be looked at is sent.
    expect(
      whyNot({ ...wants, filter: { objects: ['x'] } }, { type: 'endpoint.failing', record: null }),
    ).toBeNull()
    expect(
      whyNot(
        { ...wants, filter: where('status', 'absent') },
        { ...event, record: { ...record, fields: null } },
      ),
    ).toBeNull()
  })
})

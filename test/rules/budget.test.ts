import { describe, expect, it } from 'vitest'
import {
  freshGate,
  ask,
  hear,
  noLease,
  restore,
  useLease,
  type News,
} from '#domains/connections/gate-rules.ts'
import { limitsNow, usedOf, type Priority } from '#domains/connections/budget.ts'
import { readRateHeaders } from '#domains/connections/rate-headers.ts'

const T0 = Date.parse('2026-11-22T10:00:00Z')
const LIMITS = [
  { ms: 10_000, requests: 100 },
  { ms: 86_400_000, requests: 500 },
]
const PRIORITIES: Priority[] = ['person', 'webhook', 'sync', 'backfill']

function gate(limits = LIMITS) {
  let state = freshGate
  return {
    state: () => state,
    ask(priority: Priority, now: number) {
      const asked = ask(state, { priority, limits }, now)
      state = asked.state
      return asked.permit
    },
    hear(reply: { status?: number | null; headers?: Record<string, string> } & Partial<News>, now: number) {
      const { status = 200, headers = {}, kind = null, waitMs } = reply
      const told = readRateHeaders(new Headers(headers), now)
      const heard = hear(state, { limits, told, status, kind, waitMs }, now)
      state = heard.state
      return heard.save
    },
    /** Permits at `now` until the first refusal. */
    drain(priority: Priority, now: number) {
      for (let n = 0; ; n++) {
        const permit = this.ask(priority, now)
        if (!permit.ok) return { n, waitMs: permit.waitMs }
      }
    },
  }
}

/** A vendor that counts what arrives, by any window that ends with a request. */
function most(times: number[], ms: number): number {
  let max = 0
  const sorted = times.toSorted((a, b) => a - b)
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) >= ms) from++
    max = Math.max(max, to - from + 1)
  }
  return max
}

/** Small, seeded: a failure can be repeated. */
function random(seed: number) {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('the reserve', () => {
  it('lets each priority take its share, and a person the whole', () => {
    const g = gate()
    expect(g.drain('backfill', T0).n).toBe(70)
    expect(g.drain('sync', T0).n).toBe(15)
    expect(g.drain('webhook', T0).n).toBe(10)
    expect(g.drain('person', T0).n).toBe(5)
    for (const priority of PRIORITIES) expect(g.ask(priority, T0)).toMatchObject({ ok: false })
  })

  it.each(PRIORITIES)('never shuts %s out of the smallest limit', (priority) => {
    const g = gate([{ ms: 1000, requests: 1 }])
    expect(g.ask(priority, T0)).toEqual({ ok: true })
    const wait = g.ask(priority, T0)
    expect(wait).toMatchObject({ ok: false, reason: 'budget' })
    expect(g.ask(priority, T0 + (wait.ok ? 0 : wait.waitMs))).toEqual({ ok: true })
  })
})

describe('the wait that is told', () => {
  it.each(PRIORITIES)('is enough for %s, and a millisecond less is not', (priority) => {
    const g = gate()
    for (let i = 0; i < 100; i++) g.ask('person', T0 + i * 90)
    const now = T0 + 9000
    const refused = g.ask(priority, now)
    if (refused.ok) throw new Error('not used up')
    expect(refused.waitMs).toBeGreaterThan(0)
    expect(refused.waitMs).toBeLessThan(12_000)
    expect(g.ask(priority, now + refused.waitMs - 1)).toMatchObject({ ok: false })
    expect(g.ask(priority, now + refused.waitMs)).toEqual({ ok: true })
  })
})

describe('two windows', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('are never exceeded where the vendor counts (seed %i)', (seed) => {
    const next = random(seed)
    const g = gate()
    const arrived: number[] = []
    const served = new Map<Priority, number>()
    let now = T0
    // Each request is up to a second on its way: the vendor counts when it arrives.
    for (let i = 0; i < 20_000 && now < T0 + 30 * 3_600_000; i++) {
      const priority = PRIORITIES[Math.floor(next() * 4)] ?? 'sync'
      const permit = g.ask(priority, now)
      if (permit.ok) {
        arrived.push(now + next() * 999)
        served.set(priority, (served.get(priority) ?? 0) + 1)
      }
      now += next() < 0.01 ? next() * 3_600_000 : next() * 40
    }
    expect(most(arrived, 10_000)).toBeLessThanOrEqual(100)
    expect(most(arrived, 86_400_000)).toBeLessThanOrEqual(500)
    // And they are used: a gate that lets nothing through keeps every limit.
    expect(most(arrived, 10_000)).toBeGreaterThan(80)
    expect(arrived.length).toBeGreaterThan(450)
    for (const priority of PRIORITIES) expect(served.get(priority) ?? 0, priority).toBeGreaterThan(0)
  })

  it.each([
    [10_000, 100, 999],
    [1000, 10, 249],
    [60_000, 60, 999],
  ])(
    'of %i ms are kept when all that went out late arrives late, and all after it at once',
    (...[ms, requests, late]) => {
      const limits = [{ ms, requests }]
      for (let phase = 0; phase < ms / 10; phase += 7) {
        const g = gate(limits)
        const at = T0 + phase
        const arrived = Array.from({ length: g.drain('person', at).n }, () => at + late)
        let now = at
        while (now < at + ms + 5000) {
          const permit = g.ask('person', now)
          if (permit.ok) arrived.push(now)
          else now += permit.waitMs
        }
        expect(arrived.length).toBeGreaterThan(requests)
        expect(most(arrived, ms)).toBeLessThanOrEqual(requests)
      }
    },
  )

  it('keep the state small however long it goes on', () => {
    const g = gate([
      { ms: 10_000, requests: 100 },
      { ms: 86_400_000, requests: 200_000 },
    ])
    for (let now = T0; now < T0 + 3_600_000; now += 150) {
      g.ask('person', now)
      g.hear(
        {
          headers: {
            'x-ratelimit-max': String(90 + (now % 7)),
            'x-ratelimit-interval-milliseconds': String(1000 + ((now / 150) % 50)),
          },
        },
        now,
      )
    }
    expect(JSON.stringify(g.state()).length).toBeLessThan(6000)
  })
})

describe('an eviction', () => {
  it.each([1, 2, 3])('at any moment never lets more through (seed %i)', (seed) => {
    const next = random(seed)
    const limits = [{ ms: 10_000, requests: 100 }]
    let state = freshGate
    let lease = noLease
    let saved = { state, lease }
    let writes = 0
    const arrived: number[] = []
    let now = T0
    for (let i = 0; i < 4000; i++) {
      if (next() < 0.01) {
        now += next() * 500
        state = restore(saved, now)
        lease = noLease
      }
      const asked = ask(state, { priority: 'person', limits }, now)
      state = asked.state
      if (asked.permit.ok) {
        const used = useLease(lease, limits, now)
        lease = used.lease
        if (used.save) {
          saved = { state, lease }
          writes++
        }
        arrived.push(now)
      }
      now += next() * 60
    }
    expect(most(arrived, 10_000)).toBeLessThanOrEqual(100)
    expect(most(arrived, 10_000)).toBeGreaterThan(70)
    expect(writes).toBeLessThan(arrived.length / 3)
  })

  it('counts a lease as used at the last moment it could be', () => {
    const limits = [{ ms: 10_000, requests: 100 }]
    const lease = { left: 5, size: 8, until: T0 + 10_000, limits }
    const { budget } = restore({ state: freshGate, lease }, T0 + 12_000)
    expect(usedOf(budget, 10_000, T0 + 19_999)).toBe(5)
    expect(usedOf(restore({ state: freshGate, lease }, T0 + 3000).budget, 10_000, T0 + 15_000)).toBe(0)
    // A clock that stands back: neither the lease counts as older than it is, nor is what counts forgotten.
    const { state } = ask(freshGate, { priority: 'person', limits }, T0 - 2000)
    const back = restore({ state, lease }, T0 - 1).budget
    expect([usedOf(back, 10_000, T0), usedOf(back, 10_000, T0 + 19_999)]).toEqual([6, 5])
  })

  it('costs the odd request nothing: a lease of one is all used', () => {
    const limits = [{ ms: 86_400_000, requests: 500 }]
    let saved = { state: freshGate, lease: noLease }
    for (let i = 0; i < 60; i++) {
      const now = T0 + i * 60_000
      const { state, permit } = ask(restore(saved, now), { priority: 'person', limits }, now)
      expect(permit).toEqual({ ok: true })
      saved = { state, lease: useLease(noLease, limits, now).lease }
    }
    const g = restore(saved, T0 + 3_600_000)
    expect(g.budget.windows[0]?.slices.reduce((sum, { n }) => sum + n, 0)).toBe(60)
  })
})

describe('what the vendor says', () => {
  it('lowers a limit, and never raises one', () => {
    const g = gate()
    g.ask('person', T0)
    const told = (max: number) => ({
      headers: { 'x-ratelimit-max': String(max), 'x-ratelimit-interval-milliseconds': '10000' },
    })
    expect(g.hear(told(40), T0)).toBe(true)
    expect(g.hear(told(40), T0 + 1)).toBe(false)
    expect(g.drain('person', T0 + 1).n).toBe(39)
    g.hear(told(4000), T0 + 20_000)
    expect(g.drain('person', T0 + 20_000).n).toBe(100)
  })

  it('about a lower limit holds for a day', () => {
    const g = gate()
    g.hear({ headers: { 'x-ratelimit-max': '40', 'x-ratelimit-interval-milliseconds': '10000' } }, T0)
    const limitAt = (now: number) => limitsNow(g.state().budget, LIMITS, now)[0]?.requests
    expect([limitAt(T0 + 86_399_999), limitAt(T0 + 86_400_000)]).toEqual([40, 100])
  })

  it('about fewer being left than we used is somebody else spending', () => {
    const g = gate()
    for (let i = 0; i < 10; i++) g.ask('person', T0)
    const headers = { 'x-ratelimit-remaining': '7', 'x-ratelimit-interval-milliseconds': '10000' }
    g.hear({ headers }, T0 + 100)
    g.hear({ headers }, T0 + 100)
    expect(g.drain('person', T0 + 100).n).toBe(7)
  })

  it('about more being left than we think changes nothing', () => {
    const g = gate()
    for (let i = 0; i < 60; i++) g.ask('person', T0)
    g.hear(
      { headers: { 'x-ratelimit-remaining': '99', 'x-ratelimit-interval-milliseconds': '10000' } },
      T0 + 100,
    )
    expect(g.drain('person', T0 + 100).n).toBe(40)
  })

  it.each([
    ['epoch seconds', String((T0 + 30_000) / 1000)],
    ['epoch milliseconds', String(T0 + 30_000)],
    ['seconds from now', '30'],
  ])('about its reset is understood as %s', (_, reset) => {
    const g = gate()
    g.hear(
      { headers: { 'x-ratelimit-remaining': '2', 'x-ratelimit-limit': '50', 'x-ratelimit-reset': reset } },
      T0,
    )
    const drained = g.drain('person', T0)
    expect(drained).toEqual({ n: 2, waitMs: 30_000 })
    expect(g.ask('person', T0 + 29_999)).toMatchObject({ ok: false, waitMs: 1 })
    expect(g.ask('person', T0 + 30_000)).toEqual({ ok: true })
  })

  it('by its own clock is understood by its own clock', () => {
    const g = gate()
    const date = new Date(T0 + 600_000).toUTCString()
    const reset = String((T0 + 630_000) / 1000)
    g.hear({ headers: { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } }, T0)
    expect(g.ask('person', T0)).toMatchObject({ waitMs: 30_000 })
  })

  it.each<[Record<string, string>]>([
    [{ 'ratelimit-remaining': '1', 'ratelimit-limit': '10', 'ratelimit-reset': '20' }],
    [{ ratelimit: 'limit=10, remaining=1, reset=20' }],
    [{ ratelimit: '"default";r=1;t=20' }],
  ])('in the standard’s forms is understood: %j', (headers) => {
    const g = gate()
    g.hear({ headers }, T0)
    expect(g.drain('person', T0)).toEqual({ n: 1, waitMs: 20_000 })
  })

  it.each([['"burst";q=20;w=10'], ['20;w=10'], ['"a";q=900;w=3600, "b";q=20;w=10']])(
    'as a policy is a limit: %s',
    (policy) => {
      const g = gate()
      g.hear({ headers: { 'ratelimit-policy': policy } }, T0)
      expect(g.drain('person', T0).n).toBe(20)
    },
  )

  it('about the day holds until midnight', () => {
    const g = gate()
    g.hear({ headers: { 'x-ratelimit-daily-remaining': '3', 'x-ratelimit-limit-daily': '500' } }, T0)
    expect(g.ask('sync', T0)).toMatchObject({ ok: false, waitMs: 14 * 3_600_000 })
    expect(g.drain('person', T0)).toEqual({ n: 3, waitMs: 14 * 3_600_000 })
    expect(g.ask('sync', T0 + 14 * 3_600_000)).toEqual({ ok: true })
  })

  it('late does not undo what it said later', () => {
    const g = gate()
    const left = (n: number) => ({
      headers: { 'x-ratelimit-remaining': String(n), 'x-ratelimit-limit': '50', 'x-ratelimit-reset': '30' },
    })
    g.hear(left(5), T0)
    g.hear(left(40), T0 + 500)
    expect(g.drain('person', T0 + 500).n).toBe(5)
    // A new window begins with all of its own.
    g.hear(left(49), T0 + 30_000)
    expect(g.drain('person', T0 + 30_000).n).toBe(49)
  })

  it('about a reset that is over does not touch the one to come', () => {
    const g = gate()
    const told = (left: string, reset: string) => ({
      headers: { 'x-ratelimit-remaining': left, 'x-ratelimit-limit': '50', 'x-ratelimit-reset': reset },
    })
    g.hear(told('5', '30'), T0)
    g.hear(told('0', String(T0 / 1000 - 5)), T0)
    expect(g.drain('person', T0).n).toBe(5)
  })

  it.each<Record<string, string>>([
    { 'x-ratelimit-max': '0', 'x-ratelimit-interval-milliseconds': '10000' },
    { 'x-ratelimit-max': '-1', 'x-ratelimit-interval-milliseconds': '10000' },
    { 'x-ratelimit-max': '1', 'x-ratelimit-interval-milliseconds': '99999999999' },
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' },
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' },
    { 'x-ratelimit-remaining': 'NaN', 'x-ratelimit-reset': '30' },
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(T0 / 1000 - 5) },
    { 'ratelimit-policy': '0;w=0', ratelimit: ';;;r=;t=' },
  ])('that makes no sense is not heard: %j', (headers) => {
    const g = gate()
    g.hear({ headers }, T0)
    expect(g.drain('person', T0).n).toBe(100)
  })

  it('never closes the gate for more than a day', () => {
    const g = gate()
    g.hear({ headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999' } }, T0)
    expect(g.ask('person', T0)).toMatchObject({ waitMs: 86_400_000 })
  })
})

describe('a vendor that says “later”', () => {
  it.each([
    [429, 120_000],
    [503, 120_000],
    [200, 7000],
  ])('with %i and %i ms is asked by nobody before', (status, waitMs) => {
    const g = gate()
    g.ask('sync', T0)
    expect(g.hear({ status, kind: 'busy', waitMs }, T0)).toBe(true)
    for (const priority of PRIORITIES) {
      expect(g.ask(priority, T0)).toMatchObject({ ok: false, waitMs })
      expect(g.ask(priority, T0 + waitMs - 1)).toMatchObject({ ok: false, waitMs: 1 })
    }
    expect(g.ask('sync', T0 + waitMs)).toEqual({ ok: true })
  })

  it('without a time is asked later each time, until it answers', () => {
    const g = gate()
    const waits: number[] = []
    let now = T0
    const refused = () => {
      g.hear({ status: 429, kind: 'busy' }, now)
      const permit = g.ask('person', now)
      const wait = permit.ok ? 0 : permit.waitMs
      waits.push(wait)
      now += wait
    }
    for (let i = 0; i < 8; i++) refused()
    g.hear({}, now)
    refused()
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000])
  })

  it('in a reply that was late does not shorten a longer wait', () => {
    const g = gate()
    g.hear({ status: 429, kind: 'busy', waitMs: 60_000 }, T0)
    g.hear({ status: 429, kind: 'busy', waitMs: 1000 }, T0 + 1)
    expect(g.ask('person', T0 + 1)).toMatchObject({ waitMs: 59_999 })
  })
})

describe('the breaker', () => {
  const fail = { status: null, kind: 'unreachable' } as const

  it.each([[fail], [{ status: 500, kind: 'busy' } as const], [{ status: 529, kind: 'busy' } as const]])(
    'opens after ten failures in a row: %j',
    (reply) => {
      const g = gate()
      // Good ones before, so that only the row counts.
      for (let i = 0; i < 20; i++) g.hear({}, T0)
      for (let i = 0; i < 9; i++) expect(g.hear(reply, T0)).toBe(false)
      expect(g.ask('sync', T0)).toEqual({ ok: true })
      expect(g.hear(reply, T0)).toBe(true)
      expect(g.ask('sync', T0)).toEqual({ ok: false, waitMs: 30_000, reason: 'resting' })
    },
  )

  it('opens when seven of ten fail within five minutes, and forgets older ones', () => {
    const mixed = (apart: number) => {
      const g = gate()
      for (let i = 0; i < 11; i++) g.hear(i % 4 === 1 ? {} : fail, T0 + i * apart)
      return g.ask('sync', T0 + 10 * apart).ok
    }
    expect(mixed(1000)).toBe(false)
    expect(mixed(35_000)).toBe(true)
  })

  it('does not mind refusals or being asked to wait', () => {
    const g = gate()
    for (let i = 0; i < 30; i++) g.hear({ status: 403, kind: 'refused' }, T0)
    for (let i = 0; i < 30; i++) {
      g.hear({ status: 503, kind: 'busy', waitMs: 0 }, T0)
    }
    expect(g.ask('sync', T0)).toEqual({ ok: true })
  })

  function opened() {
    const g = gate()
    for (let i = 0; i < 10; i++) g.hear(fail, T0)
    return g
  }

  it('lets one through after half a minute, closes after five good ones, and opens again on a bad one', () => {
    const g = opened()
    const at = T0 + 30_000
    expect(g.ask('sync', at - 1)).toMatchObject({ ok: false, waitMs: 1 })
    for (let i = 0; i < 5; i++) {
      expect(g.ask('sync', at + i)).toEqual({ ok: true })
      expect(g.ask('sync', at + i)).toMatchObject({ ok: false, reason: 'resting' })
      g.hear({}, at + i)
    }
    for (let i = 0; i < 3; i++) expect(g.ask('sync', at + 10)).toEqual({ ok: true })

    const again = opened()
    again.ask('sync', at)
    again.hear(fail, at)
    expect(again.ask('sync', at)).toMatchObject({ ok: false, waitMs: 30_000, reason: 'resting' })
  })

  it('gives up a probe whose answer never comes', () => {
    const g = opened()
    const at = T0 + 30_000
    expect(g.ask('sync', at)).toEqual({ ok: true })
    expect(g.ask('sync', at + 59_999)).toMatchObject({ ok: false })
    expect(g.ask('sync', at + 60_000)).toEqual({ ok: true })
  })

  it('lets a person ask at once, one at a time', () => {
    const g = opened()
    expect(g.ask('person', T0)).toEqual({ ok: true })
    expect(g.ask('person', T0)).toMatchObject({ ok: false, reason: 'resting' })
  })
})

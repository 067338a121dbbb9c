import { describe, expect, it } from 'vitest'
import { tokenKeeper } from '#domains/connections/token-keeper.ts'
import { decide, stored, type NewTokens, type Tokens } from '#domains/connections/tokens.ts'
import type { Failure } from '#engine/index.ts'
import { err, ok, type Result } from '#kit/result.ts'

const T0 = Date.parse('2026-11-22T10:00:00Z')
const HOUR = 3_600_000
const MINUTE = 60_000
const first = { access: 'A1', refresh: 'R1', lifetimeMs: HOUR }

const spent: Failure = { kind: 'refused', code: 'vendor.invalid_grant', message: 'spent', reauth: true }
const down: Failure = { kind: 'busy', code: 'vendor.token_failed', message: 'down' }

/** A keeper whose memory can be lost and whose vendor is the test's; what was written stays. */
function keeper(vendor: (refresh: string) => Promise<Result<NewTokens, Failure>>) {
  let held: Tokens | undefined
  let now = T0
  const calls: string[] = []
  const awake = () =>
    tokenKeeper({
      read: () => held,
      write: (tokens) => void (held = tokens),
      now: () => now,
      ask: (refresh) => (calls.push(refresh), vendor(refresh)),
    })
  let mind = awake()
  return {
    calls,
    held: () => held,
    get: (refused?: number) => mind.get(refused),
    store: (tokens: NewTokens) => mind.store(tokens),
    prove: (number: number) => mind.prove(number),
    pass: (ms: number) => void (now += ms),
    forget: () => void (mind = awake()),
  }
}

/** A vendor that rotates: each refresh token is good once. */
function rotating(from = 1) {
  let n = from
  return (refresh: string) =>
    Promise.resolve(
      refresh === `R${n}` ? (n++, ok({ access: `A${n}`, refresh: `R${n}`, lifetimeMs: HOUR })) : err(spent),
    )
}

describe('a token', () => {
  const tokens = stored(undefined, first, T0)
  it.each([
    ['new', 0, undefined, 'use'],
    ['just before the margin', 45 * MINUTE - 1, undefined, 'use'],
    ['within the margin', 45 * MINUTE, undefined, 'refresh'],
    ['at its end', HOUR, undefined, 'refresh'],
    ['refused, though it should be good', 31_000, 1, 'refresh'],
    ['refused the moment it came', 29_000, 1, 'use'],
    ['of which an older one was refused', 31_000, 0, 'use'],
  ])('%s', (...[, age, refused, what]) => {
    expect(decide(tokens, T0 + age, refused)).toMatchObject({ do: what })
  })

  it('that lives five minutes is not renewed all the time', () => {
    const short = stored(undefined, { ...first, lifetimeMs: 5 * MINUTE }, T0)
    expect(decide(short, T0 + 3 * MINUTE)).toEqual({ do: 'use' })
    expect(decide(short, T0 + 4 * MINUTE)).toEqual({ do: 'refresh' })
  })

  it('without a refresh token is used to its end', () => {
    const plain = stored(undefined, { ...first, refresh: null }, T0)
    expect(decide(plain, T0 + HOUR - 1)).toEqual({ do: 'use' })
    expect(decide(plain, T0 + HOUR)).toEqual({ do: 'connect' })
    expect(decide(plain, T0 + HOUR - 1, 1)).toEqual({ do: 'connect' })
  })

  it('that was never stored needs a person', () => {
    expect(decide(undefined, T0)).toEqual({ do: 'connect' })
  })
})

describe('at the end of a token', () => {
  it('all who ask share one refresh, and the next end brings the next', async () => {
    const k = keeper(rotating())
    k.store(first)
    for (const n of [2, 3, 4]) {
      k.pass(HOUR)
      const answers = await Promise.all(Array.from({ length: 50 }, () => k.get()))
      expect(new Set(answers.map((answer) => answer.ok && answer.sealed))).toEqual(new Set([`A${n}`]))
    }
    expect(k.calls).toEqual(['R1', 'R2', 'R3'])
  })

  it('a refused token is renewed once, whoever says so and however late', async () => {
    const k = keeper(rotating())
    k.store(first)
    k.pass(MINUTE)
    await Promise.all(Array.from({ length: 50 }, () => k.get(1)))
    expect(await k.get(1)).toMatchObject({ ok: true, sealed: 'A2', number: 2 })
    expect(k.calls).toEqual(['R1'])
  })

  it('a vendor that calls each new token expired is not asked by every caller', async () => {
    const k = keeper(() => Promise.resolve(ok({ access: 'A', refresh: null, lifetimeMs: 0 })))
    k.store(first)
    k.pass(HOUR)
    for (let i = 0; i < 10; i++) expect(await k.get()).toMatchObject({ ok: true, sealed: 'A' })
    expect(k.calls).toHaveLength(1)
  })

  it('a vendor that keeps the refresh token keeps it here', async () => {
    const k = keeper(() => Promise.resolve(ok({ access: 'A', refresh: null, lifetimeMs: HOUR })))
    k.store(first)
    for (let i = 0; i < 3; i++) {
      k.pass(HOUR)
      await k.get()
    }
    expect(k.calls).toEqual(['R1', 'R1', 'R1'])
  })
})

describe('the refresh token before', () => {
  it('is kept until the new access token has worked', async () => {
    const k = keeper(rotating())
    k.store(first)
    k.pass(HOUR)
    await k.get()
    expect(k.held()).toMatchObject({ refresh: 'R2', previous: 'R1' })
    k.prove(1)
    expect(k.held()).toMatchObject({ previous: 'R1' })
    k.prove(2)
    expect(k.held()).toMatchObject({ refresh: 'R2', previous: null })
  })

  it('is tried once when the vendor forgot that it rotated', async () => {
    const k = keeper((refresh) =>
      Promise.resolve(refresh === 'R2' ? err(spent) : ok({ access: 'A9', refresh: 'R9', lifetimeMs: HOUR })),
    )
    k.store(first)
    k.pass(HOUR)
    k.calls.length = 0
    const lost = { access: 'A2', refresh: 'R2', previous: 'R1' }
    Object.assign(k.held() ?? {}, lost)
    expect(await k.get()).toMatchObject({ ok: true, sealed: 'A9' })
    expect(k.calls).toEqual(['R2', 'R1'])
    expect(k.held()).toMatchObject({ refresh: 'R9', previous: 'R1' })
  })

  it('and the current one refused is the end: nobody asks again, until new ones are stored', async () => {
    const k = keeper(() => Promise.resolve(err(spent)))
    k.store(first)
    k.pass(HOUR)
    Object.assign(k.held() ?? {}, { previous: 'R0' })
    expect(await k.get()).toEqual({ ok: false, waitMs: null, message: 'spent' })
    k.forget()
    // A gate that woke up anew does not remember the vendor's words, only what they meant.
    expect(await k.get()).toEqual({ ok: false, waitMs: null, message: null })
    for (let i = 0; i < 20; i++) {
      k.pass(HOUR)
      await k.get()
    }
    expect(k.calls).toEqual(['R1', 'R0'])
    k.store({ access: 'A5', refresh: 'R5', lifetimeMs: HOUR })
    expect(await k.get()).toMatchObject({ ok: true, sealed: 'A5' })
  })
})

describe('a refresh that fails', () => {
  it('is not tried again for thirty seconds; a token that is still good is used meanwhile', async () => {
    const k = keeper(() => Promise.resolve(err(down)))
    k.store(first)
    k.pass(50 * MINUTE)
    expect(await k.get()).toMatchObject({ ok: true, sealed: 'A1' })
    k.pass(29_999)
    expect(await k.get()).toMatchObject({ ok: true, sealed: 'A1' })
    expect(k.calls).toHaveLength(1)
    k.pass(10 * MINUTE)
    expect(await k.get()).toEqual({ ok: false, waitMs: 30_000, message: 'down' })
    k.pass(29_999)
    expect(await k.get()).toEqual({ ok: false, waitMs: 1, message: 'down' })
    expect(k.calls).toHaveLength(2)
    k.pass(1)
    await k.get()
    expect(k.calls).toHaveLength(3)
  })

  it('by throwing is one that fails', async () => {
    const k = keeper(() => Promise.reject(new Error('the database is away')))
    k.store(first)
    k.pass(HOUR)
    const answers = await Promise.all([k.get(), k.get()])
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, waitMs: 30_000 })
    expect(JSON.stringify(answers)).not.toContain('database')
  })

  it('waits longer where the vendor says so', async () => {
    const k = keeper(() => Promise.resolve(err({ ...down, retryAfterMs: 120_000 })))
    k.store(first)
    k.pass(HOUR)
    expect(await k.get()).toMatchObject({ waitMs: 120_000 })
  })
})

describe('a machine that goes away in the middle', () => {
  it('leaves a refresh that the next one takes up', async () => {
    let answers = false
    const vendor = rotating()
    const k = keeper((refresh) => (answers ? vendor(refresh) : new Promise(() => {})))
    k.store(first)
    k.pass(HOUR)
    void k.get()
    expect(k.held()).toMatchObject({ refreshing: { since: T0 + HOUR, tries: 1 } })
    k.forget()
    answers = true
    expect(await k.get()).toMatchObject({ ok: true, sealed: 'A2' })
    expect(k.held()).toMatchObject({ refreshing: null })
  })

  it('after the vendor had rotated: both tokens are tried once, then a person is asked', async () => {
    const vendor = rotating()
    let drop = true
    const k = keeper(async (refresh) => {
      const answer = await vendor(refresh)
      return drop ? new Promise(() => {}) : answer
    })
    k.store(first)
    k.pass(HOUR)
    void k.get()
    await Promise.resolve()
    k.forget()
    drop = false
    for (let i = 0; i < 5; i++) expect(await k.get()).toMatchObject({ ok: false, waitMs: null })
    expect(k.calls).toEqual(['R1', 'R1'])
  })

  it('again and again is given time', async () => {
    const k = keeper(() => new Promise(() => {}))
    k.store(first)
    k.pass(HOUR)
    for (let i = 0; i < 3; i++) {
      void k.get()
      k.forget()
    }
    expect(await k.get()).toMatchObject({ ok: false, waitMs: 30_000 })
    expect(k.calls).toHaveLength(3)
  })
})

describe('tokens stored while a refresh is on its way', () => {
  it.each([
    ['granted', ok({ access: 'old', refresh: 'old', lifetimeMs: HOUR })],
    ['refused', err(spent)],
    ['failed', err(down)],
  ])('are not touched by what it brings: %s', async (_, answer) => {
    const reply = Promise.withResolvers<Result<NewTokens, Failure>>()
    const k = keeper(() => reply.promise)
    k.store(first)
    k.pass(HOUR)
    const waiting = k.get()
    k.store({ access: 'A7', refresh: 'R7', lifetimeMs: HOUR })
    reply.resolve(answer)
    expect(await waiting).toMatchObject({ ok: true, sealed: 'A7' })
    expect(k.held()).toMatchObject({ access: 'A7', refresh: 'R7', lost: false })
    expect(k.calls).toEqual(['R1'])
  })
})

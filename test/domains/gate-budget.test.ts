import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { testConnection } from '#domains/connections/check.ts'
import { openAccount } from '#domains/connections/index.ts'
import { findConnection } from '#domains/connections/index.ts'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { newId } from '#kit/ids.ts'
import type { Priority } from '#domains/connections/budget.ts'
import { bench } from '../make/bench.ts'
import { answer, hlUsers } from '../make/controlled.ts'

const LIMITS = [
  { ms: 10_000, requests: 100 },
  { ms: 86_400_000, requests: 500 },
]
const gate = (name = newId('con')) => env.CONNECTION_GATE.getByName(`gate:ten_test:${name}`)
type Gate = ReturnType<typeof gate>
const quiet = { limits: LIMITS, told: { limits: [], left: [], caps: [] }, status: 200, kind: null }

/** The gate goes by the latest clock it sees: exact waits are told by one that is ahead of the real one. */
const ahead = () => Date.now() + 60_000

async function ask(...[to, priority, now, limits = LIMITS]: [Gate, Priority, number, typeof LIMITS?]) {
  const permit = await to.permit({ priority, limits, now })
  return permit.ok ? 0 : permit.waitMs
}

/** What a vendor would count in the fullest window. */
function most(times: number[], ms: number): number {
  let max = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= ms) from++
    max = Math.max(max, to - from + 1)
  }
  return max
}

/** Callers that ask, wait as told and ask again, by a clock of their own; the object may go away in between. */
async function compete(
  callers: { priority: Priority; everyMs: number }[],
  { minutes, limits, evictEvery }: { minutes: number; limits: typeof LIMITS; evictEvery: number },
) {
  const to = gate()
  const start = Date.now()
  const served: { at: number; priority: Priority; waited: number }[] = []
  const due = callers.map((caller, i) => ({ ...caller, at: start + i, since: start + i }))
  for (let n = 1; ; n++) {
    due.sort((a, b) => a.at - b.at)
    const next = due[0]
    if (!next || next.at > start + minutes * 60_000) break
    if (n % evictEvery === 0) await evictDurableObject(to)
    const wait = await ask(to, next.priority, next.at, limits)
    if (wait === 0) {
      served.push({ at: next.at, priority: next.priority, waited: next.at - next.since })
      next.at += next.everyMs
      next.since = next.at
    } else next.at += wait
  }
  return served
}

describe('the vendor’s budget', () => {
  const crowd = [
    ...Array.from({ length: 4 }, () => ({ priority: 'backfill' as const, everyMs: 50 })),
    ...Array.from({ length: 2 }, () => ({ priority: 'sync' as const, everyMs: 200 })),
    { priority: 'webhook' as const, everyMs: 700 },
    { priority: 'person' as const, everyMs: 5000 },
  ]

  it('of ten seconds is kept for minutes while all compete, and a person never waits', async () => {
    const limits = LIMITS.slice(0, 1)
    const served = await compete(crowd, { minutes: 3, limits, evictEvery: 400 })
    expect(
      most(
        served.map(({ at }) => at),
        10_000,
      ),
    ).toBeLessThanOrEqual(100)
    // Used, not merely kept: three minutes hold eighteen windows.
    expect(served.length).toBeGreaterThan(900)
    for (const { priority } of crowd)
      expect(served.filter((one) => one.priority === priority).length, priority).toBeGreaterThan(10)
    const people = served.filter(({ priority }) => priority === 'person')
    expect(people.map(({ waited }) => waited)).toEqual(people.map(() => 0))
  }, 60_000)

  it('of a day is kept too: backfill ends first, and a person can still click at the end', async () => {
    const served = await compete(crowd, { minutes: 30, limits: LIMITS, evictEvery: 1000 })
    expect(
      most(
        served.map(({ at }) => at),
        10_000,
      ),
    ).toBeLessThanOrEqual(100)
    expect(served.length).toBeLessThanOrEqual(500)
    expect(served.length).toBeGreaterThan(440)
    const last = (priority: Priority) =>
      Math.max(...served.filter((one) => one.priority === priority).map(({ at }) => at))
    expect(last('backfill')).toBeLessThan(last('sync'))
    expect(last('webhook')).toBeLessThan(last('person'))
  }, 60_000)

  it('asked for a thousand at once lets out what there is', async () => {
    const to = gate()
    const now = Date.now()
    const waits = await Promise.all(Array.from({ length: 1000 }, () => ask(to, 'person', now)))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(100)
  })

  it.each([
    ['evicted', evictDurableObject],
    ['aborted', () => abortAllDurableObjects()],
  ])('is not forgotten by an object that is %s', async (_, end) => {
    const to = gate()
    const now = Date.now()
    for (let i = 0; i < 97; i++) expect(await ask(to, 'person', now)).toBe(0)
    await end(to)
    const again = env.CONNECTION_GATE.get(to.id)
    let left = 0
    while ((await ask(again, 'person', now)) === 0) left++
    // What was leased counts as used: never more than the three that are left.
    expect(left).toBeLessThanOrEqual(3)
  })

  it('pauses for everybody when the vendor says so, over an eviction too', async () => {
    const to = gate()
    const now = ahead()
    await to.heard({ ...quiet, status: 429, kind: 'busy', waitMs: 120_000, now })
    await evictDurableObject(to)
    for (const priority of ['person', 'backfill'] as const) {
      expect(await ask(to, priority, now + 60_000)).toBe(60_000)
      expect(await ask(to, priority, now + 60_000)).toBe(60_000)
    }
    expect(await ask(to, 'backfill', now + 120_000)).toBe(0)
  })

  it('is not given twice by a clock that stands back', async () => {
    const to = gate()
    const now = Date.now() + 60_000
    for (let i = 0; i < 100; i++) await ask(to, 'person', now)
    expect(await ask(to, 'person', now - 50_000)).toBeGreaterThan(0)
    expect(await ask(to, 'person', now - 86_400_000)).toBeGreaterThan(0)
  })

  it('asked by a clock that stands back counts from now, not from then', async () => {
    const to = gate()
    const now = ahead()
    expect(await ask(to, 'person', now)).toBe(0)
    for (let i = 0; i < 99; i++) expect(await ask(to, 'person', now - 9000)).toBe(0)
    expect(await ask(to, 'person', now + 5000)).toBeGreaterThan(0)
  })
})

describe('the breaker', () => {
  it('of one connection leaves the others alone, and is remembered', async () => {
    const [sick, well] = [gate(), gate()]
    const now = ahead()
    for (let i = 0; i < 10; i++) await sick.heard({ ...quiet, status: null, kind: 'unreachable', now })
    await evictDurableObject(sick)
    expect(await sick.permit({ priority: 'sync', limits: LIMITS, now })).toMatchObject({
      ok: false,
      reason: 'resting',
    })
    expect(await ask(well, 'sync', now)).toBe(0)
    expect(await ask(sick, 'sync', now + 30_000)).toBe(0)
  })
})

describe('a sync', () => {
  it('that has to wait for its turn waits, and has not failed', async () => {
    const b = await bench()
    b.vendor.users = hlUsers(1, 6)
    b.vendor.pageSize = 2
    const connection = await b.connect('highlevel')
    await b.drain()
    // Ahead of the real clock, which the gate looks at too: a slow machine shortens no wait.
    b.clock.now += 600_000
    const to = env.CONNECTION_GATE.getByName(`gate:${b.ctx.tenantId}:${connection}`)
    await to.heard({ ...quiet, status: 429, kind: 'busy', waitMs: 300_000, now: b.clock.now })
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    b.vendor.asked.length = 0
    const at = b.clock.now
    // Longer than any number of attempts would last.
    for (let i = 0; i < 20; i++) {
      await to.heard({ ...quiet, status: 429, kind: 'busy', waitMs: 300_000, now: b.clock.now })
      expect(await onSyncMessage(b.base, message)).toEqual({ kind: 'done' })
      const run = await b.showRun(runId)
      expect(run).toMatchObject({
        state: 'queued',
        code: 'vendor.budget',
        requests: 0,
        pages: 0,
        finished_at: null,
      })
      expect(Date.parse(run.next_attempt_at)).toBeGreaterThanOrEqual(b.clock.now + 300_000)
      expect(b.sent.splice(0)).toHaveLength(1)
      b.clock.now = Date.parse(run.next_attempt_at)
    }
    expect(b.clock.now - at).toBeGreaterThanOrEqual(6_000_000)
    expect(b.vendor.asked).toEqual([])
    const attempts = await b.ctx.db.$client
      .prepare('SELECT attempt FROM runs WHERE tenant_id = ?1 AND id = ?2')
      .bind(b.ctx.tenantId, runId)
      .first()
    expect(attempts).toEqual({ attempt: 0 })
    expect((await b.log(runId)).join('\n')).toContain('takes no more requests')
    b.sent.push({ body: message, due: b.clock.now, attempts: 1 })
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6 })
  }, 30_000)

  it('of a list longer than the budget reads it all, and the vendor counts no more than it takes', async () => {
    const b = await bench()
    b.vendor.users = hlUsers(1, 400)
    b.vendor.pageSize = 2
    const times: number[] = []
    b.vendor.before = () => void times.push(b.clock.now)
    const connection = await b.connect('highlevel')
    await b.drain()
    const run = (await b.get(`/v1/connections/${connection}/syncs`)).data.find(
      ({ object }) => object === 'user',
    )?.last_run
    expect(run).toMatchObject({ state: 'ok', seen: 400, pages: 200 })
    expect(most(times, 10_000)).toBeLessThanOrEqual(100)
    expect(times.length).toBeGreaterThan(200)
    // A dozen waits of seconds are how it is read, and no story.
    expect((await b.log(run.id)).join('\n')).not.toContain('takes no more requests')
  }, 60_000)

  it('V3: pauses the whole connection for as long as the vendor says, and other connections go on', async () => {
    const b = await bench()
    b.vendor.users = hlUsers(1, 4)
    const [one, two] = [await b.connect('highlevel'), await b.connect('highlevel')]
    await b.drain()
    b.vendor.before = () => answer('', 429, { 'retry-after': '120' })
    const first = await b.start(one)
    const until = b.clock.now + 120_000
    await onSyncMessage(b.base, first.message)
    b.sent.length = 0
    b.vendor.before = () => undefined
    b.vendor.asked.length = 0
    // Another sync of the same connection, and a person's test of it: nothing goes out.
    const second = await b.start(one, 'social_tag')
    await onSyncMessage(b.base, second.message)
    expect(await b.showRun(second.runId)).toMatchObject({ state: 'queued', code: 'vendor.budget' })
    const tested = await testConnection(b.ctx, one)
    expect(tested).toMatchObject({ ok: false, code: 'vendor.budget' })
    expect(tested.message).toMatch(/in 1\d\d seconds|in 2 minutes/)
    expect(b.vendor.asked).toEqual([])
    expect(await b.get(`/v1/connections/${one}`)).toMatchObject({ status: 'ok' })
    expect(await testConnection(b.ctx, two)).toMatchObject({ ok: true })
    const other = await b.start(two)
    await onSyncMessage(b.base, other.message)
    expect(await b.showRun(other.runId)).toMatchObject({ state: 'ok' })

    // Not a moment too early, whoever asks; and after that both runs end as if nothing had been.
    b.vendor.asked.length = 0
    b.clock.now = until - 1
    expect(await testConnection(b.ctx, one)).toMatchObject({ ok: false, code: 'vendor.budget' })
    expect(b.vendor.asked).toEqual([])
    b.sent.push(
      { body: first.message, due: until, attempts: 1 },
      { body: second.message, due: until, attempts: 1 },
    )
    await b.drain()
    for (const { runId } of [first, second]) expect(await b.showRun(runId)).toMatchObject({ state: 'ok' })
    expect(await b.records(one)).toHaveLength(4)
  }, 30_000)
})

describe('a vendor that hangs', () => {
  it('on one connection holds neither the other nor the gate itself', async () => {
    const b = await bench()
    b.vendor.users = hlUsers(1, 4)
    const [slow, quick] = [await b.connect('highlevel'), await b.connect('bamboohr')]
    await b.drain()
    const hung = Promise.withResolvers<Response>()
    const asked = Promise.withResolvers<void>()
    b.vendor.before = (url) => {
      if (url.pathname !== '/users/search') return undefined
      asked.resolve()
      return hung.promise
    }
    const { message } = await b.start(slow)
    const working = onSyncMessage(b.base, message)
    await asked.promise
    expect(await testConnection(b.ctx, quick)).toMatchObject({ ok: true })
    expect(await testConnection(b.ctx, slow)).toMatchObject({ ok: true })
    hung.resolve(answer({ users: hlUsers(1, 4), count: 4 }))
    expect(await working).toEqual({ kind: 'done' })
  }, 30_000)
})

describe('a gate', () => {
  it('is there for sandbox connections too', async () => {
    const b = await bench()
    const connection = await b.connect('bamboohr', 'sandbox')
    await b.drain()
    const to = env.CONNECTION_GATE.getByName(`gate:${b.ctx.tenantId}:${connection}`)
    await to.heard({ ...quiet, status: 429, kind: 'busy', waitMs: 60_000, now: b.clock.now })
    expect(await testConnection(b.ctx, connection)).toMatchObject({ ok: false, code: 'vendor.budget' })
  })

  it('is the connection’s own: another workspace with the same id has another', async () => {
    const id = newId('con')
    const [mine, theirs] = ['ten_a', 'ten_b'].map((tenant) =>
      env.CONNECTION_GATE.getByName(`gate:${tenant}:${id}`),
    )
    if (!mine || !theirs) throw new Error('no gates')
    const now = Date.now()
    await mine.heard({ ...quiet, status: 429, kind: 'busy', waitMs: 60_000, now })
    expect(await ask(mine, 'person', now)).toBeGreaterThan(0)
    expect(await ask(theirs, 'person', now)).toBe(0)
  })

  it('forgets a connection that is removed', async () => {
    const b = await bench()
    const connection = await b.connect('highlevel')
    await b.drain()
    const to = env.CONNECTION_GATE.getByName(`gate:${b.ctx.tenantId}:${connection}`)
    await to.heard({ ...quiet, status: 429, kind: 'busy', waitMs: 3_600_000, now: b.clock.now })
    expect((await b.member.call('DELETE', `/v1/connections/${connection}`)).status).toBe(204)
    await evictDurableObject(to)
    expect(await ask(to, 'person', b.clock.now)).toBe(0)
  })

  it('that cannot be reached lets nothing out, and the caller is told to wait', async () => {
    const b = await bench()
    b.vendor.users = hlUsers(1, 4)
    const connection = await b.connect('highlevel')
    await b.drain()
    const away = { ...b.ctx, env: { ...b.ctx.env, CONNECTION_GATE: broken() } }
    const account = await openAccount(away, await findConnection(b.ctx, connection))
    expect(await account.gate?.permit()).toEqual({ ok: false, waitMs: 5000, reason: 'budget' })
    await account.gate?.heard({ status: 200, headers: null, kind: null })
  })
})

/** The platform between us and the object, on a bad day. */
const broken = () =>
  ({
    getByName: () => ({
      permit: () => Promise.reject(Object.assign(new Error('overloaded'), { overloaded: true })),
      heard: () => Promise.reject(new Error('reset')),
    }),
  }) as unknown as Env['CONNECTION_GATE']

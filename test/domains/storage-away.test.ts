import { beforeEach, describe, expect, it } from 'vitest'
import { reconnect } from '#domains/connections/reconnect.ts'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { call as ask } from '../make/app.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { hlUsers } from '../make/controlled.ts'
import { failing, intercepted, Struck } from '../make/faults.ts'

/** D1's words for trouble that passes; after each the outcome of a write is unknown. */
const PASSING = [
  'Network connection lost.',
  'D1 DB reset because its code was updated.',
  'Internal error while starting up D1 DB storage caused object to be reset.',
  'Internal error in D1 DB storage caused object to be reset.',
  'Cannot resolve D1 DB due to transient issue on remote node.',
]
const SLOW = 'D1 DB storage operation exceeded timeout which caused object to be reset.'
const OVERLOADED = 'D1 DB is overloaded. Requests queued for too long.'

let b: Bench
let connection: string
let round = 0

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 6)
  b.vendor.pageSize = 3
  connection = await b.connect('highlevel')
  await b.drain()
})

const newest = async () => Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
const renamed = () => hlUsers(1, 6).map((row, i) => ({ ...row, name: `Round ${round} ${i + 1}` }))

/** Begins a run in which every row has changed. */
async function everythingChanges() {
  round++
  b.vendor.users = renamed()
  const seq = await newest()
  const { runId, message } = await b.start(connection)
  b.sent.length = 0
  return { seq, runId, message }
}

async function untilEnded(runId: string): Promise<Shown> {
  await b.drain()
  for (let sweeps = 0; (await b.showRun(runId)).finished_at === null; sweeps++) {
    if (sweeps > 3) throw new Error('the run never ends')
    await b.sweep()
    await b.drain()
  }
  return b.showRun(runId)
}

/** Nothing lost, nothing twice. */
async function eachRowOnce({ seq, runId }: { seq: number; runId: string }, label: string) {
  expect(await b.showRun(runId), label).toMatchObject({
    state: 'ok',
    seen: 6,
    created: 0,
    updated: 6,
    deleted: 0,
  })
  const names = renamed().map(({ name }) => name)
  expect(
    (await b.records(connection)).map(({ name }) => name),
    label,
  ).toEqual(names)
  const changes = await b.changes(connection, seq)
  expect(changes.map(({ type, name }) => `${type} ${name}`).toSorted(), label).toEqual(
    names.map((name) => `updated ${name}`),
  )
}

describe('D1 for a moment', () => {
  it.each(PASSING.flatMap((text) => (['before', 'after'] as const).map((when) => ({ text, when }))))(
    'D1a: "$text" at any one call of a run, $when it took effect: each row is written once',
    async ({ text, when }) => {
      for (let at = 1; ; at++) {
        const begun = await everythingChanges()
        const worker = failing(b.base, { at, when, how: 'hiccup', text: `D1_ERROR: ${text}` })
        await onSyncMessage(worker.ctx, begun.message).catch(() => {})
        b.sent.push({ body: begun.message, due: b.clock.now + 2000, attempts: 2 })
        await untilEnded(begun.runId)
        await eachRowOnce(begun, `call ${at}`)
        if (!worker.struck()) {
          expect(at).toBeGreaterThan(10)
          break
        }
      }
    },
    60_000,
  )

  it.each([
    [OVERLOADED, 'before'],
    [SLOW, 'before'],
    [SLOW, 'after'],
  ] as const)('D1b: "%s" (%s the page was written) for some attempts is no storm', async (text, when) => {
    const begun = await everythingChanges()
    const tries: number[] = []
    const sick = intercepted(b.base, async (call, what) => {
      if (!what.includes('INSERT INTO run_pages') || tries.length === 4) return call()
      tries.push(b.clock.now)
      if (when === 'after') await call()
      throw new Struck(`D1_ERROR: ${text}`)
    })
    b.sent.push({ body: begun.message, due: b.clock.now, attempts: 1 })
    await b.drain(sick)
    await untilEnded(begun.runId)
    await eachRowOnce(begun, text)
    // No two of them in the same second.
    for (let i = 1; i < tries.length; i++)
      expect((tries[i] ?? 0) - (tries[i - 1] ?? 0)).toBeGreaterThanOrEqual(1000)
  })

  it('D1b: what is written stays within what D1 takes: a hundred parameters, two megabytes a value', async () => {
    const bio = 'x'.repeat(900_000)
    b.vendor.users = renamed().map((row) => ({ ...row, bio }))
    // This D1 refuses more of either.
    const strict = intercepted(b.base, (call) => call())
    const run = await b.run(connection, 'user', strict)
    expect(run).toMatchObject({ state: 'ok', seen: 6, updated: 6, quarantined: 0 })
    const many = strict.env.SHARD_0.prepare('SELECT 1')
    expect(() => many.bind(...Array.from({ length: 101 }, () => 1))).toThrow('too many SQL variables')
    expect(() => many.bind('x'.repeat(2_000_001))).toThrow('too big')
  })
})

describe('D1 for ten minutes', () => {
  it('D1c: stops every run where it stands; afterwards nothing is missing, and few calls were in vain', async () => {
    const begun = await everythingChanges()
    let refused = 0
    const until = b.clock.now + 600_000
    let pages = 0
    const sick = intercepted(b.base, (call, what) => {
      if (what.includes('INSERT INTO run_pages')) pages++
      // Away from the second page on, for reading as for writing.
      if (pages < 2 || b.clock.now >= until || what === 'SECRETS' || what === 'fetch' || what === 'SYNC')
        return call()
      refused++
      return Promise.reject(
        new Struck('D1_ERROR: Internal error in D1 DB storage caused object to be reset.'),
      )
    })
    b.sent.push({ body: begun.message, due: b.clock.now, attempts: 1 })
    await b.drain(sick)
    expect(refused).toBeGreaterThan(4)
    expect(refused).toBeLessThan(40)
    b.clock.now = Math.max(b.clock.now, until)
    await b.sweep()
    await untilEnded(begun.runId)
    await eachRowOnce(begun, 'afterwards')
  })
})

describe('KV', () => {
  /** A location that remembers for a minute what it was first told, and that something was missing. */
  function stale() {
    const seen = new Map<string, { value: unknown; until: number }>()
    const { SECRETS } = b.base.env
    const get = async (name: string, type: 'json'): Promise<unknown> => {
      const known = seen.get(name)
      if (known && known.until > b.clock.now) return known.value
      const value: unknown = await SECRETS.get(name, type)
      seen.set(name, { value, until: b.clock.now + 60_000 })
      return value
    }
    const named = { get } as unknown as KVNamespace
    return {
      ctx: { ...b.base, env: { ...b.base.env, SECRETS: named } },
      missing: (name: string) => seen.set(name, { value: null, until: b.clock.now + 60_000 }),
    }
  }

  const versionOf = async () =>
    (
      await b.ctx.db.$client
        .prepare('SELECT secret_version AS version FROM connections WHERE tenant_id = ?1 AND id = ?2')
        .bind(b.ctx.tenantId, connection)
        .first<{ version: number }>()
    )?.version

  it('K1: that serves the old for a minute serves nobody old credentials, or says "later"', async () => {
    const there = stale()
    const carried: string[] = []
    const out: typeof fetch = (input, init) => {
      carried.push(new Request(input, init).headers.get('authorization') ?? '')
      return b.base.fetch(input, init)
    }
    const worker = { ...there.ctx, fetch: out }
    expect(await b.run(connection, 'user', worker)).toMatchObject({ state: 'ok' })
    const before = await versionOf()
    await reconnect(b.ctx, connection, {
      credentials: { token: 'pit-another-0123456789', location_id: 'loc1', company_id: 'com1' },
    })
    const version = await versionOf()
    expect(version).not.toBe(before)
    carried.length = 0
    // The old entry is still served; nobody asks for it.
    expect(await b.run(connection, 'user', worker)).toMatchObject({ state: 'ok', seen: 6 })
    expect(new Set(carried)).toEqual(new Set(['Bearer pit-another-0123456789']))

    // And where the new one is still missing, the run waits and has not failed.
    there.missing(`sec/${b.ctx.tenantId}/${connection}/${version}`)
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    await onSyncMessage(worker, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', code: 'vault.not_ready' })
    b.clock.now += 61_000
    b.sent.push({ body: message, due: b.clock.now + 300_000, attempts: 1 })
    await b.drain(worker)
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6 })
  })

  it('K2: is read once in a run and never by a reader of the API; nothing there writes to it', async () => {
    const calls: string[] = []
    const { SECRETS } = b.base.env
    const counted = new Proxy(SECRETS, {
      get:
        (kv, name: keyof KVNamespace) =>
        (...args: never[]) => {
          calls.push(name)
          return (kv[name] as (...all: never[]) => unknown).apply(kv, args)
        },
    })
    const env = { ...b.base.env, SECRETS: counted }
    const run = await b.run(connection, 'user', { ...b.base, env })
    expect(run).toMatchObject({ state: 'ok', pages: 2 })
    expect(calls).toEqual(['get'])
    calls.length = 0
    const headers = { cookie: b.member.cookie, 'syncline-workspace': b.member.workspace }
    for (const path of ['/v1/users', '/v1/changes', '/v1/connections', `/v1/runs/${run.id}`, '/healthz'])
      expect((await ask('GET', path, { headers, env })).status, path).toBe(200)
    expect(calls).toEqual([])
  })
})

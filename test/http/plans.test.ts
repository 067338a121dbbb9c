import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { newTimedId } from '#kit/ids.ts'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { crowd, MANY, type Crowd } from '../make/crowd.ts'
import { person, type Member } from '../make/people.ts'
import { putReceived } from '../make/received.ts'
import { tenant } from '../make/tenant.ts'

/*
 * Whatever a list is asked for, it is led by an index that begins with the tenant, and reads about as much as it answers:
 * in a workspace of 24,000 records, 24,000 changes, 12,000 runs and 12,000 people, by the real D1's own plans and counts.
 */

interface Asked {
  d1: D1Database
  sql: string
  params: unknown[]
}

/** A shard that remembers what it was asked. */
function overheard(d1: D1Database, asked: Asked[]): D1Database {
  return new Proxy(d1, {
    get(target, name) {
      if (name !== 'prepare') return (target[name as keyof D1Database] as () => unknown).bind(target)
      return (sql: string) => {
        const statement = target.prepare(sql)
        return new Proxy(statement, {
          get(of, method) {
            if (method === 'bind')
              return (...params: unknown[]) => {
                asked.push({ d1: target, sql, params })
                return of.bind(...params)
              }
            return (of[method as keyof D1PreparedStatement] as () => unknown).bind(of)
          },
        })
      }
    },
  })
}

let ada: Member
let c: Crowd

beforeAll(async () => {
  ada = await person()
  c = await crowd(await tenant(ada.workspace))
}, 120_000)

interface Cost {
  reply: Reply
  read: number
  plan: string[]
  queries: number
}

async function cost(path: string): Promise<Cost> {
  const asked: Asked[] = []
  const shards = Object.entries(env).filter(([name]) => /^SHARD_\d$/.test(name)) as unknown as [
    string,
    D1Database,
  ][]
  const reply = await call('GET', path, {
    headers: { cookie: ada.cookie, origin: ORIGIN, 'syncline-workspace': ada.workspace },
    env: Object.fromEntries(shards.map(([name, d1]) => [name, overheard(d1, asked)])),
  })
  expect([path, reply.status, reply.body.error]).toEqual([path, 200, undefined])
  let read = 0
  const plan: string[] = []
  for (const { d1, sql, params } of asked) {
    read += (
      await d1
        .prepare(sql)
        .bind(...params)
        .all()
    ).meta.rows_read
    const { results } = await d1
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>()
    plan.push(...results.map(({ detail }) => detail))
  }
  return { reply, read, plan, queries: asked.length }
}

/** Tables that grow with a tenant, under the names that queries give them. */
const BIG = /^(SCAN|SEARCH) (records|changes|runs|people|received|deliveries|x|r)\b(?! VIRTUAL)/

function expectLed({ plan }: Cost, path: string): void {
  const steps = plan.filter((step) => BIG.test(step))
  expect(steps.length, path).toBeGreaterThan(0)
  for (const step of steps) expect(step, path).toMatch(/^SEARCH \w+ USING .*\(tenant_id=\?/)
}

type Filter = [name: string, value: string]

/** None, each filter alone, each two of them; every other one newest first. */
function combinations(path: string, filters: Filter[]): string[] {
  const pairs = filters.flatMap((one, i) =>
    filters.slice(i + 1).flatMap((other) => (one[0] === other[0] ? [] : [[one, other]])),
  )
  return [[], ...filters.map((one) => [one]), ...pairs].map((some, i) => {
    const order: Filter = ['order', i % 2 === 0 ? 'asc' : 'desc']
    return `${path}?${String(new URLSearchParams([...some, order]))}`
  })
}

const time = (ms: number) => new Date(c.at + ms).toISOString()

/** What a page of fifty may read: it is merged from a few lanes. A walk over what is there would be many times of it. */
const A_PAGE = 700

describe('lists of records', () => {
  const filters = (): Filter[] => [
    ['connection', c.many],
    ['connection', c.few],
    ['connection', c.removed],
    ['object', 'user'],
    ['object', 'tag'],
    ['email', 'person7@acme.example'],
    ['external_id', 'x7'],
    ['updated_after', time(46_000_000)],
    ['updated_before', time(26_000_000)],
    ['deleted', 'true'],
    ['deleted', 'only'],
  ]

  it.each(['/v1/users', '/v1/tags', '/v1/records'])(
    '%s: one query, led by an index, that reads little more than a page',
    async (path) => {
      for (const asked of combinations(path, filters())) {
        const spent = await cost(asked)
        expectLed(spent, asked)
        expect(spent.read, asked).toBeLessThan(A_PAGE)
        expect(spent.queries, asked).toBe(1)
      }
    },
    240_000,
  )

  it('deep inside as at their beginning', async () => {
    for (const path of ['/v1/users?limit=200', `/v1/records?connection=${c.many}&limit=200&order=desc`]) {
      let next = ''
      for (let page = 0; page < 10; page++) {
        const { reply, read } = await cost(path + next)
        expect(read).toBeLessThan(4 * A_PAGE)
        next = `&cursor=${String(reply.body.next_cursor)}`
      }
    }
  })

  it('a search looks at ten thousand records a page, and finds all of them page by page', async () => {
    const path = '/v1/users?q=PERSON%2011999'
    const first = await cost(path)
    expectLed(first, path)
    expect(first.read).toBeLessThan(2.5 * 10_000)
    expect(first.reply.body).toMatchObject({ data: [], next_cursor: expect.any(String) })
    const second = await cost(`${path}&cursor=${first.reply.body.next_cursor}`)
    expect(second.reply.body.data.map(({ name }: { name: string }) => name)).toEqual(['Person 11999'])
    expect(second.reply.body.next_cursor).toBeNull()
    for (const asked of combinations('/v1/records', [['q', 'person 11999'], ...filters()])) {
      if (!asked.includes('q=')) continue
      const spent = await cost(asked)
      expectLed(spent, asked)
      expect(spent.read, asked).toBeLessThan(2.5 * 10_000)
    }
  }, 60_000)
})

async function all(path: string) {
  const rows: { name: string; id: string }[] = []
  let read = 0
  let next = ''
  do {
    const spent = await cost(path + next)
    expectLed(spent, path)
    read = Math.max(read, spent.read)
    rows.push(...spent.reply.body.data)
    next = spent.reply.body.next_cursor === null ? '' : `&cursor=${spent.reply.body.next_cursor}`
  } while (next !== '')
  return { rows, read }
}

describe('the feed of changes', () => {
  it('reads ten thousand changes a page where filters leave some out, and little more than the page where not', async () => {
    const filters: Filter[] = [
      ['connection', c.few],
      ['object', 'tag'],
      ['kind', 'tag'],
      ['type', 'deleted'],
      ['record', c.record],
      ['after_seq', '12345'],
      ['at_after', time(46_000_000)],
      ['at_before', time(26_000_000)],
    ]
    for (const asked of combinations('/v1/changes', filters)) {
      const spent = await cost(asked)
      expectLed(spent, asked)
      const narrow = /connection|object|kind|type/.test(asked) && !asked.includes('record=')
      expect(spent.read, asked).toBeLessThan(narrow ? 10_500 : A_PAGE)
      expect(spent.queries, asked).toBe(2)
    }
  }, 120_000)

  it('finds what is at its other end, page by page', async () => {
    const { rows, read } = await all(`/v1/changes?kind=tag&order=desc`)
    expect(rows.map(({ name }) => name)).toEqual(['Person 3', 'Person 2', 'Person 1'])
    expect(read).toBeLessThan(10_500)
  })
})

describe('the other long lists', () => {
  it('runs: whatever their state, and however long ago', async () => {
    const filters: Filter[] = [
      ['state', 'failed'],
      ['state', 'active'],
      ['state', 'ok'],
      ['sync', c.busy],
      ['sync', c.quiet],
      ['connection', c.many],
      ['connection', c.few],
      ['queued_after', time(26_000_000)],
      ['queued_before', time(26_000_000)],
    ]
    for (const asked of combinations('/v1/runs', filters)) {
      const spent = await cost(asked)
      expectLed(spent, asked)
      expect(spent.read, asked).toBeLessThan(A_PAGE)
    }
    const [failed] = (await cost('/v1/runs?state=failed')).reply.body.data
    expect(failed).toMatchObject({ sync_id: c.quiet, state: 'failed' })
    expect((await cost(`/v1/syncs/${c.busy}/runs?state=failed`)).reply.body.data).toEqual([])
    expect((await cost('/v1/syncs')).read).toBeLessThan(A_PAGE)
  }, 120_000)

  it('people: ten thousand a page where filters leave some out, in either order', async () => {
    const filters: Filter[] = [
      ['email', 'person7@acme.example'],
      ['q', 'person7@'],
      ['role', 'manager'],
      ['active', 'true'],
      ['source', 'none'],
      ['updated_after', time(6_000_000)],
      ['updated_before', time(6_000_000)],
    ]
    for (const asked of combinations('/v1/people', filters).flatMap((one) => [one, `${one}&sort=email`])) {
      const spent = await cost(asked)
      expectLed(spent, asked)
      const narrow = /q=|role|active|source|updated.*sort=email/.test(asked)
      expect(spent.read, asked).toBeLessThan(narrow ? 3.5 * 10_000 : A_PAGE)
    }
    const { rows } = await all('/v1/people?role=manager&order=desc')
    expect(rows).toMatchObject([{ email: 'person1@acme.example' }])
    expect(MANY).toBeGreaterThan(10_000)
  }, 120_000)

  it('what came in by webhook: ten thousand a page where filters leave some out, a thousand where bodies are searched', async () => {
    const states = ['delivered', 'filtered', 'pending'] as const
    await putReceived(
      await tenant(ada.workspace),
      Array.from({ length: 12_000 }, (_, i) => ({
        connectionId: i % 500 === 0 ? c.few : c.many,
        at: c.at + i,
        type: i % 3 === 0 ? 'user.updated' : 'user.created',
        state: i % 1000 === 1 ? 'dead' : states[i % 3],
      })),
    )
    const filters: Filter[] = [
      ['connection', c.few],
      ['connection', c.many],
      ['state', 'dead'],
      ['state', 'pending'],
      ['state', 'delivered'],
      ['type', 'user.updated'],
      ['q', 'nowhere'],
      ['after', time(6000)],
      ['before', time(6000)],
    ]
    for (const asked of combinations('/v1/received', filters)) {
      const spent = await cost(asked)
      expectLed(spent, asked)
      const most = asked.includes('q=') ? 2500 : /state=(?!dead)|type=/.test(asked) ? 2.5 * 10_000 : A_PAGE
      expect(spent.read, asked).toBeLessThan(most)
    }
    expect((await cost('/v1/received?state=dead')).reply.body.data).toHaveLength(12)
  }, 120_000)

  it('what goes out: as many as of what came in, also between two times', async () => {
    const out = await tenant(ada.workspace)
    const made = await ada.call('POST', '/v1/webhook-endpoints', { name: 'Ours', url: 'http://127.0.0.1:9/' })
    const mine = String(made.body.id)
    const states = ['delivered', 'filtered', 'pending'] as const
    const rows = Array.from({ length: 12_000 }, (_, i) => ({
      id: newTimedId('dlv', c.at + i),
      endpoint: i % 500 === 0 ? 'whe_0000000000000000000001' : mine,
      at: c.at + i,
      type: i % 3 === 0 ? 'user.updated' : 'user.created',
      state: i % 1000 === 1 ? 'dead' : states[i % 3],
    }))
    await out.db.$client
      .prepare(
        `INSERT INTO deliveries (tenant_id, id, endpoint_id, event_id, type, state, created_at)
         SELECT ?1, value ->> 'id', value ->> 'endpoint', 'evt', value ->> 'type', value ->> 'state', value ->> 'at' FROM json_each(?2)`,
      )
      .bind(out.tenantId, JSON.stringify(rows))
      .run()
    const filters: Filter[] = [
      ['endpoint', mine],
      ['endpoint', 'whe_0000000000000000000001'],
      ['state', 'dead'],
      ['state', 'pending'],
      ['type', 'user.updated'],
      ['q', 'nowhere'],
      ['after', time(6000)],
      ['before', time(6000)],
    ]
    for (const asked of combinations('/v1/deliveries', filters).flatMap((path) => [
      path,
      path.replace(/order=.*/, 'order=desc'),
    ])) {
      const spent = await cost(asked)
      expectLed(spent, asked)
      const most = asked.includes('q=') ? 3500 : /state=(?!dead)|type=/.test(asked) ? 2.5 * 10_000 : A_PAGE
      expect(spent.read, asked).toBeLessThan(most)
    }
    expect((await cost('/v1/deliveries?state=dead')).reply.body.data).toHaveLength(12)
    const between = `/v1/deliveries?after=${time(3000)}&before=${time(3010)}`
    expect((await cost(between)).reply.body.data).toHaveLength(10)
  }, 120_000)
})

import { beforeAll, describe, expect, it } from 'vitest'
import { bench, sorted, type Bench, type Shown } from '../make/bench.ts'
import { bambooEmployee, bambooEmployees, hlTag, hlUser, hlUsers } from '../make/controlled.ts'
import { person } from '../make/people.ts'

/** A thousand people at HighLevel, five at BambooHR, three tags. Several pages share one millisecond. */
let b: Bench
let highlevel: string
let bamboo: string
let began: number

beforeAll(async () => {
  b = await bench()
  began = b.clock.now
  b.vendor.users = hlUsers(1, 1000)
  b.vendor.tags = [hlTag(1), hlTag(2), hlTag(3)]
  b.vendor.before = (url) => {
    if (Number(url.searchParams.get('skip') ?? 0) % 300 === 0) b.clock.now += 7
    return undefined
  }
  highlevel = await b.connect('highlevel')
  await b.drain()
  b.vendor.before = () => undefined
  b.clock.now = began + 60_000
  b.vendor.users = bambooEmployees(1, 5)
  bamboo = await b.connect('bamboohr')
  await b.drain()
  b.vendor.users = bambooEmployees(2, 5)
  b.clock.now = began + 120_000
  await b.run(bamboo)
})

async function walk(path: string, limit: number): Promise<Shown[]> {
  const rows: Shown[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await b.get(
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )
    expect(page.data.length).toBeLessThanOrEqual(limit)
    rows.push(...page.data)
    cursor = page.next_cursor
    if (rows.length > 3000) throw new Error('the list never ends')
  }
  return rows
}

const externalIds = (rows: Shown[]) => rows.map(({ external_id }) => String(external_id))
const positions = (rows: Shown[]) => rows.map(({ updated_at, id }) => `${updated_at} ${id}`)
const bad = async (path: string) => {
  const { status, body } = await b.member.call('GET', path)
  return [path, status, body.error?.code]
}

async function walkFrom(page: Shown, path: string): Promise<Shown[]> {
  const rows: Shown[] = []
  for (let cursor = page.next_cursor; cursor !== null;) {
    const next = await b.get(`${path}&cursor=${String(cursor)}`)
    rows.push(...next.data)
    cursor = next.next_cursor
  }
  return rows
}

describe('a walk over a thousand users', () => {
  it.each([
    ['asc', 200],
    ['asc', 37],
    ['desc', 200],
    ['desc', 37],
  ])('%s, %i at a time, meets each once and in order', async (order, limit) => {
    const rows = await walk(`/v1/users?connection=${highlevel}&order=${order}`, limit)
    expect(rows).toHaveLength(1000)
    expect(externalIds(rows).toSorted()).toEqual(hlUsers(1, 1000).map(({ id }) => String(id)))
    const rising = positions(rows).toSorted()
    expect(positions(rows)).toEqual(order === 'asc' ? rising : rising.toReversed())
    // The point of the exercise: many rows share a time, and pages end between them.
    expect(new Set(rows.map(({ updated_at }) => updated_at)).size).toBeLessThan(10)
  })

  it('of which one changes meanwhile meets that one again at the end, and misses none', async () => {
    const first = await b.get(`/v1/users?connection=${highlevel}&limit=200`)
    const changed = String(first.data[0]?.external_id)
    b.vendor.users = hlUsers(1, 1000).map((row) => (row.id === changed ? { ...row, name: 'Renamed' } : row))
    b.clock.now = began + 180_000
    expect(await b.run(highlevel)).toMatchObject({ state: 'ok', updated: 1, unchanged: 999 })
    const rest = await walkFrom(first, `/v1/users?connection=${highlevel}&limit=200`)
    const all = [...externalIds(first.data), ...externalIds(rest)]
    expect(new Set(all).size).toBe(1000)
    expect(all).toHaveLength(1001)
    expect(rest.at(-1)).toMatchObject({ external_id: changed, name: 'Renamed' })
  })
})

describe('records can be asked for', () => {
  it('by kind: users, tags and statistics have lists of their own', async () => {
    expect(await walk('/v1/users', 200)).toHaveLength(1004)
    expect(sorted((await walk('/v1/tags', 200)).map(({ name }) => name))).toEqual(['Tag 1', 'Tag 2', 'Tag 3'])
    const statistics = await walk('/v1/statistics', 200)
    expect(statistics.length).toBeGreaterThan(0)
    expect(new Set(statistics.map(({ kind, connection_id }) => `${kind} ${connection_id}`))).toEqual(
      new Set([`statistic ${bamboo}`]),
    )
    expect(await walk('/v1/records', 200)).toHaveLength(1004 + 3 + statistics.length)
    expect(await walk('/v1/records?kind=tag', 200)).toHaveLength(3)
    expect((await b.get('/v1/records?kind=nonsense')).data).toEqual([])
  })

  it('by connection and object', async () => {
    expect(externalIds((await b.get(`/v1/users?connection=${bamboo}`)).data).toSorted()).toEqual([
      '2',
      '3',
      '4',
      '5',
    ])
    expect(await walk(`/v1/records?connection=${highlevel}&object=social_tag`, 200)).toHaveLength(3)
    expect((await b.get(`/v1/users?connection=${highlevel}&object=social_tag`)).data).toEqual([])
    expect((await b.get('/v1/users?connection=con_0000000000000000000000')).data).toEqual([])
  })

  it('by e-mail, whatever its case and blanks', async () => {
    for (const email of ['person7@acme.com', 'PERSON7@ACME.COM', '%20Person7@Acme.com%20'])
      expect(externalIds((await b.get(`/v1/users?email=${email}`)).data)).toEqual(['user000007'])
    // Two tools know person 3.
    const both = (await b.get('/v1/records?email=person3@acme.com')).data
    expect(sorted(both.map(({ connection_id }) => connection_id))).toEqual(sorted([bamboo, highlevel]))
    expect((await b.get('/v1/users?email=person7@acme.co')).data).toEqual([])
    expect((await b.get('/v1/users?email=%25')).data).toEqual([])
  })

  it('by the app’s own id, whichever app and object it is of', async () => {
    const connections = async (path: string) =>
      (await b.get(path)).data.map(({ connection_id }) => connection_id)
    expect(await connections('/v1/users?external_id=3')).toEqual([bamboo])
    expect(await connections('/v1/users?external_id=user000003')).toEqual([highlevel])
    expect(await connections(`/v1/records?external_id=3&connection=${highlevel}`)).toEqual([])
    expect(await connections('/v1/tags?external_id=3')).toEqual([])
    expect(await connections('/v1/users?external_id=1')).toEqual([])
    expect(await connections('/v1/users?external_id=1&deleted=true')).toEqual([bamboo])
  })

  it('by part of the name or the address, page by page', async () => {
    const rows = await walk('/v1/users?q=ERSON99', 4)
    expect(sorted(rows.map(({ email }) => email))).toEqual(
      sorted(['99', ...Array.from({ length: 10 }, (_, i) => `99${i}`)].map((n) => `person${n}@acme.com`)),
    )
    expect((await walk('/v1/records?q=tag%202', 50)).map(({ name }) => name)).toEqual(['Tag 2'])
  })

  it('by time of change, the very millisecond included', async () => {
    const [one] = (await b.get(`/v1/users?connection=${bamboo}&deleted=true&order=desc&limit=1`)).data
    const at = Date.parse(one?.updated_at)
    const since = async (ms: number) =>
      (await b.get(`/v1/users?connection=${bamboo}&deleted=true&updated_after=${new Date(ms).toISOString()}`))
        .data
    expect(externalIds(await since(at))).toEqual(['1'])
    expect(await since(at + 1)).toEqual([])
    expect(await since(began)).toHaveLength(5)
    const until = `/v1/users?connection=${bamboo}&deleted=true&updated_before=${new Date(at).toISOString()}`
    expect(externalIds((await b.get(until)).data).toSorted()).toEqual(['2', '3', '4', '5'])
    expect(
      externalIds((await b.get(`/v1/users?connection=${bamboo}&updated_after=2020-01-01`)).data),
    ).toHaveLength(4)
  })

  it('with the deleted ones, which are hidden otherwise', async () => {
    expect(externalIds((await b.get(`/v1/users?connection=${bamboo}&deleted=false`)).data)).toHaveLength(4)
    const all = (await b.get(`/v1/users?connection=${bamboo}&deleted=true`)).data
    expect(all).toHaveLength(5)
    expect(all.find(({ external_id }) => external_id === '1')?.deleted_at).not.toBeNull()
    for (const path of [
      '/v1/users?deleted=only',
      '/v1/records?deleted=only',
      `/v1/users?deleted=only&connection=${bamboo}`,
    ])
      expect(externalIds((await b.get(path)).data), path).toEqual(['1'])
    expect(await walk('/v1/users?deleted=true', 200)).toHaveLength(1005)
    expect((await b.get(`/v1/users?email=person1@acme.com&connection=${bamboo}`)).data).toEqual([])
  })

  it('with the vendor’s own row when that is wanted', async () => {
    const [plain] = (await b.get('/v1/users?email=person7@acme.com')).data
    expect(plain).not.toHaveProperty('raw')
    const [whole] = (await b.get('/v1/users?email=person7@acme.com&include=raw')).data
    expect(whole).toEqual({ ...plain, raw: hlUser(7) })
    expect(await b.get(`/v1/records/${plain?.id}`)).toEqual(whole)
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=ten',
    'limit=1e2',
    'updated_after=yesterday',
    'updated_after=2026-13-45',
    'updated_after=1700000000',
    'order=up',
    'deleted=yes',
    'deleted=',
    'connection=acme',
    'email=',
    'include=everything',
    'colour=red',
    'kind=user',
    `email=${'a'.repeat(300)}`,
  ])('but not with ?%s', async (query) => {
    expect(await bad(`/v1/users?${query}`)).toEqual([`/v1/users?${query}`, 400, 'request.invalid'])
  })

  it.each([
    'x',
    '%00',
    'bnVsbA',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('["1",2]').toString('base64url'),
  ])('nor with the cursor %s', async (cursor) => {
    const path = `/v1/users?cursor=${cursor}`
    expect(await bad(path)).toEqual([path, 400, 'request.bad_cursor'])
  })

  it('with its cursor and nobody else’s: changed, or taken to another list, it leads nowhere', async () => {
    const list = `/v1/users?connection=${highlevel}&limit=2`
    const { next_cursor: cursor } = await b.get(list)
    const [position = '', signature = ''] = String(cursor).split('.')
    const madeUp = Buffer.from('[0,"x"]').toString('base64url')
    const flipped = `${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`
    for (const path of [
      `${list}&cursor=${position}`,
      `${list}&cursor=${position}.`,
      `${list}&cursor=${position}.${flipped}`,
      `${list}&cursor=${madeUp}.${signature}`,
      `${list}&cursor=${String(cursor)}.x`,
      `/v1/users?cursor=${String(cursor)}`,
      `${list}&order=desc&cursor=${String(cursor)}`,
      `/v1/records?connection=${highlevel}&cursor=${String(cursor)}`,
      `/v1/users?connection=${bamboo}&cursor=${String(cursor)}`,
    ])
      expect(await bad(path)).toEqual([path, 400, 'request.bad_cursor'])
    // The size of a page may change on the way.
    const onward = await b.get(`/v1/users?limit=5&connection=${highlevel}&cursor=${String(cursor)}`)
    expect(onward.data).toHaveLength(5)
  })

  it('by nobody else', async () => {
    const stranger = await person('Eve')
    const [mine] = (await b.get('/v1/users?limit=1')).data
    const { next_cursor } = await b.get('/v1/users?limit=1')
    const taken = await stranger.call('GET', `/v1/users?limit=1&cursor=${String(next_cursor)}`)
    expect([taken.status, taken.body.error.code]).toEqual([400, 'request.bad_cursor'])
    for (const path of [
      '/v1/users',
      '/v1/records',
      '/v1/changes',
      `/v1/users?connection=${highlevel}`,
      '/v1/users?email=person7@acme.com',
      `/v1/changes?record=${mine?.id}`,
    ])
      expect([path, (await stranger.call('GET', path)).body.data]).toEqual([path, []])
    expect((await stranger.call('GET', `/v1/records/${mine?.id}`)).status).toBe(404)
    expect((await stranger.call('GET', '/v1/records/rec_0000000000000000000000')).status).toBe(404)
  })
})

describe('the feed of changes', () => {
  it('read in pieces while more is written misses nothing and repeats nothing', async () => {
    const feed: Shown[] = []
    let after = 0
    const read = async (limit: number) => {
      const { data } = await b.get(`/v1/changes?connection=${bamboo}&after_seq=${after}&limit=${limit}`)
      feed.push(...data)
      after = Number(data.at(-1)?.seq ?? after)
      return data.length
    }
    for (let round = 0; round < 4; round++) {
      b.vendor.users = bambooEmployees(2, 5).map((row) => ({ ...row, jobTitle: `Title ${round}` }))
      b.vendor.users.push(bambooEmployee(100 + round))
      await b.run(bamboo)
      await read(3)
    }
    while ((await read(3)) > 0);
    const whole = await b.changes(bamboo)
    expect(feed).toEqual(whole)
    expect(new Set(feed.map(({ id }) => id)).size).toBe(feed.length)
    const sequence = feed.map(({ seq }) => Number(seq))
    expect(sequence).toEqual(sequence.toSorted((x, y) => x - y))
    // Each person's own story, in order.
    const story = feed
      .filter(({ name }) => name === 'Person 2')
      .map(({ type, fields }) => [type, fields[0]?.after])
    expect(story).toEqual([
      ['created', undefined],
      ['updated', 'Title 0'],
      ['updated', 'Title 1'],
      ['updated', 'Title 2'],
      ['updated', 'Title 3'],
    ])
    expect((await b.get(`/v1/changes?after_seq=${after}&connection=${bamboo}`)).data).toEqual([])
  })

  it.each([
    ['asc', 200],
    ['desc', 200],
    ['desc', 33],
  ])('walked %s, %i at a time, holds every change once', async (order, limit) => {
    const rows = await walk(`/v1/changes?connection=${highlevel}&type=created&order=${order}`, limit)
    expect(rows).toHaveLength(1003)
    const sequence = rows.map(({ seq }) => Number(seq))
    const rising = sequence.toSorted((x, y) => x - y)
    expect(sequence).toEqual(order === 'asc' ? rising : rising.toReversed())
    expect(new Set(sequence).size).toBe(1003)
  })

  it('newest first can be told where to stop', async () => {
    const all = await b.changes(bamboo)
    const stop = Number(all.at(-4)?.seq)
    const newest = await walk(`/v1/changes?connection=${bamboo}&order=desc&after_seq=${stop}`, 2)
    expect(newest).toEqual(all.slice(-3).toReversed())
  })

  it('can be narrowed by kind, object, type and record', async () => {
    expect(await walk('/v1/changes?kind=tag', 200)).toHaveLength(3)
    expect(await walk('/v1/changes?object=social_tag', 200)).toHaveLength(3)
    expect((await walk('/v1/changes?type=deleted', 200)).map(({ name }) => name)).toContain('Person 1')
    const [record] = (await b.get(`/v1/users?connection=${bamboo}&email=person2@acme.com`)).data
    const own = await walk(`/v1/changes?record=${record?.id}`, 200)
    expect(own.length).toBeGreaterThan(0)
    expect(new Set(own.map(({ record_id }) => record_id))).toEqual(new Set([record?.id]))
  })

  it.each([
    'after_seq=-1',
    'after_seq=x',
    'after_seq=1.5',
    'after_seq=1e3',
    `after_seq=${'9'.repeat(16)}`,
    'type=gone',
    'record=7',
  ])('takes no ?%s', async (query) => {
    expect(await bad(`/v1/changes?${query}`)).toEqual([`/v1/changes?${query}`, 400, 'request.invalid'])
  })
})

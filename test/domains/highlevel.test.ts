import { beforeAll, describe, expect, it } from 'vitest'
import { statistics } from '#domains/highlevel/statistics.ts'
import { sandboxFetch } from '#sandbox/index.ts'
import { call } from '../make/app.ts'
import { bench } from '../make/bench.ts'
import { sandboxConnection } from '../make/connections.ts'
import { issueKey, type IssuedKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'
import { aSocialTag, anAccount, aUser, type Row } from '../vendors/highlevel-rows.ts'
import { statisticsOf } from '../vendors/highlevel-statistics.ts'

/** A workspace that reads HighLevel's sample location, and what a program for HighLevel does: at Syncline, and at HighLevel. */
const LOCATION = 'northwind'
const SCOPES = ['socialplanner/tag.readonly', 'socialplanner/statistics.readonly', 'users.readonly']
const TAGS = `/social-media-posting/${LOCATION}/tags`
const STATISTICS = `/social-media-posting/statistics?locationId=${LOCATION}`
const DAY = 86_400_000

let ada: Member
let key: IssuedKey
let profileIds: string[]

type Asked = [method: string, path: string, body?: unknown, version?: string]

async function vendor(...[method, path, body, version = '2021-07-28']: Asked) {
  const response = await sandboxFetch(
    'highlevel',
    new Request(`https://services.leadconnectorhq.com${path}`, {
      method,
      headers: {
        authorization: 'Bearer pit-sandbox-0000-demo',
        version,
        'content-type': 'application/json',
      },
      body: body === undefined ? null : JSON.stringify(body),
    }),
  )
  // Compared field by field.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  return { status: response.status, body: (await response.json()) as any }
}

const ours = (...[method, path, body, version = '2021-07-28']: Asked) =>
  call(method, path, { body, headers: { authorization: `Bearer ${key.text}`, version } })

/** HighLevel lists tags that were deleted, and says so of them; here they are gone. */
const present = (rows: Row[]) => byId(rows.filter(({ deleted }) => deleted !== true))
const byId = (rows: Row[]) =>
  rows.toSorted((a, b) => (String(a._id ?? a.id) < String(b._id ?? b.id) ? -1 : 1))

beforeAll(async () => {
  ada = await person()
  await sandboxConnection(ada, 'highlevel')
  key = await issueKey(ada, SCOPES)
  const { body } = await vendor('GET', `/social-media-posting/${LOCATION}/accounts`)
  profileIds = body.results.accounts.map(({ profileId }: { profileId: string }) => profileId)
}, 60_000)

describe('what a program for HighLevel reads', () => {
  it('tags: the same as from HighLevel, page by page and by a part of the name', async () => {
    const theirs = await vendor('GET', `${TAGS}?limit=100`)
    const there = present(theirs.body.results.tags)
    const { status, body } = await ours('GET', `${TAGS}?limit=100`)
    expect([status, body.message]).toEqual([theirs.status, theirs.body.message])
    const all = byId(body.results.tags)
    expect({ ...body, results: { ...body.results, tags: all } }).toEqual({
      ...theirs.body,
      results: { tags: there, count: there.length },
    })
    expect(all.length).toBeGreaterThan(5)

    const paged: Row[] = []
    for (let skip = 0; ; skip += 3) {
      const page = (await ours('GET', `${TAGS}?limit=3&skip=${skip}`)).body.results
      expect(page.count).toBe(all.length)
      paged.push(...page.tags)
      if (page.tags.length < 3) break
    }
    expect(paged).toEqual(all)
    expect((await ours('GET', TAGS)).body.results.tags).toHaveLength(Math.min(10, all.length))

    const part = String(all[0]?.tag).slice(1, 4).toUpperCase()
    const searched = `${TAGS}?limit=100&searchText=${encodeURIComponent(part)}`
    const found = (await ours('GET', searched)).body.results
    expect(byId(found.tags)).toEqual(present((await vendor('GET', searched)).body.results.tags))
    expect(found.count).toBe(found.tags.length)
    expect((await ours('GET', `${TAGS}?searchText=%25`)).body.results).toEqual({ tags: [], count: 0 })
  })

  it('tag details: those that are there, with 201', async () => {
    const [one, two] = present((await vendor('GET', TAGS)).body.results.tags)
    if (!one || !two) throw new Error('the sample has no tags')
    const asked = { tagIds: [two._id, 'nobody', one._id] }
    const theirs = await vendor('POST', `${TAGS}/details`, asked)
    const { status, body } = await ours('POST', `${TAGS}/details`, asked)
    expect([status, body.results.count]).toEqual([201, 2])
    expect({ ...body, results: { ...body.results, tags: byId(body.results.tags) } }).toEqual({
      ...theirs.body,
      results: { ...theirs.body.results, tags: byId(theirs.body.results.tags) },
    })
  })

  it('users: all at once, with the slash and without', async () => {
    const theirs = await vendor('GET', `/users/?locationId=${LOCATION}`)
    for (const path of ['/users/', '/users']) {
      const { status, body } = await ours('GET', `${path}?locationId=${LOCATION}`)
      expect([status, Object.keys(body)]).toEqual([200, ['users']])
      expect(byId(body.users)).toEqual(byId(theirs.body.users))
    }
    expect(theirs.body.users.length).toBeGreaterThan(5)
  })

  it('statistics: the same sums; what was not synced is null', async () => {
    for (const asked of [
      { profileIds },
      { profileIds: profileIds.slice(0, 1) },
      { profileIds, platforms: ['facebook'] },
    ]) {
      const theirs = await vendor('POST', STATISTICS, asked)
      const { status, body } = await ours('POST', STATISTICS, asked)
      expect([status, body.message], JSON.stringify(body)).toEqual([201, theirs.body.message])
      expect(body.traceId).toMatch(/^[0-9a-f-]{36}$/)
      const { breakdowns, demographics, ...numbers } = theirs.body.results
      expect(body.results).toMatchObject(numbers)
      expect(body.results.breakdowns).toMatchObject({
        posts: breakdowns.posts,
        impressions: breakdowns.impressions,
      })
      expect(Object.keys(body.results.breakdowns)).toEqual(Object.keys(breakdowns))
      expect(body.results.breakdowns.reach).toEqual({ total: null, totalChange: null, platforms: {} })
      for (const [platform, { likes, comments }] of Object.entries<Row>(breakdowns.engagement))
        expect(body.results.breakdowns.engagement[platform]).toEqual({
          likes,
          comments,
          shares: null,
          change: null,
        })
      expect(Object.keys(body.results.demographics)).toEqual(Object.keys(demographics))
      expect(body.results.dayRange).toHaveLength(7)
    }
  })

  it('statistics of days it names, up to what was read', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)
    const range = (from: number, to: number) => ({
      startDate: `${day(from)}T00:00:00.000Z`,
      endDate: day(to),
    })
    const asked = { profileIds, currentRange: range(4, 2), prevRange: range(9, 7) }
    const theirs = await vendor('POST', STATISTICS, asked, 'v3')
    const { status, body } = await ours('POST', STATISTICS, asked, 'v3')
    expect([status, theirs.status]).toEqual([200, 200])
    expect(body.results.totals).toEqual(theirs.body.results.totals)
    expect(body.results.dayRange).toEqual(theirs.body.results.dayRange)
    expect(body.results.breakdowns.posts).toEqual(theirs.body.results.breakdowns.posts)

    const alone = (await ours('POST', STATISTICS, { profileIds, currentRange: range(4, 2) })).body.results
    expect(alone.breakdowns.posts).toEqual({
      total: body.results.breakdowns.posts.total,
      platforms: expect.any(Object),
    })
    expect(alone.breakdowns.posts).not.toHaveProperty('totalChange')
    // The days to compare with were before anything was read.
    const before = { profileIds, currentRange: range(4, 2), prevRange: range(40, 38) }
    expect((await ours('POST', STATISTICS, before)).body.results).toEqual(alone)

    for (const currentRange of [range(40, 38), range(4, 0), range(16, 12)]) {
      const refused = await ours('POST', STATISTICS, { profileIds, currentRange })
      expect([refused.status, refused.body.message]).toEqual([
        400,
        expect.stringMatching(/does not hold every number|^profileIds: no numbers of/),
      ])
    }
    const stranger = await ours('POST', STATISTICS, { profileIds: [...profileIds, 'nobody'] })
    expect([stranger.status, stranger.body.message]).toEqual([
      400,
      expect.stringMatching(/no numbers of nobody/),
    ])
  })

  it('no sums of days that were not read: a day behind is the week before, more is a refusal', async () => {
    const later = async (days: number) => {
      const ctx = { ...(await tenant(ada.workspace)), now: () => Date.now() + days * DAY }
      return statistics(ctx, { locationId: LOCATION, asked: { profileIds } })
    }
    const today = await later(0)
    expect(await later(1)).toEqual(today)
    await expect(later(2)).rejects.toMatchObject({ code: 'highlevel.not_read', status: 503 })
  })

  it('the same answer whatever Version says, as the SDK names one of its own', async () => {
    for (const headers of [
      {},
      { version: '2023-02-21' },
      { version: '2021-07-28' },
      { version: 'v3' },
    ] as Record<string, string>[]) {
      const { status } = await call('GET', TAGS, {
        headers: { ...headers, authorization: `Bearer ${key.text}` },
      })
      expect(status).toBe(200)
    }
  })
})

/** What a value is made of: names and kinds, of a list its first item. */
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(shape)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]))
      : value === null
        ? 'null'
        : typeof value

describe('a server written from HighLevel’s documents', () => {
  it('gives the same shapes, and what it deletes is gone', async () => {
    const b = await bench()
    const accounts = [anAccount(1, 'facebook'), anAccount(2, 'instagram')]
    b.vendor.users = [aUser(1), aUser(2), aUser(3)]
    b.vendor.tags = [aSocialTag(1), aSocialTag(2), aSocialTag(3)]
    b.vendor.accounts = accounts
    const plain = b.base.fetch
    const asked: unknown[] = []
    // Statistics depend on what is asked for, and the bench's vendor sees only addresses.
    b.base.fetch = async (input, init) => {
      const request = new Request(input, init)
      if (!request.url.includes('/statistics')) return plain(input, init)
      const body = await request.json()
      asked.push(body)
      const reply = statisticsOf(
        { method: 'POST', path: '', query: {}, headers: { version: 'v3' }, body },
        { accounts },
      )
      return new Response(JSON.stringify(reply.body), {
        status: reply.status,
        headers: { 'content-type': 'application/json' },
      })
    }
    const connection = await b.connect('highlevel')
    const reader = await issueKey(b.member, SCOPES)
    const early = await reader.call('GET', '/users/?locationId=loc1')
    expect([early.status, early.body.statusCode, early.headers.get('retry-after')]).toEqual([503, 503, '60'])
    await b.drain()
    expect(asked).toHaveLength(2)

    const tags = (await reader.call('GET', '/social-media-posting/loc1/tags')).body
    expect(tags.results).toEqual({ tags: b.vendor.tags, count: 3 })
    expect((await reader.call('GET', '/users/?locationId=loc1')).body).toEqual({ users: b.vendor.users })
    const ids = accounts.map(({ profileId }) => profileId)
    const { body, status } = await reader.call('POST', '/social-media-posting/statistics?locationId=loc1', {
      profileIds: ids,
    })
    const theirs = statisticsOf(
      { method: 'POST', path: '', query: {}, headers: { version: '2021-07-28' }, body: { profileIds: ids } },
      { accounts },
    )
    expect(status).toBe(theirs.status)
    expect(shape(body)).toMatchObject(shape(theirs.body) as object)
    const { totals, postPerformance } = (theirs.body as { results: Row }).results
    // Followers are a level: this server adds them up all the same.
    expect(body.results.totals).toMatchObject({ ...(totals as Row), followers: expect.any(Number) })
    expect(body.results.postPerformance).toEqual(postPerformance)

    b.vendor.tags = [aSocialTag(1), aSocialTag(3)]
    b.vendor.users = [aUser(1), aUser(2, { deleted: true }), aUser(3)]
    await b.run(connection, 'social_tag')
    await b.run(connection, 'user')
    expect((await reader.call('GET', '/social-media-posting/loc1/tags')).body.results).toEqual({
      tags: b.vendor.tags,
      count: 2,
    })
    const details = await reader.call('POST', '/social-media-posting/loc1/tags/details', {
      tagIds: [aSocialTag(2)._id],
    })
    expect(details.body.results).toEqual({ tags: [], count: 0 })
    expect((await reader.call('GET', '/users?locationId=loc1')).body).toEqual({ users: [aUser(1), aUser(3)] })

    // A second connection to the location speaks for it once it has read something, not before.
    b.clock.now += 1000
    const second = await b.connect('highlevel')
    const users = async () => reader.call('GET', '/users?locationId=loc1')
    expect((await users()).body.users).toHaveLength(2)
    b.vendor.users = [aUser(7)]
    await b.drain()
    expect((await users()).body).toEqual({ users: [aUser(7)] })
    await b.member.call('DELETE', `/v1/connections/${second}`)
    expect((await users()).body.users).toHaveLength(2)
    await b.member.call('DELETE', `/v1/connections/${connection}`)
    expect((await users()).status).toBe(403)
  })

  it('has rows so large that they do not fit into one reply: refused, not cut', async () => {
    const b = await bench()
    b.vendor.users = Array.from({ length: 9 }, (_, n) => aUser(n, { about: 'x'.repeat(950_000) }))
    b.vendor.pageSize = 3
    await b.connect('highlevel')
    await b.drain()
    const reader = await issueKey(b.member, SCOPES)
    const reply = await reader.call('GET', '/users/?locationId=loc1')
    expect([reply.status, reply.body.message]).toEqual([
      422,
      expect.stringMatching(/more than one reply may hold/),
    ])
  })
})

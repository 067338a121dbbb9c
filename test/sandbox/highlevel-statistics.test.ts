import { afterEach, expect, it, vi } from 'vitest'
import { at, highlevel, json, LOCATION } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface Statistics {
  results: {
    dayRange: string[]
    totals: Record<string, number>
    postPerformance: { posts: Record<string, number[]>; impressions: number[]; likes: number[] }
    breakdowns: {
      posts: { total: number; totalChange?: number; platforms: Record<string, { change?: number }> }
      impressions: { total: number; totalChange: number }
      engagement: Record<string, object>
    }
    platformTotals: { followers: Record<string, { total: number; series: number[] }> }
  }
}

interface Accounts {
  results: {
    accounts: { id: string; profileId: string; platform: string }[]
    groups: { accountIds: string[] }[]
  }
}

const path = `/social-media-posting/statistics?locationId=${LOCATION}`

async function profileIds(): Promise<string[]> {
  const { results } = await json<Accounts>(highlevel(`/social-media-posting/${LOCATION}/accounts`))
  expect(results.accounts).toHaveLength(4)
  expect(results.groups[0]?.accountIds).toEqual(results.accounts.map(({ id }) => id))
  return results.accounts.map(({ profileId }) => profileId)
}

const ask = async (more: object = {}, version = '2021-07-28') =>
  json<Statistics>(highlevel(path, { version, body: { profileIds: await profileIds(), ...more } }))

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)

it('counts the last seven whole days; sums, series and changes agree', async () => {
  at('2026-11-20T15:00:00Z')
  const reply = await highlevel(path, { body: { profileIds: await profileIds() } })
  expect(reply.status).toBe(201)
  const { results } = await reply.json<Statistics>()
  expect(results.dayRange).toEqual(['Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed', 'Thu'])
  expect(Object.keys(results.postPerformance.posts)).toEqual(['facebook', 'instagram', 'linkedin', 'google'])
  expect(sum(Object.values(results.postPerformance.posts).flat())).toBe(results.totals.posts)
  expect(sum(results.postPerformance.impressions)).toBe(results.totals.impressions)
  expect(results.breakdowns.impressions.total).toBe(results.totals.impressions)
  const followers = Object.values(results.platformTotals.followers)
  expect(sum(followers.map(({ total }) => total))).toBe(results.totals.followers)
  expect(followers.every(({ total, series }) => series.at(-1) === total)).toBe(true)

  const now = results.breakdowns.impressions
  at('2026-11-13T15:00:00Z')
  const before = (await ask()).results.breakdowns.impressions
  expect(now.totalChange).toBeCloseTo(((now.total - before.total) / before.total) * 100, 1)
})

it('moves the window by one day and keeps the six days it shares', async () => {
  at('2026-11-20T23:59:00Z')
  const one = await ask()
  at('2026-11-21T00:01:00Z')
  const next = await ask()
  expect(next.results.dayRange.slice(0, 6)).toEqual(one.results.dayRange.slice(1))
  for (const series of ['impressions', 'likes'] as const) {
    const [a, b] = [one.results.postPerformance[series], next.results.postPerformance[series]]
    expect(b.slice(0, 6)).toEqual(a.slice(1))
  }
  const google = ({ results }: Statistics) => results.platformTotals.followers.google?.series ?? []
  expect(google(next).slice(0, 6)).toEqual(google(one).slice(1))
  expect(await ask()).toEqual(next)
})

it('takes ranges in v3, one entry per day, and compares only when it has what to compare with', async () => {
  at('2026-11-20T12:00:00Z')
  const currentRange = { startDate: '2026-11-01', endDate: '2026-11-10T23:59:59.999Z' }
  const prevRange = { startDate: '2026-10-22', endDate: '2026-10-31' }
  const body = { profileIds: await profileIds() }
  const plain = await highlevel(path, { version: 'v3', body })
  expect(plain.status).toBe(200)
  const v2 = await ask()
  expect((await plain.json<Statistics>()).results).toEqual(v2.results)
  expect(await ask({ currentRange: 'ignored in v2' })).toEqual(v2)

  const alone = await ask({ currentRange }, 'v3')
  expect(alone.results.postPerformance.likes).toHaveLength(10)
  expect(alone.results.dayRange[0]).toBe('Sun')
  expect(alone.results.breakdowns.posts).not.toHaveProperty('totalChange')
  const both = await ask({ currentRange, prevRange }, 'v3')
  expect(both.results.breakdowns.posts.totalChange).toBeTypeOf('number')
  expect(both.results.totals).toEqual(alone.results.totals)

  const tomorrow = { startDate: '2026-11-20', endDate: '2026-11-21' }
  expect((await ask({ currentRange: tomorrow }, 'v3')).results.postPerformance.likes).toEqual([0, 0])
})

it('counts only the profiles and platforms asked for', async () => {
  const { results } = await ask({ platforms: ['google', 'tiktok'] })
  expect(Object.keys(results.breakdowns.engagement)).toEqual(['google'])
  const none = await json<Statistics>(highlevel(path, { body: { profileIds: ['unknown'] } }))
  expect(none.results.totals).toEqual({ posts: 0, likes: 0, followers: 0, impressions: 0, comments: 0 })
})

const day = { startDate: '2026-11-01', endDate: '2026-11-01' }

it.each([
  ['no profiles', {}],
  ['an empty list', { profileIds: [] }],
  ['101 profiles', { profileIds: Array.from({ length: 101 }, String) }],
  ['an unknown platform', { profileIds: ['a'], platforms: ['myspace'] }],
  ['a previous range alone', { profileIds: ['a'], prevRange: day }],
  ['a date that is none', { profileIds: ['a'], currentRange: { ...day, endDate: '2026-02-30' } }],
  ['a date in words', { profileIds: ['a'], currentRange: { ...day, endDate: 'yesterday' } }],
  ['an end before the start', { profileIds: ['a'], currentRange: { ...day, endDate: '2026-10-31' } }],
  ['half a range', { profileIds: ['a'], currentRange: { startDate: '2026-11-01' } }],
  ['a thousand years', { profileIds: ['a'], currentRange: { ...day, endDate: '3026-11-01' } }],
])('refuses %s', async (_, body) => {
  const reply = await highlevel(path, { version: 'v3', body })
  expect(reply.status).toBe(400)
  expect(await reply.json()).toEqual({ statusCode: 400, message: expect.any(String) })
})

it('refuses a call without a location, and a body that is no JSON', async () => {
  const body = { profileIds: ['a'] }
  expect((await highlevel('/social-media-posting/statistics', { body })).status).toBe(400)
  expect((await highlevel(path, { body: 'text' })).status).toBe(400)
})

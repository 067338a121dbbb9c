import { describe, expect, test } from 'vitest'
import { highlevel } from '#connectors/highlevel/connector.ts'
import type { ObjectSpec } from '#connectors/contract.ts'
import accounts from './fixtures/highlevel-accounts.json'
import locationTags from './fixtures/highlevel-location-tags.json'
import socialTags from './fixtures/highlevel-social-tags.json'
import statistics from './fixtures/highlevel-statistics.json'
import users from './fixtures/highlevel-users.json'
import { daysAgo, mapped, NOW } from './mapped.ts'

const { user, social_tag, location_tag, statistic } = highlevel.objects
const google = accounts.results.accounts[0]!
const instagram = { ...google, profileId: 'insta', name: 'Our Instagram', platform: 'instagram' }

describe('users', () => {
  test('maps the vendor’s sample', () => {
    expect(mapped(user, users)).toEqual([
      {
        id: '0IHuJvc2ofPAAA8GzTRi',
        email: 'john@deo.com',
        name: 'John Deo',
        first_name: 'John',
        last_name: 'Deo',
        role: 'admin',
        phone: '+1 808-868-8888',
        status: 'active',
      },
    ])
  })

  test('builds a missing name from its parts, and says nothing where there are none', () => {
    const row = { id: '1', firstName: 'Ada', lastName: 'Byron', phone: '' }
    expect(mapped(user, { users: [row, { id: '2' }] })).toMatchObject([
      { name: 'Ada Byron', phone: undefined, status: undefined },
      { name: undefined },
    ])
  })

  test('reads page by page only where the vendor pages', () => {
    expect(chosen(user, { location_id: 'l', company_id: 'c' })).toMatchObject({
      list: { path: '/users/search', query: { companyId: '{{company_id}}', locationId: '{{location_id}}' } },
      page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 100 } },
    })
    for (const company_id of [undefined, ''])
      expect(chosen(user, { location_id: 'l', ...(company_id === undefined ? {} : { company_id }) })).toEqual(
        {
          list: { method: 'GET', path: '/users/', query: { locationId: '{{location_id}}' } },
          page: { kind: 'none' },
        },
      )
  })
})

test('tags carry where they come from', () => {
  expect(mapped(social_tag, socialTags)).toEqual([
    { id: 'Lx1EI6YIgQYMQi0ytFXv', name: 'Primary Tag', scope: 'social' },
  ])
  expect(mapped(location_tag, locationTags)).toEqual([
    { id: 'flGwEuzsfJOia1i1ikRN', name: 'minim aliquip anim', scope: 'location' },
  ])
})

describe('statistics', () => {
  test('a row per day and metric, the last one yesterday', () => {
    const rows = mapped(statistic, statistics, instagram)
    expect(rows).toHaveLength(5 * 7)
    expect(rows.filter(({ metric }) => metric === 'posts').map(({ date, value }) => [date, value])).toEqual([
      ['2026-11-16', 2],
      ['2026-11-17', 1],
      ['2026-11-18', 3],
      ['2026-11-19', 0],
      ['2026-11-20', 1],
      ['2026-11-21', 2],
      ['2026-11-22', 4],
    ])
    expect(rows[0]).toEqual({
      id: 'insta:posts:2026-11-16',
      name: 'Our Instagram: posts on 2026-11-16',
      metric: 'posts',
      value: 2,
      date: '2026-11-16',
      platform: 'instagram',
      account: 'Our Instagram',
      unit: 'count',
    })
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })

  test('a platform the reply does not split out has no numbers of its own', () => {
    const metrics = new Set(mapped(statistic, statistics, google).map(({ metric }) => metric))
    expect(metrics).toEqual(new Set(['posts', 'impressions', 'likes', 'comments']))
  })

  const likes = (series: unknown[], more: object = {}) =>
    mapped(statistic, { results: { postPerformance: { likes: series }, ...more } }, google)

  test('a shorter or longer series still ends yesterday, and goes back no further than was asked', () => {
    expect(likes([7]).map(({ date }) => date)).toEqual(['2026-11-22'])
    const long = likes(Array.from({ length: 20 }, (_, n) => n))
    expect(long).toHaveLength(14)
    expect(long.at(0)).toMatchObject({ date: daysAgo(14), value: 6 })
    expect(long.at(-1)).toMatchObject({ date: '2026-11-22', value: 19 })
  })

  test('a gap makes no row', () => {
    expect(likes([1, null, '3', 4]).map(({ date, value }) => [date, value])).toEqual([
      ['2026-11-19', 1],
      ['2026-11-22', 4],
    ])
  })

  test.each([
    ['Sun', '2026-11-22'],
    ['Mon', '2026-11-23'],
    ['Sat', '2026-11-21'],
    ['Thu', '2026-11-22'],
    ['22 Nov', '2026-11-22'],
  ])('a series whose last day is called %s ends on %s', (name, date) => {
    expect(likes([1, 2], { dayRange: ['x', name] }).at(-1)).toMatchObject({ date, value: 2 })
  })

  test.each([
    {},
    { results: null },
    { results: { grouping: 'weekly', postPerformance: { likes: [1] } } },
    'no',
  ])('%j is no statistics', (body) => {
    expect(() => mapped(statistic, body, google)).toThrow(TypeError)
  })

  test('an empty result is an empty list, and odd platforms reach nothing', () => {
    expect(mapped(statistic, { results: {} }, google)).toEqual([])
    expect(
      mapped(
        statistic,
        { results: { postPerformance: { posts: {} } } },
        { ...google, platform: '__proto__' },
      ),
    ).toEqual([])
  })

  test('asks for two weeks that end yesterday', () => {
    expect(statistic.list).toMatchObject({
      headers: { Version: 'v3' },
      query: { locationId: '{{location_id}}' },
      body: {
        profileIds: ['{{each.profileId}}'],
        currentRange: {
          startDate: '{{days_ago.14}}T00:00:00.000Z',
          endDate: '{{days_ago.1}}T23:59:59.999Z',
        },
        prevRange: { startDate: '{{days_ago.28}}T00:00:00.000Z', endDate: '{{days_ago.15}}T23:59:59.999Z' },
      },
    })
  })
})

describe('judge', () => {
  const judge = (status: number, message: unknown, headers: Record<string, string> = {}) =>
    highlevel.judge({ status, headers: new Headers(headers), body: { statusCode: status, message } })

  test.each([
    [401, "Token's user type mismatch!", 'vendor.wrong_token_class'],
    [403, 'The token does not have access to this location.', 'vendor.wrong_location'],
  ])('%i %j needs other credentials', (status, message, code) => {
    expect(judge(status, message)).toMatchObject({ kind: 'refused', code, reauth: true })
  })

  test.each([
    ['The token is not authorized for this scope.'],
    [['The token is not authorized for this scope.']],
  ])('401 %j names the scopes, and needs no other token', (message) => {
    const said = judge(401, message)
    expect(said).toMatchObject({ kind: 'refused', code: 'vendor.scope_missing', reauth: false })
    for (const scope of ['contacts.readonly', 'locations/tags.write']) expect(said?.message).toContain(scope)
  })

  test.each([
    [200, 'The token is not authorized for this scope.'],
    [401, 'Invalid JWT'],
    [401, undefined],
    [422, ['Unprocessable Entity']],
    [500, 'oops'],
  ])('%i %j is left to the engine', (status, message) => {
    expect(judge(status, message)).toBeNull()
  })

  test.each([
    [{}, 10_000],
    [{ 'x-ratelimit-interval-milliseconds': '5000' }, 5000],
    [{ 'x-ratelimit-daily-remaining': '17' }, 10_000],
    [{ 'x-ratelimit-daily-remaining': '0', date: 'Mon, 23 Nov 2026 18:00:00 GMT' }, 6 * 3_600_000],
    [{ 'x-ratelimit-daily-remaining': '0', 'retry-after': '1' }, 24 * 3_600_000],
  ])('429 with %j waits %i ms', (headers, retryAfterMs) => {
    expect(judge(429, 'Too Many Requests', headers as Record<string, string>)).toMatchObject({
      kind: 'busy',
      retryAfterMs,
    })
  })

  test('429 with Retry-After is left to the engine', () => {
    expect(judge(429, 'Too Many Requests', { 'retry-after': '3' })).toBeNull()
  })
})

test('the clock of these tests is the Monday they count on', () => {
  expect(new Date(NOW).getUTCDay()).toBe(1)
})

function chosen(spec: ObjectSpec, settings: Record<string, string>) {
  const list = typeof spec.list === 'function' ? spec.list(settings) : spec.list
  const page = typeof spec.page === 'function' ? spec.page(settings) : spec.page
  return { list, page }
}

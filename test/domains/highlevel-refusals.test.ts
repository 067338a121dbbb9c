import { beforeAll, describe, expect, it } from 'vitest'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { endpoints } from '#http/endpoints.ts'
import { newId } from '#kit/ids.ts'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { issueKey, type IssuedKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'

/** Every path that is HighLevel's own, asked as it wants to be asked. */
interface Request {
  method: string
  path: (location: string) => string
  body?: Record<string, unknown>
  good: number
}
const requests: Record<string, Request> = {
  'GET /social-media-posting/:locationId/tags': {
    method: 'GET',
    path: (location) => `/social-media-posting/${location}/tags`,
    good: 200,
  },
  'POST /social-media-posting/:locationId/tags/details': {
    method: 'POST',
    path: (location) => `/social-media-posting/${location}/tags/details`,
    body: { tagIds: ['65fbdcfecc884f07e645ea8b'] },
    good: 201,
  },
  'POST /social-media-posting/statistics': {
    method: 'POST',
    path: (location) => `/social-media-posting/statistics?locationId=${location}`,
    body: { profileIds: ['nobody'] },
    // The location is there, the account is not.
    good: 400,
  },
  'GET /users/': { method: 'GET', path: (location) => `/users/?locationId=${location}`, good: 200 },
}
const served = endpoints.filter(({ style }) => style === 'highlevel')
const all = served.flatMap((e) => {
  const request = requests[`${e.method} ${e.path}`]
  return request ? [{ name: `${e.method} ${e.path}`, e, ...request }] : []
})
const LOCATION = 'northwind'
const TAGS = `/social-media-posting/${LOCATION}/tags`
const STATISTICS = `/social-media-posting/statistics?locationId=${LOCATION}`

/** A reads the location; B has a workspace without it. */
let a: Member
let b: Member
let keyOfA: IssuedKey
let keyOfB: IssuedKey

const asKey = ({ text }: IssuedKey) => ({ authorization: `Bearer ${text}` })
const asPerson = ({ cookie, workspace }: Member) => ({
  cookie,
  origin: ORIGIN,
  'syncline-workspace': workspace,
})

/** What the reply says, once it is sure to say it as HighLevel does. */
function said({ status, headers, body }: Reply): unknown[] {
  const { statusCode, message, error, traceId, ...more } = body
  expect(more).toEqual({})
  expect([statusCode, traceId]).toEqual([status, headers.get('x-request-id')])
  return [status, message, ...(error === undefined ? [] : [error])]
}
const INVALID = [401, 'Invalid token: access token is invalid', 'Unauthorized']
const MISSING = [401, 'Invalid JWT', 'Unauthorized']
const FOREIGN = [403, 'The token does not have access to this location.', 'Forbidden']
const listed = (...messages: string[]) => [422, messages, 'Unprocessable Entity']

beforeAll(async () => {
  a = await person('Ada')
  b = await person('Bob')
  await sandboxConnection(a, 'highlevel')
  keyOfA = await issueKey(a, KEY_SCOPES)
  keyOfB = await issueKey(b, KEY_SCOPES)
}, 60_000)

it('knows every endpoint in HighLevel’s style', () => {
  expect(served.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
    Object.keys(requests).toSorted(),
  )
})

describe.each(all)('$name', ({ e, method, path, body, good }) => {
  it('is a partner’s and a member’s', async () => {
    for (const headers of [asKey(keyOfA), asPerson(a)])
      expect((await call(method, path(LOCATION), { body, headers })).status).toBe(good)
    const xml = await call(method, path(LOCATION), {
      body,
      headers: { ...asKey(keyOfA), accept: 'application/xml' },
    })
    expect([xml.status, xml.headers.get('content-type')]).toEqual([
      good,
      expect.stringMatching(/^application\/json/),
    ])
  })

  it('401 for strangers', async () => {
    expect(said(await call(method, path(LOCATION), { body }))).toEqual(MISSING)
    for (const authorization of [
      `Bearer syn_live_${'0'.repeat(36)}`,
      'Bearer pit-0000',
      'Bearer',
      `${asKey(keyOfA).authorization}x`,
    ]) {
      const reply = await call(method, path(LOCATION), { body, headers: { ...asPerson(a), authorization } })
      expect(said(reply), authorization).toEqual(INVALID)
    }
  })

  it('401 for a key without the scope, as HighLevel says it', async () => {
    const scope = e.who === 'workspace' ? e.scope : ''
    const narrow = await issueKey(
      a,
      KEY_SCOPES.filter((one) => one !== scope),
    )
    const reply = await call(method, path(LOCATION), { body, headers: asKey(narrow) })
    expect(said(reply)).toEqual([401, 'The token is not authorized for this scope.', 'Unauthorized'])
    const enough = await issueKey(a, [scope])
    expect((await call(method, path(LOCATION), { body, headers: asKey(enough) })).status).toBe(good)
  })

  it('403 for a location of another workspace, as for one that nobody has', async () => {
    for (const headers of [asKey(keyOfB), asPerson(b)])
      expect(said(await call(method, path(LOCATION), { body, headers }))).toEqual(FOREIGN)
    for (const location of [
      'nowhere',
      'NORTHWIND',
      '%00',
      "'%20OR%201=1--",
      '%25',
      'x'.repeat(3000),
      '__proto__',
    ])
      expect(said(await call(method, path(location), { body, headers: asKey(keyOfA) })), location).toEqual(
        FOREIGN,
      )
    const headers = { ...asPerson(b), 'syncline-workspace': a.workspace }
    const reply = await call(method, path(LOCATION), { body, headers })
    expect(said(reply)[0]).toBe(404)
    const nowhere = await call(method, path(LOCATION), {
      body,
      headers: { ...headers, 'syncline-workspace': newId('ten') },
    })
    expect(said(nowhere)).toEqual(said(reply))
  })

  it('says which parameter it does not know', async () => {
    for (const name of ['nonsense', 'constructor', '__proto__']) {
      const address = `${path(LOCATION)}${path('').includes('?') ? '&' : '?'}${name}=1`
      const [status, message] = said(await call(method, address, { body, headers: asKey(keyOfA) }))
      const text = `property ${name} should not exist`
      expect([status, message], name).toEqual(good === 400 ? [400, text] : [422, [text]])
    }
  })

  it('is limited as its key is, and says so under HighLevel’s names', async () => {
    const slow = await issueKey(a, KEY_SCOPES, { rate_per_minute: 2, day_quota: 9 })
    const ask = () => call(method, path(LOCATION), { body, headers: asKey(slow) })
    const first = await ask()
    const limits = (reply: Reply) =>
      Object.fromEntries([...reply.headers].filter(([name]) => /ratelimit/.test(name)))
    expect(limits(first)).toEqual({
      'x-ratelimit-max': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-interval-milliseconds': '60000',
      'x-ratelimit-limit-daily': '9',
      'x-ratelimit-daily-remaining': '8',
      // Milliseconds to midnight, UTC.
      'x-ratelimit-daily-reset': expect.stringMatching(/^[1-9]\d{0,7}$/),
    })
    await ask()
    const refused = await ask()
    expect(said(refused)).toEqual([429, 'Too Many Requests'])
    expect(limits(refused)).toMatchObject({
      'x-ratelimit-remaining': '0',
      'x-ratelimit-daily-remaining': '7',
    })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('requests that do not fit', () => {
  const ask = async (method: string, path: string, body?: unknown) =>
    said(await call(method, path, { body, headers: asKey(keyOfA) }))

  it('are told in HighLevel’s words: a list and 422', async () => {
    expect(await ask('GET', '/users/')).toEqual(listed('locationId should not be empty'))
    expect(await ask('GET', '/users/?locationId=')).toEqual(listed('locationId should not be empty'))
    expect(await ask('GET', '/users/?locationId=a&locationId=b')).toEqual(
      listed('locationId must be a string'),
    )
    expect(await ask('GET', `${TAGS}?limit=x&skip=-1`)).toEqual(
      listed('limit must be a number string', 'skip must be a number string'),
    )
    expect(await ask('GET', `${TAGS}?limit=0`)).toEqual(listed('limit must not be less than 1'))
    expect(await ask('GET', `${TAGS}?limit=1001`)).toEqual(listed('limit must not be greater than 1000'))
    expect(await ask('POST', `${TAGS}/details`, {})).toEqual(listed('tagIds should not be empty'))
    expect(await ask('POST', `${TAGS}/details`, { tagIds: 'x' })).toEqual(listed('tagIds must be an array'))
    expect(await ask('POST', `${TAGS}/details`, { tagIds: [] })).toEqual(
      listed('tagIds must contain at least 1 elements'),
    )
    expect(await ask('POST', `${TAGS}/details`, { tagIds: [1, 2] })).toEqual(
      listed('each value in tagIds must be a string'),
    )
    expect(await ask('POST', `${TAGS}/details`, [])).toEqual(listed('body an object, not a list'))
  })

  it('of statistics are told in one sentence and 400', async () => {
    const many = Array.from({ length: 101 }, (_, n) => String(n))
    const range = { startDate: '2026-01-02', endDate: '2026-01-01' }
    const cases: [body: unknown, says: string][] = [
      [{}, 'profileIds should not be empty'],
      [{ profileIds: [] }, 'profileIds must contain at least 1 elements'],
      [{ profileIds: many }, 'profileIds must contain no more than 100 elements'],
      [{ profileIds: ['x'], platforms: ['myspace'] }, 'each value in platforms must be a supported platform'],
      [{ profileIds: ['x'], currentRange: range }, 'currentRange: startDate must not be after endDate'],
      [
        { profileIds: ['x'], prevRange: { ...range, startDate: '2026-01-01' } },
        'prevRange requires currentRange',
      ],
      [
        { profileIds: ['x'], currentRange: { startDate: '2026-02-30', endDate: '2026-03-01' } },
        'currentRange.startDate must be a valid ISO 8601 date string',
      ],
      [
        { profileIds: many.slice(1), currentRange: { startDate: '2020-01-01', endDate: '2026-01-01' } },
        'At most 10000 days of single accounts at once: ask for fewer profileIds, or a shorter range.',
      ],
    ]
    for (const [body, message] of cases) expect(await ask('POST', STATISTICS, body)).toEqual([400, message])
    const where = '/social-media-posting/statistics'
    expect(await ask('POST', where, { profileIds: ['x'] })).toEqual([400, 'locationId should not be empty'])
  })

  it('and bodies that are none', async () => {
    for (const path of [`${TAGS}/details`, STATISTICS]) {
      const send = async (rawBody: string, type = 'application/json') =>
        said(await call('POST', path, { rawBody, headers: { ...asKey(keyOfA), 'content-type': type } }))[0]
      expect(await send('{"tagIds":')).toBe(400)
      expect(await send('a=1', 'application/x-www-form-urlencoded')).toBe(415)
      expect(await send(`{"tagIds":["${'x'.repeat(300 * 1024)}"]}`)).toBe(413)
      for (const raw of [
        'null',
        '5',
        '"x"',
        '{"__proto__":{"x":1}}',
        '['.repeat(50_000) + ']'.repeat(50_000),
      ])
        expect([400, 422], raw.slice(0, 30)).toContain(await send(raw))
    }
  })

  it('nor paths of HighLevel’s that are not served, nor another site’s page', async () => {
    for (const path of [
      `/social-media-posting/${LOCATION}/accounts`,
      '/users/search?companyId=x',
      '/users/one',
    ])
      expect(said(await call('GET', path, { headers: asKey(keyOfA) }))[0]).toBe(404)
    const forged = { ...asPerson(a), origin: 'https://evil.example' }
    expect(said(await call('POST', STATISTICS, { body: { profileIds: ['x'] }, headers: forged }))[0]).toBe(
      403,
    )
  })
})

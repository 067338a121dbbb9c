import { afterEach, expect, it, vi } from 'vitest'
import { at, highlevel, LOCATION } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

const invalid = { statusCode: 401, message: 'Invalid token: access token is invalid', error: 'Unauthorized' }

it.each([
  ['', invalid],
  ['pit-expired-0123', invalid],
  ['pit-short', { ...invalid, message: 'Invalid JWT' }],
  ['oauth-0123456789', { ...invalid, message: 'Invalid JWT' }],
  ['pit-noscope-0123', { ...invalid, message: 'The token is not authorized for this scope.' }],
])('refuses the token %j', async (token, body) => {
  const reply = await highlevel(`/locations/${LOCATION}/tags`, { token })
  expect(reply.status).toBe(401)
  expect(await reply.json()).toEqual(body)
})

it.each([
  ['', '/users/?locationId=versions', 400],
  ['2021-04-15', '/users/?locationId=versions', 400],
  ['v3', '/users/?locationId=versions', 400],
  ['2021-07-28', '/users/?locationId=versions', 200],
  ['', '/social-media-posting/statistics?locationId=versions', 400],
])('version %j on %s is %d', async (version, path, status) => {
  const reply = await highlevel(path, { version })
  expect(reply.status).toBe(status)
  if (status === 400) expect(await reply.json()).toMatchObject({ statusCode: 400 })
})

it.each([
  '/users/?locationId=forbidden1',
  '/users/search?companyId=c&locationId=forbidden1',
  '/users/0123456789_forbidden1',
  '/locations/forbidden1/tags',
  '/locations/%66orbidden1/tags/x',
  '/social-media-posting/forbidden1/tags',
  '/social-media-posting/statistics/?locationId=forbidden1',
])('%s is not this token’s location', async (path) => {
  const reply = await highlevel(path)
  expect(reply.status).toBe(403)
  const message = 'The token does not have access to this location.'
  expect(await reply.json()).toEqual({ statusCode: 403, message, error: 'Forbidden' })
})

it('answers an unknown path in its own 404 shape', async () => {
  const reply = await highlevel('/calendars')
  expect(reply.status).toBe(404)
  expect(await reply.json()).toEqual({ statusCode: 404, message: 'Cannot GET /calendars' })
})

it('allows 100 calls in ten seconds per location, and says on every reply how many are left', async () => {
  at('2026-11-20T10:00:00Z')
  const call = () => highlevel('/locations/busy/tags')
  const first = await call()
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-ratelimit-limit-daily': '200000',
    'x-ratelimit-daily-remaining': '199999',
    'x-ratelimit-interval-milliseconds': '10000',
    'x-ratelimit-max': '100',
    'x-ratelimit-remaining': '99',
  })
  for (let i = 0; i < 98; i++) await call()
  const last = await call()
  expect([last.status, last.headers.get('X-RateLimit-Remaining')]).toEqual([200, '0'])

  const refused = await call()
  expect(refused.status).toBe(429)
  expect(await refused.json()).toEqual({ statusCode: 429, message: 'Too Many Requests' })
  expect(refused.headers.get('X-RateLimit-Remaining')).toBe('0')
  expect(refused.headers.has('Retry-After')).toBe(false)
  expect((await highlevel('/locations/quiet/tags')).status).toBe(200)

  at('2026-11-20T10:00:10Z')
  const again = await call()
  expect([again.status, again.headers.get('X-RateLimit-Daily-Remaining')]).toEqual([200, '199899'])
  expect((await highlevel('/locations/busy/tags', { token: '' })).headers.has('X-RateLimit-Max')).toBe(true)
})

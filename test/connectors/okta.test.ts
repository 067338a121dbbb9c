import { describe, expect, test } from 'vitest'
import { okta } from '#connectors/okta/connector.ts'
import { failure } from '../vendors/okta-server.ts'
import users from './fixtures/okta-users.json' with { type: 'json' }
import { mapped } from './mapped.ts'

const { user, group } = okta.objects

test('a user', () => {
  expect(mapped(user, users)).toEqual([
    {
      id: '00ub0oNGTSWTBKOLGLNR',
      email: 'isaac.brock@example.com',
      login: 'isaac.brock@example.com',
      name: 'Isaac Brock',
      first_name: 'Isaac',
      last_name: 'Brock',
      status: 'active',
      status_changed_at: '2013-06-24T16:39:19.000Z',
      last_seen_at: '2013-06-24T17:39:19.000Z',
      activated_at: '2013-06-24T16:39:19.000Z',
      created_at: '2013-06-24T16:39:18.000Z',
    },
  ])
})

test.each([
  [{ firstName: 'Ada', lastName: null }, 'Ada'],
  [{ firstName: ' ', lastName: 'Byron' }, 'Byron'],
  [{}, undefined],
])('%j is called %s', (profile, name) => {
  expect(mapped(user, [{ id: '00u1', profile }])[0]?.name).toBe(name)
})

test('a group', () => {
  const row = { id: '00g1', profile: { name: 'Sales', description: null } }
  expect(mapped(group, [row])).toEqual([{ id: '00g1', name: 'Sales', description: null }])
})

test.each(['acme.okta.com', 'Acme', 'acme-', '-acme', 'https://acme', 'a'.repeat(64)])(
  '%s is no subdomain',
  (typed) => {
    const pattern = okta.credentials.find(({ id }) => id === 'subdomain')?.pattern ?? ''
    expect(new RegExp(pattern).test('dev-12345678')).toBe(true)
    expect(new RegExp(pattern).test(typed)).toBe(false)
  },
)

describe('judge', () => {
  const judge = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    okta.judge({ status, body, headers: new Headers(headers) })
  const date = 'Tue, 24 Nov 2026 10:00:00 GMT'
  const reset = (seconds: number) => String(Date.parse(date) / 1000 + seconds)

  test.each([
    [{ date, 'x-rate-limit-reset': reset(42) }, 42_000],
    [{ date, 'x-rate-limit-reset': reset(0) }, 1000],
    [{ date, 'x-rate-limit-reset': reset(-60) }, 1000],
    [{ date, 'x-rate-limit-reset': 'soon' }, undefined],
    [{ 'x-rate-limit-reset': reset(42) }, undefined],
    [{ date }, undefined],
  ])('a 429 with %j waits %s ms', (headers, retryAfterMs) => {
    const { body } = failure(429, 'E0000047', ['API call exceeded rate limit due to too many requests.'])
    const said = judge(429, body, headers)
    expect(said).toMatchObject({ kind: 'busy', code: 'vendor.rate_limited' })
    expect(said?.retryAfterMs).toBe(retryAfterMs)
  })

  test('repeats what is wrong, once', () => {
    const { body } = failure(400, 'E0000001', [
      'Api validation failed: login',
      'login: taken',
      'login: taken',
    ])
    expect(judge(400, body)).toEqual({
      kind: 'refused',
      code: 'vendor.rejected',
      message: 'Okta refused this (400): Api validation failed: login login: taken',
    })
    expect(judge(403, failure(403, 'E0000006', ['No permission']).body)).toMatchObject({
      kind: 'refused',
      code: 'vendor.forbidden',
      message: expect.stringContaining('No permission'),
    })
  })

  test.each([
    [200, [], {}],
    [401, { errorSummary: 'Invalid token provided' }, {}],
    [429, {}, { 'retry-after': '7' }],
    [400, { errorCauses: 'odd' }, {}],
    [403, null, {}],
    [500, { errorSummary: 'Internal' }, {}],
  ])('%i %j with %j is left to the engine', (status, body, headers) => {
    expect(judge(status, body, headers as Record<string, string>)).toBeNull()
  })
})

import { describe, expect, test } from 'vitest'
import { workos } from '#connectors/workos/connector.ts'
import directoryUsers from './fixtures/workos-directory-users.json' with { type: 'json' }
import users from './fixtures/workos-users.json' with { type: 'json' }
import { mapped } from './mapped.ts'

const { user, directory_user: directoryUser, organization, membership } = workos.objects

describe('users', () => {
  test('of AuthKit', () => {
    expect(mapped(user, users)).toEqual([
      {
        id: 'user_01H5JQDV7R7ATEYZDEG0W5PRYS',
        email: 'test01@example.com',
        name: 'Test 01 User',
        first_name: 'Test 01',
        last_name: 'User',
        email_verified: true,
        last_seen_at: '2023-07-18T02:07:19.911Z',
        external_id: null,
        created_at: '2023-07-18T02:07:19.911Z',
      },
    ])
  })

  test('of a directory', () => {
    expect(mapped(directoryUser, directoryUsers)).toEqual([
      {
        id: 'directory_user_01FAEAJCR3ZBZ30D8BD1924TVG',
        email: 'blair@example.com',
        name: 'Blair Lunchford',
        first_name: 'Blair',
        last_name: 'Lunchford',
        role: 'member',
        status: 'active',
        external_id: '00u1e8mutl6wlH3lL4x7',
        directory_id: 'directory_01F9M7F68PZP8QXP8G7X5QRHS7',
        organization_id: 'org_01EHWNCE74X7JSDV0X3SZ3KJNY',
      },
    ])
  })

  test.each([
    [{ emails: [{ value: 'b@x.example' }, { primary: true, value: 'a@x.example' }] }, 'a@x.example'],
    [{ emails: [{ value: 'b@x.example' }] }, 'b@x.example'],
    [{ email: null, emails: [] }, undefined],
    [{ emails: 'odd' }, undefined],
  ])('a directory that tells %j has the address %s', (row, email) => {
    expect(mapped(directoryUser, { data: [row] })[0]?.email).toBe(email)
  })

  test.each([
    [{ name: null, first_name: 'Ada', last_name: null }, 'Ada'],
    [{ name: ' ', first_name: 'Ada', last_name: 'Byron' }, 'Ada Byron'],
    [{ first_name: null, last_name: null }, undefined],
  ])('%j is called %s', (row, name) => {
    expect(mapped(user, { data: [row] })[0]?.name).toBe(name)
  })
})

describe('organizations', () => {
  const one = { object: 'organization', id: 'org_1', name: 'Foo', domains: [{ domain: 'foo.example' }, {}] }

  test('are a list, or the one the connection is limited to', () => {
    const shown = [{ id: 'org_1', name: 'Foo', domains: ['foo.example'] }]
    expect(mapped(organization, { object: 'list', data: [one] })).toMatchObject(shown)
    expect(mapped(organization, one)).toMatchObject(shown)
  })

  test.each([{}, { data: {} }, { object: 'error' }, null])('%j is none', (body) => {
    expect(() => mapped(organization, body)).toThrow(TypeError)
  })

  test('are gone through for memberships, unless there is only one', () => {
    expect(membership.each?.when?.({})).toBe(true)
    expect(membership.each?.when?.({ organization_id: 'org_1' })).toBe(false)
    const asked = (settings: Record<string, string>) =>
      typeof membership.list === 'function' ? membership.list(settings).query?.organization_id : null
    expect([asked({}), asked({ organization_id: 'org_1' })]).toEqual(['{{each.id}}', '{{organization_id}}'])
  })

  test('more than one reply holds are not taken for all of them', () => {
    const items = membership.each?.items as (body: unknown) => unknown[]
    expect(items({ data: [one], list_metadata: { after: null } })).toEqual([one])
    expect(items({ data: [] })).toEqual([])
    expect(() => items({ data: [one], list_metadata: { after: 'org_1' } })).toThrow('organization ID')
    expect(() => items({})).toThrow(TypeError)
  })
})

describe('judge', () => {
  const judge = (status: number, body: unknown) => workos.judge({ status, body })

  test('tells the reason that stands in the list beside the message', () => {
    const taken = {
      message: 'Could not create user.',
      code: 'user_creation_error',
      errors: [{ code: 'email_not_available', message: 'This email is not available.' }],
    }
    expect(judge(400, taken)).toEqual({
      kind: 'refused',
      code: 'vendor.rejected',
      message:
        'WorkOS refused this (400): Could not create user. This email is not available. (email_not_available)',
    })
    expect(judge(422, { errors: ['email is required', { code: 'odd' }] })).toMatchObject({
      message: 'WorkOS refused this (422): The request was rejected. email is required odd',
    })
  })

  test.each([
    [200, {}],
    [401, { message: 'Unauthorized' }],
    [429, { errors: [{ code: 'x' }] }],
    [400, { message: 'no' }],
    [400, { errors: 'odd' }],
    [422, null],
  ])('%i %j is left to the engine', (status, body) => {
    expect(judge(status, body)).toBeNull()
  })
})

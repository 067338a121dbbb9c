import { describe, expect, test } from 'vitest'
import { slack } from '#connectors/slack/connector.ts'
import users from './fixtures/slack-users.json' with { type: 'json' }
import { madeOf } from './made.ts'
import { daysAgo, mapped } from './mapped.ts'

const { user, channel, user_group: userGroup, statistic } = slack.objects
const one = (more: object) => mapped(user, { members: [{ id: 'U1', ...more }] })[0]

describe('users', () => {
  test('are mapped', () => {
    expect(mapped(user, users)).toEqual([
      {
        id: 'W012A3CDE',
        email: 'spengler@ghostbusters.example.com',
        name: 'Egon Spengler',
        first_name: 'Egon',
        last_name: 'Spengler',
        display_name: 'spengler',
        title: undefined,
        phone: undefined,
        timezone: 'America/Los_Angeles',
        role: 'admin',
        status: 'active',
      },
    ])
  })

  test.each([[{ is_bot: true }], [{ is_workflow_bot: true }], [{ id: 'USLACKBOT', is_bot: false }]])(
    '%j is none',
    (row) => {
      expect(one(row)).toBeUndefined()
    },
  )

  test.each([
    [{ deleted: true, is_admin: false }, 'deactivated', undefined],
    [{ is_invited_user: true }, 'invited', 'member'],
    [{ is_primary_owner: true, is_owner: true, is_admin: true }, 'active', 'primary owner'],
    [{ is_owner: true, is_admin: true }, 'active', 'owner'],
    [{ is_restricted: true }, 'active', 'guest'],
    [{ is_restricted: true, is_ultra_restricted: true }, 'active', 'single-channel guest'],
  ])('%j is %s and %s', (row, status, role) => {
    expect([one(row)?.status, one(row)?.role]).toEqual([status, role])
  })

  test.each([
    [{ name: 'spengler' }, 'spengler'],
    [{ name: 'spengler', real_name: 'Egon', profile: { real_name: ' ' } }, 'Egon'],
  ])('%j is called %s', (row, name) => {
    expect(one(row)?.name).toBe(name)
  })

  test.each([{}, { members: {} }, null])('%j is no list of them', (body) => {
    expect(() => mapped(user, body)).toThrow(TypeError)
  })
})

test('channels and user groups are groups', () => {
  const channels = [
    {
      id: 'C1',
      name: 'general',
      num_members: 7,
      created: 1_449_252_889,
      purpose: { value: '' },
      topic: { value: 'All' },
    },
    { id: 'C2', name: 'old', is_archived: true },
  ]
  expect(mapped(channel, { channels })).toEqual([
    {
      id: 'C1',
      name: 'general',
      description: 'All',
      members: 7,
      status: 'active',
      created_at: '2015-12-04T18:14:49.000Z',
    },
    {
      id: 'C2',
      name: 'old',
      description: null,
      members: undefined,
      status: 'archived',
      created_at: undefined,
    },
  ])
  const usergroups = [
    {
      id: 'S1',
      name: 'Admins',
      handle: 'admins',
      description: 'All',
      user_count: '4',
      date_create: 1_446_598_059,
      date_delete: 0,
    },
    { id: 'S2', name: 'Old', handle: 'old', description: '', user_count: 2, date_delete: 1_446_670_362 },
  ]
  expect(mapped(userGroup, { usergroups })).toMatchObject([
    { handle: 'admins', members: 4, status: 'active', created_at: '2015-11-04T00:47:39.000Z' },
    { handle: 'old', members: 2, status: 'disabled', description: null },
  ])
})

describe('member counts', () => {
  const member = { id: 'U1', deleted: false }
  const values = (pages: unknown[][]) =>
    Object.fromEntries(madeOf(statistic, pages).map(({ metric, value }) => [metric, value]))

  test('are of all pages, one row a day for each', () => {
    const pages = [
      [member, member, { ...member, is_restricted: true }],
      [{ ...member, deleted: true }, { is_bot: true }, { is_bot: true, deleted: true }, { id: 'USLACKBOT' }],
    ]
    expect(values(pages)).toEqual({ members_active: 3, members_deactivated: 1, guests: 1, bots: 2 })
    expect(madeOf(statistic, pages)[0]).toEqual({
      id: `members_active:${daysAgo(0)}`,
      name: `Active members on ${daysAgo(0)}`,
      metric: 'members_active',
      value: 3,
      date: daysAgo(0),
      unit: 'people',
    })
  })

  test('of nobody are zero', () => {
    expect(values([[]])).toEqual({ members_active: 0, members_deactivated: 0, guests: 0, bots: 0 })
  })
})

describe('judge', () => {
  const judge = (error: string, more: object = {}, status = 200) =>
    slack.judge({ status, headers: new Headers(), body: { ok: false, error, ...more } })

  test.each([
    ['invalid_auth', 'refused', 'vendor.unauthorized'],
    ['token_revoked', 'refused', 'vendor.unauthorized'],
    ['token_expired', 'refused', 'vendor.unauthorized'],
    ['account_inactive', 'refused', 'vendor.unauthorized'],
    ['ratelimited', 'busy', 'vendor.rate_limited'],
    ['invalid_cursor', 'refused', 'vendor.cursor_expired'],
    ['limit_required', 'refused', 'vendor.rejected'],
    ['users_not_found', 'refused', 'vendor.not_found'],
    ['channel_not_found', 'refused', 'vendor.not_found'],
    ['plan_upgrade_required', 'refused', 'vendor.forbidden'],
    ['internal_error', 'unreachable', 'vendor.connection_lost'],
    ['fatal_error', 'unreachable', 'vendor.connection_lost'],
    ['an_error_of_tomorrow', 'refused', 'vendor.rejected'],
    ['__proto__', 'refused', 'vendor.rejected'],
  ])('%s is %s', (error, kind, code) => {
    const verdict = judge(error)
    expect(verdict).toMatchObject({ kind, code })
    expect(verdict?.reauth ?? false).toBe(code === 'vendor.unauthorized')
  })

  test('a missing scope is named, and no reason to throw the token away', () => {
    const verdict = judge('missing_scope', { needed: 'usergroups:read', provided: 'users:read' })
    expect(verdict).toMatchObject({ code: 'vendor.scope_missing' })
    expect(verdict?.message).toContain('usergroups:read')
    expect(verdict?.reauth).toBeUndefined()
    expect(judge('missing_scope', { needed: '<b>x</b>' })?.message).not.toContain('<b>')
  })

  test('an unnamed error is one all the same', () => {
    expect(slack.judge({ status: 200, headers: new Headers(), body: { ok: false } })?.kind).toBe('refused')
  })

  test.each([
    [200, { ok: true }],
    [200, {}],
    [200, 'ok'],
    [429, { ok: false, error: 'ratelimited' }],
    [500, { ok: false, error: 'internal_error' }],
  ])('%i %j is left to the engine', (status, body) => {
    expect(slack.judge({ status, headers: new Headers(), body })).toBeNull()
  })
})

test('consent asks for the scopes with commas', () => {
  const auth = slack.otherWays[0]?.auth
  expect(auth).toMatchObject({
    kind: 'oauth2',
    authorize: {
      scopes: ['users:read', 'users:read.email', 'channels:read', 'usergroups:read', 'chat:write'],
      separator: ',',
    },
  })
})

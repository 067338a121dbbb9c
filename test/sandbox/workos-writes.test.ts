import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { at, json } from './call.ts'
import { allOf, workos, type User } from './workos-call.ts'

beforeEach(() => at('2026-11-20T12:00:00Z'))
afterEach(() => {
  vi.useRealTimers()
})

const path = '/user_management/users'
const all = async (key: string) => (await allOf<User>(`${path}?limit=100`, { key })).rows

it('creates, changes and deletes a user, and every later read shows it', async () => {
  const key = 'sk_test_writing'
  const body = { email: 'Grace@Example.com', first_name: 'Grace', last_name: 'Hill', metadata: { desk: '7' } }
  const created = await workos(path, { key, body })
  expect(created.status).toBe(201)
  const user = await created.json<User>()
  expect(user).toMatchObject({ ...body, name: 'Grace Hill', email_verified: false, external_id: null })
  expect((await all(key))[0]).toEqual(user)

  at('2026-11-20T12:00:05Z')
  const change = { first_name: 'Ada', metadata: { floor: '2' } }
  const changed = await json<User>(workos(`${path}/${user.id}`, { key, method: 'PUT', body: change }))
  expect(changed).toEqual({
    ...user,
    first_name: 'Ada',
    name: 'Ada Hill',
    metadata: { desk: '7', floor: '2' },
    updated_at: '2026-11-20T12:00:05.000Z',
  })
  expect(await json(workos(`${path}/${user.id}`, { key }))).toEqual(changed)

  const removed = await workos(`${path}/${user.id}`, { key, method: 'DELETE' })
  expect([removed.status, await removed.text()]).toEqual([204, ''])
  expect(await all(key)).toHaveLength(320)
  for (const method of ['GET', 'PUT', 'DELETE'])
    expect(
      (await workos(`${path}/${user.id}`, { key, method, ...(method === 'PUT' ? { body: {} } : {}) })).status,
    ).toBe(404)
})

it('changes and deletes those who were there already, for this key alone', async () => {
  const key = 'sk_test_there_already'
  const [first, second] = (await all(key)) as [User, User]
  const changed = await json<User>(
    workos(`${path}/${first.id}`, { key, method: 'PUT', body: { last_name: 'Renamed' } }),
  )
  expect(changed.name).toBe(`${first.first_name} Renamed`)
  await workos(`${path}/${second.id}`, { key, method: 'DELETE' })
  const after = await all(key)
  expect(after).toHaveLength(319)
  expect(after[0]).toEqual(changed)
  const memberships = `/user_management/organization_memberships?limit=10&user_id=${second.id}`
  expect((await allOf(memberships, { key })).rows).toEqual([])
  // The same people work for both keys; what one did, the other does not see.
  const sameCompany = await all('sk_live_already')
  expect(sameCompany).toHaveLength(320)
  expect(sameCompany.some(({ name }) => name.endsWith('Renamed'))).toBe(false)
})

it('keeps its place when the row of the cursor is deleted', async () => {
  const key = 'sk_test_cursor'
  const rows = await all(key)
  await workos(`${path}/${rows[99]?.id}`, { key, method: 'DELETE' })
  expect((await allOf<User>(`${path}?limit=100&after=${rows[99]?.id}`, { key })).rows).toHaveLength(220)
  const page = await json<{ data: User[] }>(workos(`${path}?limit=100&after=${rows[99]?.id}`, { key }))
  expect(page.data).toEqual(rows.slice(100, 200))
})

it('refuses an address that is taken, and what is no user', async () => {
  const key = 'sk_test_taken'
  const [first, second] = (await all(key)) as [User, User]
  const again = await workos(path, { key, body: { email: first.email.toUpperCase() } })
  expect([again.status, await again.json()]).toMatchObject([
    422,
    { code: 'user_creation_error', errors: [{ code: 'email_not_available' }] },
  ])
  const moved = await workos(`${path}/${second.id}`, { key, method: 'PUT', body: { email: first.email } })
  expect(moved.status).toBe(422)
  for (const body of [{}, { email: 'none' }, { email: 'a@b.example', metadata: { n: 1 } }, 'text']) {
    const reply = await workos(path, { key, body })
    expect([reply.status, await reply.json()]).toMatchObject([422, { code: 'validation_error' }])
  }
  expect((await workos(path, { key: 'sk_test_readonly', body: { email: 'a@b.example' } })).status).toBe(403)
})

it('creates one user for one idempotency key', async () => {
  const key = 'sk_test_idempotent'
  const create = (email: string) =>
    workos(path, { key, body: { email }, headers: { 'Idempotency-Key': 'one' } })
  const replies = [await create('once@example.com'), await create('once@example.com')]
  expect(replies.map(({ status }) => status)).toEqual([201, 201])
  expect(await replies[1]?.json()).toEqual(await replies[0]?.json())
  expect(replies[1]?.headers.get('X-Request-ID')).toMatch(/./)
  expect((await create('twice@example.com')).status).toBe(422)
  expect(await all(key)).toHaveLength(321)
})

interface Invitation {
  id: string
  state: string
  expires_at: string
  organization_id: string | null
}

it('invites, revokes, and lets an invitation expire', async () => {
  const key = 'sk_test_inviting'
  const invite = (body: unknown) => workos('/user_management/invitations', { key, body })
  const body = { email: 'new@example.com', organization_id: 'org_01SAMPLE', expires_in_days: 2 }
  const reply = await invite(body)
  expect(reply.status).toBe(201)
  const made = await reply.json<Invitation>()
  expect(made).toMatchObject({ email: body.email, organization_id: 'org_01SAMPLE', state: 'pending' })
  expect(made.expires_at).toBe('2026-11-22T12:00:00.000Z')
  expect((await invite(body)).status).toBe(422)
  const one = `/user_management/invitations/${made.id}`
  expect(await json(workos(one, { key }))).toEqual(made)
  expect((await workos(one)).status).toBe(404)

  const revoked = await json<Invitation>(workos(`${one}/revoke`, { key, method: 'POST' }))
  expect(revoked.state).toBe('revoked')
  expect((await workos(`${one}/revoke`, { key, method: 'POST' })).status).toBe(422)
  const again = await (await invite(body)).json<Invitation>()
  at('2026-11-22T12:00:00Z')
  const list = '/user_management/invitations?limit=10&organization_id=org_01SAMPLE'
  const { rows } = await allOf<Invitation>(list, { key })
  expect(new Map(rows.map(({ id, state }) => [id, state]))).toEqual(
    new Map([
      [made.id, 'revoked'],
      [again.id, 'expired'],
    ]),
  )
})

it('invites nobody who is there already, and to no unknown organization', async () => {
  const key = 'sk_test_inviting_badly'
  const [user] = await all(key)
  for (const [body, status] of [
    [{ email: user?.email }, 422],
    [{ email: 'x@example.com', expires_in_days: 31 }, 422],
    [{ email: 'x@example.com', organization_id: 'org_unknown' }, 404],
    [{}, 422],
  ] as const)
    expect((await workos('/user_management/invitations', { key, body })).status).toBe(status)
})

it('keeps webhook endpoints, and tells a secret once', async () => {
  const key = 'sk_test_endpoints'
  const body = {
    endpoint_url: 'https://hooks.example/workos',
    events: ['user.created', 'dsync.user.created'],
  }
  const reply = await workos('/webhook_endpoints', { key, body })
  expect(reply.status).toBe(201)
  const { secret, ...made } = await reply.json<{ id: string; secret: string }>()
  expect(made).toMatchObject({ object: 'webhook_endpoint', ...body, status: 'enabled' })
  expect(secret).toMatch(/^whsec_/)
  const list = async () => (await allOf('/webhook_endpoints?limit=10', { key })).rows
  expect(await list()).toEqual([made])
  const remove = () => workos(`/webhook_endpoints/${made.id}`, { key, method: 'DELETE' })
  expect([(await remove()).status, (await remove()).status]).toEqual([204, 404])
  expect(await list()).toEqual([])
  for (const bad of [
    { ...body, events: [] },
    { ...body, events: ['x'] },
    { ...body, endpoint_url: 'http://a.example' },
  ])
    expect((await workos('/webhook_endpoints', { key, body: bad })).status).toBe(422)
})

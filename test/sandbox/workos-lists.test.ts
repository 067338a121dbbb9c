import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { at, json } from './call.ts'
import { allOf, workos, type Page, type User } from './workos-call.ts'

beforeEach(() => at('2026-11-20T12:00:00Z'))
afterEach(() => {
  vi.useRealTimers()
})

const users = '/user_management/users?limit=100'

interface Organization {
  id: string
  domains: { domain: string }[]
}
const organizations = async (key?: string) =>
  (await allOf<Organization>('/organizations?limit=10', { key })).rows
const home = async (key?: string) => {
  const found = (await organizations(key)).find(({ domains }) => !domains[0]?.domain.startsWith('labs.'))
  if (!found) throw new Error('no organization')
  return found.id
}

it.each(['', 'sk_short', 'pk_live_northwind', 'sk_test_wrong'])('refuses the key %j', async (key) => {
  for (const path of ['/user_management/users', '/nothing', '/events']) {
    const reply = await workos(path, { key })
    expect([reply.status, await reply.json()]).toEqual([
      401,
      { message: 'Unauthorized', code: 'unauthorized', errors: [] },
    ])
    expect(reply.headers.get('X-Request-ID')).toMatch(/./)
  }
})

it('lists 320 users, newest first, to the exact end', async () => {
  const { rows, pages } = await allOf<User>(users)
  expect([rows.length, pages]).toEqual([320, 4])
  expect(new Set(rows.map(({ id }) => id)).size).toBe(320)
  expect(new Set(rows.map(({ email }) => email)).size).toBe(320)
  const times = rows.map(({ created_at }) => created_at)
  expect(times).toEqual(times.toSorted().toReversed())
  // 320 is four times 80: the last full page says itself that it is the last.
  expect((await allOf('/user_management/users?limit=80')).pages).toBe(4)
  expect((await json<Page<User>>(workos('/user_management/users'))).data).toHaveLength(10)
  const ascending = await allOf<User>(`${users}&order=asc`)
  expect(ascending.rows).toEqual(rows.toReversed())
  for (const user of rows) {
    expect(user).toMatchObject({ object: 'user', id: expect.stringMatching(/^user_[0-9A-HJKMNP-TV-Z]{26}$/) })
    expect(user.updated_at >= user.created_at).toBe(true)
  }
})

it('walks back with before', async () => {
  const { rows } = await allOf<User>(users)
  const back = await json<Page<User>>(workos(`/user_management/users?limit=5&before=${rows[7]?.id}`))
  expect(back.data).toEqual(rows.slice(2, 7))
  expect(back.list_metadata).toEqual({ before: rows[2]?.id, after: rows[6]?.id })
  const first = await json<Page<User>>(workos(`/user_management/users?limit=5&before=${rows[3]?.id}`))
  expect([first.data, first.list_metadata.before]).toEqual([rows.slice(0, 3), null])
})

it.each([
  'limit=0',
  'limit=101',
  'limit=x',
  'order=up',
  'after=nonsense',
  'after=org_01H5JQDV7R7ATEYZDEG0W5PRYS',
  'before=user_01',
  'after=user_01H5JQDV7R7ATEYZDEG0W5PRYS&before=user_01H5JQDV7R7ATEYZDEG0W5PRYS',
])('refuses %s', async (query) => {
  const reply = await workos(`/user_management/users?${query}`)
  expect([reply.status, await reply.json()]).toMatchObject([400, { code: 'bad_request', errors: [] }])
})

it('has 200 of them in the first organization, and memberships that agree', async () => {
  const id = await home()
  const members = await allOf<User>(`${users}&organization_id=${id}`)
  expect([members.rows.length, members.pages]).toEqual([200, 2])
  expect(members.rows.every(({ email }) => email.endsWith('@northwind.example'))).toBe(true)
  const memberships = await allOf<{ user_id: string; organization_id: string }>(
    `/user_management/organization_memberships?limit=100&organization_id=${id}`,
  )
  expect(new Set(memberships.rows.map(({ user_id }) => user_id))).toEqual(
    new Set(members.rows.map((user) => user.id)),
  )
  const of = `/user_management/organization_memberships?limit=10&user_id=${members.rows[0]?.id}`
  expect((await allOf(of)).rows).toMatchObject([{ organization_id: id, status: 'active' }])
  expect((await workos('/user_management/organization_memberships')).status).toBe(422)
})

it('takes any organization’s id for the first one’s, but for an unknown one', async () => {
  const given = await allOf<User>(`${users}&organization_id=org_01SAMPLE`)
  expect(given.rows).toEqual((await allOf<User>(`${users}&organization_id=${await home()}`)).rows)
  expect(await json(workos('/organizations/org_01SAMPLE'))).toMatchObject({ id: 'org_01SAMPLE' })
  const second = (await organizations()).find(
    ({ domains }) => domains[0]?.domain === 'labs.northwind.example',
  )
  expect((await allOf(`${users}&organization_id=${second?.id}`)).rows).toHaveLength(120)
  for (const path of [`${users}&organization_id=org_unknown`, '/organizations/org_unknown'])
    expect((await workos(path)).status).toBe(404)
})

it('finds one by address, whatever its case, and by id', async () => {
  const [user] = (await allOf<User>(users)).rows
  const found = await allOf<User>(`${users}&email=${user?.email.toUpperCase()}`)
  expect(found.rows).toEqual([user])
  expect(await json(workos(`/user_management/users/${user?.id}`))).toEqual(user)
  expect((await workos(`/user_management/users/${user?.id}`, { key: 'sk_test_bluefir' })).status).toBe(404)
})

it('says the same all day and something else with another key', async () => {
  const noon = await allOf<User>(users)
  at('2026-11-20T23:59:59.999Z')
  expect(await allOf<User>(users)).toEqual(noon)
  const other = await allOf<User>(users, { key: 'sk_test_bluefir' })
  const known = new Set(noon.rows.flatMap(({ id, email }) => [id, email]))
  expect(other.rows.some(({ id, email }) => known.has(id) || known.has(email))).toBe(false)
})

it('shows the directory’s 252 people and 12 groups', async () => {
  const [directory] = (await allOf<{ id: string }>('/directories?limit=10')).rows
  const path = `/directory_users?limit=100&directory=${directory?.id}`
  interface Person {
    id: string
    state: string
    email: string
    groups: { id: string }[]
  }
  const { rows, pages } = await allOf<Person>(path)
  expect([rows.length, pages]).toEqual([252, 3])
  expect(rows.filter(({ state }) => state === 'inactive')).toHaveLength(12)
  at('2026-11-20T12:00:01Z')
  const groups = (await allOf<{ id: string }>(`/directory_groups?limit=100&directory=${directory?.id}`)).rows
  expect(groups).toHaveLength(12)
  const inOne = (await allOf<Person>(`/directory_users?limit=100&group=${groups[0]?.id}`)).rows
  expect(inOne.map(({ id }) => id)).toEqual(
    rows.filter((row) => row.groups.some(({ id }) => id === groups[0]?.id)).map(({ id }) => id),
  )
  const emails = new Set(rows.map(({ email }) => email))
  const members = (await allOf<User>(`${users}&organization_id=org_any`)).rows
  expect(members.every(({ email }) => emails.has(email))).toBe(true)
  expect((await workos('/directory_users')).status).toBe(422)
  expect((await workos('/directory_users?directory=directory_unknown')).status).toBe(404)
})

it('reads a directory four times a second, and says when to come again', async () => {
  const read = (id = 'directory_A') => workos(`/directory_users?directory=${id}`, { key: 'sk_test_hasty' })
  for (let n = 0; n < 4; n++) expect((await read()).status).toBe(200)
  const reply = await read()
  expect([reply.status, reply.headers.get('Retry-After')]).toEqual([429, '1'])
  expect(await reply.json()).toMatchObject({ code: 'rate_limit_exceeded' })
  expect((await read('directory_B')).status).toBe(200)
  at('2026-11-20T12:00:01Z')
  expect((await read()).status).toBe(200)
})

it('allows 500 writes in ten seconds, and still reads', async () => {
  const key = 'sk_test_writes'
  const remove = () => workos('/user_management/users/user_none', { key, method: 'DELETE' })
  for (let n = 0; n < 500; n++) await remove()
  expect((await remove()).status).toBe(429)
  expect((await workos('/user_management/users?limit=1', { key })).status).toBe(200)
  at('2026-11-20T12:00:10Z')
  expect((await remove()).status).toBe(404)
})

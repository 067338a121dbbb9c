import { afterEach, expect, it, vi } from 'vitest'
import { at, highlevel, json } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface User {
  id: string
  name: string
  email: string
  permissions: Record<string, boolean>
  roles: { role: string; locationIds: string[] }
}
interface Tag {
  id: string
  name: string
}

const person = (locationId: string, more: object = {}) => ({
  companyId: 'acme',
  firstName: 'Ada',
  lastName: 'Quill',
  email: 'Ada@x.example',
  password: 'not-a-secret',
  type: 'account',
  role: 'user',
  locationIds: [locationId],
  ...more,
})

const users = async (location: string) =>
  (await json<{ users: User[] }>(highlevel(`/users/?locationId=${location}`))).users
const tags = async (location: string) =>
  (await json<{ tags: Tag[] }>(highlevel(`/locations/${location}/tags`))).tags

it('creates a user once, at each of their locations and nowhere else', async () => {
  const made = await highlevel('/users/', { body: person('first', { locationIds: ['first', 'second'] }) })
  expect(made.status).toBe(201)
  const user = await made.json<User>()
  expect(user).toMatchObject({
    name: 'Ada Quill',
    email: 'ada@x.example',
    permissions: { tagsEnabled: true, assignedDataOnly: false },
    roles: { role: 'user', locationIds: ['first', 'second'] },
  })
  expect(user).not.toHaveProperty('deleted')
  expect(user).not.toHaveProperty('password')
  expect(await json(highlevel(`/users/${user.id}`))).toEqual({ ...user, deleted: false })
  expect(await users('first')).toContainEqual({ ...user, deleted: false })
  expect(await users('second')).toContainEqual({ ...user, deleted: false })
  expect(await users('third')).toHaveLength(180)
  expect((await highlevel('/users/', { body: person('first') })).status).toBe(400)
  expect((await highlevel('/users/', { body: person('third') })).status).toBe(201)
})

it.each(['companyId', 'firstName', 'lastName', 'email', 'password', 'type', 'role', 'locationIds'])(
  'creates no user without %s',
  async (field) => {
    const reply = await highlevel('/users/', { body: person('lacking', { [field]: undefined }) })
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ message: [expect.stringContaining(field)] })
    expect(await users('lacking')).toHaveLength(180)
  },
)

it('creates no user at another’s location', async () => {
  const body = person('mine', { locationIds: ['mine', 'forbidden1'] })
  expect((await highlevel('/users/', { body })).status).toBe(403)
})

it('changes what is given, never the email, and moves a user between locations', async () => {
  const [user] = await users('moves')
  const path = `/users/${user?.id}`
  const changed = await highlevel(path, {
    method: 'PUT',
    body: {
      lastName: 'Other',
      role: 'admin',
      permissions: { tagsEnabled: false },
      locationIds: ['moves', 'to'],
    },
  })
  expect(changed.status).toBe(200)
  const shown = await json<User>(highlevel(path))
  expect(shown).toMatchObject({ lastName: 'Other', email: user?.email, roles: { role: 'admin' } })
  expect(shown.permissions).toEqual({ ...user?.permissions, tagsEnabled: false })
  expect(await users('to')).toContainEqual(shown)
  await highlevel(path, { method: 'PUT', body: { locationIds: ['moves'] } })
  expect(await users('to')).toHaveLength(180)
  const refused = await highlevel(path, { method: 'PUT', body: { email: 'new@x.example' } })
  expect([refused.status, (await json<User>(highlevel(path))).email]).toEqual([422, user?.email])
  expect((await highlevel('/users/nobody_moves', { method: 'PUT', body: {} })).status).toBe(404)
})

it('queues a deletion, which takes effect a little later, and finds the deleted by email', async () => {
  at('2026-11-20T10:00:00Z')
  const company = 'agency-leaves'
  const [user] = await users('leaves')
  const { id = '', email = '', name = '' } = user ?? {}
  const remove = () => highlevel(`/users/${id}`, { method: 'DELETE' })
  expect(await json(remove())).toEqual({
    succeded: true,
    message: `Queued deleting user with e-mail ${email} and name ${name}. Will take effect in a few minutes.`,
  })
  const byEmail = (more: object) =>
    json<{ users: object[] }>(
      highlevel('/users/search/filter-by-email', {
        token: 'pit-agency-0123',
        body: { companyId: company, emails: `nobody@x.example,${email.toUpperCase()}`, ...more },
      }),
    )
  expect(await users('leaves')).toHaveLength(180)
  expect((await byEmail({})).users).toEqual([{ id, email }])
  at('2026-11-20T10:02:00Z')
  expect(await users('leaves')).toHaveLength(179)
  expect((await remove()).status).toBe(404)
  expect((await byEmail({})).users).toEqual([])
  expect((await byEmail({ deleted: true, projection: 'all' })).users).toMatchObject([
    { id, name, deleted: true },
  ])
  expect(
    (await highlevel('/users/search/filter-by-email', { body: { companyId: company, emails: email } }))
      .status,
  ).toBe(401)
})

it('keeps location tags in small letters, each name once, and only at their own location', async () => {
  const path = '/locations/tagged/tags'
  const create = (name: unknown) => highlevel(path, { body: { name } })
  const made = await create('Gold Member')
  const { tag } = await made.json<{ tag: Tag }>()
  expect([made.status, tag]).toMatchObject([200, { name: 'gold member', locationId: 'tagged' }])
  const twice = await create('GOLD member')
  expect([twice.status, await twice.json()]).toMatchObject([
    400,
    { statusCode: 400, message: expect.any(String) },
  ])
  expect((await create('')).status).toBe(422)
  expect(await tags('tagged')).toHaveLength(26)
  expect(await tags('untagged')).toHaveLength(25)

  const put = (id: string, name: string) => highlevel(`${path}/${id}`, { method: 'PUT', body: { name } })
  expect(await json(put(tag.id, 'Silver'))).toEqual({ tag: { ...tag, name: 'silver' } })
  expect((await put(tag.id, 'silver')).status).toBe(200)
  const [other] = await tags('tagged')
  expect((await put(tag.id, other?.name ?? '')).status).toBe(400)
  expect(await json(highlevel(`${path}/${tag.id}`))).toEqual({ tag: { ...tag, name: 'silver' } })

  const remove = () => highlevel(`${path}/${tag.id}`, { method: 'DELETE' })
  expect(await json(remove())).toEqual({ succeded: true })
  expect((await remove()).status).toBe(404)
  expect((await put(tag.id, 'again')).status).toBe(404)
  expect(await tags('tagged')).toHaveLength(25)
  const anew = await (await create('silver')).json<{ tag: Tag }>()
  expect(anew.tag.id).not.toBe(tag.id)
})

it('shows a company’s locations and one of them', async () => {
  const { locations } = await json<{ locations: { id: string; name: string; email: string }[] }>(
    highlevel('/locations/search?companyId=agency-northwind'),
  )
  expect(locations).toHaveLength(3)
  expect(locations.map(({ id }) => id)).toContain('northwind')
  const one = locations.find(({ id }) => id === 'northwind')
  expect(await json(highlevel('/locations/northwind'))).toEqual({ location: one })
  const query = `companyId=agency-northwind&email=${one?.email}`
  expect(await json(highlevel(`/locations/search?${query}`))).toEqual({ locations: [one] })
  expect(await json(highlevel('/locations/search?companyId=agency-northwind&skip=2&limit=5'))).toEqual({
    locations: [locations[2]],
  })
  expect((await highlevel('/locations/search')).status).toBe(422)
  expect((await highlevel('/locations/forbidden1')).status).toBe(403)
})

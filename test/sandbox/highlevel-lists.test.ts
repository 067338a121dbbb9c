import { afterEach, expect, it, vi } from 'vitest'
import { at, highlevel, json, LOCATION } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface User {
  id: string
  name: string
  email: string
  roles: { locationIds: string[] }
}
interface Users {
  users: User[]
  count: number
}
interface Tags {
  results: { tags: { _id: string; tag: string; deleted: boolean }[]; count: number }
}

it('pages users to the end, each once, the same ones as the older list', async () => {
  const all: User[] = []
  for (let skip = 0; ; skip += 50) {
    const path = `/users/search?companyId=c&locationId=${LOCATION}&skip=${skip}&limit=50`
    const { users, count } = await json<Users>(highlevel(path))
    expect(count).toBe(180)
    all.push(...users)
    if (users.length < 50) break
  }
  expect(new Set(all.map(({ id }) => id)).size).toBe(180)
  expect(new Set(all.map(({ email }) => email)).size).toBe(180)
  expect(all.map(({ name }) => name)).toEqual(all.map(({ name }) => name).toSorted())
  expect(all.every(({ roles }) => roles.locationIds[0] === LOCATION)).toBe(true)
  expect(all.every(({ email }) => /^[a-z]+\.[a-z]+@[a-z]+\.example$/.test(email))).toBe(true)

  const older = await json<Users>(highlevel(`/users/?locationId=${LOCATION}`))
  expect(new Set(older.users.map(({ id }) => id))).toEqual(new Set(all.map(({ id }) => id)))
  for (const user of all.slice(0, 5)) expect(await json(highlevel(`/users/${user.id}`))).toEqual(user)
  expect((await highlevel('/users/nobody')).status).toBe(404)
  expect((await highlevel(`/users/nobody_${LOCATION}`)).status).toBe(404)
})

it('searches one company’s users without a location, with filters and orders', async () => {
  const search = (more = '') => json<Users>(highlevel(`/users/search?companyId=acme&limit=100${more}`))
  const { users, count } = await search()
  expect([users.length, count]).toEqual([100, 180])
  expect(await json<Users>(highlevel('/users/search?companyId=acme'))).toMatchObject({
    users: users.slice(0, 25),
  })
  const wanted = users[7]!
  expect((await search(`&query=${wanted.email.toUpperCase()}`)).users).toEqual([wanted])
  expect((await search(`&ids=${wanted.id},nobody`)).users).toEqual([wanted])
  const upwards = await search('&sort=dateAdded')
  expect(upwards.users[0]).toEqual((await search('&sort=dateAdded&sortDirection=desc&skip=179')).users[0])
  const { count: admins } = await search('&role=admin')
  expect(admins + (await search('&role=user')).count).toBe(180)
})

it.each([
  '/users/search?limit=25',
  '/users/search?companyId=c&limit=101',
  '/users/search?companyId=c&limit=0',
  '/users/search?companyId=c&skip=-1',
  '/users/',
  `/social-media-posting/${LOCATION}/tags?limit=101`,
  `/social-media-posting/${LOCATION}/tags?skip=one`,
])('%s is a 422 with a list of messages', async (path) => {
  const reply = await highlevel(path)
  expect(reply.status).toBe(422)
  const { message, ...rest } = await reply.json<{ message: string[] }>()
  expect(rest).toEqual({ statusCode: 422, error: 'Unprocessable Entity' })
  expect(message).toHaveLength(1)
})

it('pages 42 social tags, some of them deleted, and details the ones asked for', async () => {
  const tags: Tags['results']['tags'] = []
  for (let skip = 0; ; skip += 10) {
    const page = await json<Tags>(highlevel(`/social-media-posting/${LOCATION}/tags?skip=${skip}`))
    expect(page).toMatchObject({ success: true, statusCode: 200, message: 'Fetched Tags by Location ID' })
    expect(page.results.count).toBe(42)
    tags.push(...page.results.tags)
    if (page.results.tags.length < 10) break
  }
  expect(new Set(tags.map(({ _id }) => _id)).size).toBe(42)
  expect(tags.filter(({ deleted }) => deleted)).toHaveLength(3)

  const [a, b] = tags as [Tags['results']['tags'][number], Tags['results']['tags'][number]]
  const details = (body: unknown) => highlevel(`/social-media-posting/${LOCATION}/tags/details`, { body })
  const reply = await details({ tagIds: [b._id, a._id, 'unknown'] })
  expect(reply.status).toBe(201)
  expect(await reply.json()).toMatchObject({ statusCode: 201, results: { tags: [a, b], count: 2 } })
  expect((await details({ tagIds: 'x' })).status).toBe(422)

  const text = encodeURIComponent(a.tag.toUpperCase())
  const found = await json<Tags>(highlevel(`/social-media-posting/${LOCATION}/tags?searchText=${text}`))
  expect(found.results.tags).toContainEqual(a)
})

it('lists location tags and one of them', async () => {
  const { tags } = await json<{ tags: { id: string }[] }>(highlevel(`/locations/${LOCATION}/tags`))
  expect(tags).toHaveLength(25)
  const tag = tags[3]!
  expect(await json(highlevel(`/locations/${LOCATION}/tags/${tag.id}`))).toEqual({ tag })
  expect((await highlevel(`/locations/${LOCATION}/tags/nothing`)).status).toBe(404)
})

it('says the same all day, something else of another location, and a little else on another day', async () => {
  at('2026-11-20T00:00:00Z')
  const paths = (location: string) => [
    `/users/?locationId=${location}`,
    `/social-media-posting/${location}/tags`,
    `/social-media-posting/${location}/accounts`,
    `/locations/${location}/tags`,
  ]
  const texts = (location: string) =>
    Promise.all(paths(location).map(async (path) => (await highlevel(path)).text()))
  const emails = async () =>
    (await json<Users>(highlevel(`/users/?locationId=${LOCATION}`))).users.map((user) => user.email)
  const morning = await texts(LOCATION)
  const before = await emails()
  const other = await texts('another')
  at('2026-11-20T23:59:59.999Z')
  expect(await texts(LOCATION)).toEqual(morning)
  other.forEach((text, i) => expect(text).not.toBe(morning[i]))

  at('2026-11-26T12:00:00Z')
  const after = await emails()
  const stayed = after.filter((email) => before.includes(email))
  expect(after).toHaveLength(180)
  expect(stayed.length).toBeGreaterThanOrEqual(178)
  expect(stayed.length).toBeLessThan(180)
})

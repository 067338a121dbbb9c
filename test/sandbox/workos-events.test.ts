import { createHmac } from 'node:crypto'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { at, json } from './call.ts'
import { allOf, workos, type Event, type User } from './workos-call.ts'

const NOW = '2026-11-20T12:00:00Z'
beforeEach(() => at(NOW))
afterEach(() => {
  vi.useRealTimers()
})

const ofUsers = 'events[]=user.created&events[]=user.updated&events[]=user.deleted'
const users = async (key: string) => (await allOf<User>('/user_management/users?limit=100', { key })).rows
const eventsOf = async (query: string, key: string) =>
  (await allOf<Event>(`/events?limit=100&${query}`, { key })).rows

it('tells exactly what differs between the users of two days, the oldest first', async () => {
  const key = 'sk_test_history'
  at('2026-11-05T23:59:00Z')
  const before = new Map((await users(key)).map((user) => [user.id, user]))
  const old = await eventsOf(ofUsers, key)
  at('2026-11-20T12:00:00Z')
  const after = new Map((await users(key)).map((user) => [user.id, user]))
  const news = await eventsOf(`${ofUsers}&after=${old.at(-1)?.id}`, key)
  expect(news.map(({ id }) => id)).toEqual(news.map(({ id }) => id).toSorted())

  // Whoever follows the events has the list of today.
  const followed = new Map(before)
  for (const { event, data } of news)
    if (event === 'user.deleted') followed.delete(data.id)
    else followed.set(data.id, data as unknown as User)
  expect(followed).toEqual(after)
  expect(new Set(news.map(({ event }) => event)).size).toBe(3)
  const same = [...after.values()].filter(
    (user) => JSON.stringify(before.get(user.id)) === JSON.stringify(user),
  )
  const told = new Set(news.map(({ data }) => data.id))
  expect(same.some(({ id }) => told.has(id))).toBe(false)

  // What was told once is told again, with the same ids, for as long as it is kept.
  const later = await eventsOf(ofUsers, key)
  const kept = old.filter(({ created_at }) => created_at >= (later[0]?.created_at ?? ''))
  expect(kept.length).toBeGreaterThan(10)
  expect(later.slice(0, kept.length)).toEqual(kept)
})

it('tells what callers did, after what happened by itself', async () => {
  const key = 'sk_test_done'
  const [someone] = (await users(key)) as [User]
  const last = (await eventsOf(ofUsers, key)).at(-1)?.id
  const created = await json<User>(workos('/user_management/users', { key, body: { email: 'a@b.example' } }))
  const path = `/user_management/users/${someone.id}`
  await workos(path, { key, method: 'PUT', body: { first_name: 'Changed' } })
  await workos(path, { key, method: 'DELETE' })
  const all = await eventsOf(`${ofUsers}&events[]=organization_membership.deleted&after=${last}`, key)
  expect(all.map(({ event, data }) => [event, data.id])).toEqual([
    ['user.created', created.id],
    ['user.updated', someone.id],
    ['organization_membership.deleted', expect.stringMatching(/^om_/)],
    ['user.deleted', someone.id],
  ])
  expect(all[1]?.data.first_name).toBe('Changed')
  const times = all.map(({ created_at }) => created_at)
  expect(new Set(times).size).toBe(4)
  expect(await eventsOf(`${ofUsers}&after=${last}`, 'sk_test_done_elsewhere')).toEqual([])
  // In an organization's own events a user who belongs to none does not appear.
  const inside = await eventsOf(`${ofUsers}&after=${last}&organization_id=org_any`, key)
  expect(inside.some(({ data }) => data.id === created.id)).toBe(false)
})

it('reads by range and by organization, and names its directory’s people', async () => {
  const key = 'sk_test_ranges'
  const dsync = 'events[]=dsync.user.created&events[]=dsync.user.updated&events[]=dsync.user.deleted'
  const all = await eventsOf(dsync, key)
  expect(new Set(all.map(({ event }) => event)).size).toBe(3)
  const [from, to] = ['2026-11-10T00:00:00Z', '2026-11-15T00:00:00Z']
  const ranged = await eventsOf(`${dsync}&range_start=${from}&range_end=${to}`, key)
  expect(ranged.length).toBeGreaterThan(0)
  expect(ranged).toEqual(
    all.filter(({ created_at }) => created_at >= '2026-11-10' && created_at < '2026-11-15'),
  )
  expect(await eventsOf(`${dsync}&organization_id=org_any`, key)).toEqual(all)
  const both = await eventsOf(ofUsers, key)
  const first = await eventsOf(`${ofUsers}&organization_id=org_any`, key)
  expect(first.length).toBeGreaterThan(0)
  expect(both.filter(({ data }) => !(data.email as string).includes('@labs.'))).toEqual(first)
})

it('names the last event of every page, and an empty page names none', async () => {
  const page = await json<{ data: Event[]; list_metadata: { after: string | null } }>(
    workos(`/events?${ofUsers}`),
  )
  expect(page.data).toHaveLength(10)
  expect(page.list_metadata).toEqual({ after: page.data[9]?.id })
  const all = await eventsOf(ofUsers, 'sk_test_northwind')
  const end = await json(workos(`/events?${ofUsers}&after=${all.at(-1)?.id}`))
  expect(end).toEqual({ object: 'list', data: [], list_metadata: { after: null } })
})

it.each([
  ['', 422],
  ['events[]=user.exploded', 422],
  [`${ofUsers}&limit=101`, 400],
  [`${ofUsers}&after=user_01H5JQDV7R7ATEYZDEG0W5PRYS`, 400],
  [`${ofUsers}&range_start=yesterday`, 400],
  [`${ofUsers}&organization_id=org_unknown`, 404],
])('refuses /events?%s with %d', async (query, status) => {
  const reply = await workos(`/events?${query}`)
  expect([reply.status, await reply.json()]).toMatchObject([status, { message: expect.any(String) }])
})

const names = sandboxEvents('workos')

async function sent(event: string, n = 0, more = {}) {
  const occasion = {
    account: 'sk_test_northwind',
    secret: 'whsec_for_this_test',
    now: Date.parse(NOW),
    n,
    ...more,
  }
  const delivery = await sandboxDelivery('workos', event, occasion)
  if (!delivery) throw new Error(`no ${event}`)
  return { ...delivery, content: JSON.parse(delivery.body) as Event }
}

it('knows the events of users, memberships and the directory', () => {
  for (const kind of ['user', 'organization_membership', 'dsync.user', 'dsync.group'])
    expect(names).toEqual(
      expect.arrayContaining(['created', 'updated', 'deleted'].map((what) => `${kind}.${what}`)),
    )
})

it.each(names)('signs %s with the time before the body', async (name) => {
  const { headers, body, content } = await sent(name)
  const [, time, hex] = /^t=(\d+), v1=([0-9a-f]{64})$/.exec(headers['WorkOS-Signature'] ?? '') ?? []
  expect(time).toBe(String(Date.parse(NOW)))
  expect(hex).toBe(createHmac('sha256', 'whsec_for_this_test').update(`${time}.${body}`).digest('hex'))
  expect(content).toEqual({
    id: expect.stringMatching(/^event_[0-9A-HJKMNP-TV-Z]{26}$/),
    event: name,
    data: expect.any(Object),
    created_at: '2026-11-20T12:00:00.000Z',
  })
  const again = await sent(name, 0, { now: Date.parse(NOW) + 1000 })
  expect([again.content.id, (await sent(name, 1)).content.id === content.id]).toEqual([content.id, false])
})

it('tells of people as the lists have them', async () => {
  const all = new Map((await users('sk_test_northwind')).map((user) => [user.id, user]))
  const { data } = (await sent('user.updated', 5)).content
  expect(data).toEqual(all.get(data.id))
  expect(all.has((await sent('user.deleted', 1)).content.data.id)).toBe(false)
  const { user_id } = (await sent('organization_membership.created', 7)).content.data
  expect(all.has(String(user_id))).toBe(true)
  const person = (await sent('dsync.user.created', 2)).content.data
  const directory = await allOf<{ id: string }>(
    '/directory_users?limit=100&directory=' + String(person.directory_id),
  )
  expect(directory.rows).toContainEqual(person)
})

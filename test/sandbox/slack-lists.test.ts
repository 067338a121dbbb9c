import { afterEach, expect, it, vi } from 'vitest'
import { at, bamboohr, json } from './call.ts'
import { said, slack, type Body } from './slack-call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface User {
  id: string
  team_id: string
  deleted: boolean
  is_bot: boolean
  tz?: string
  updated: number
  profile: { email?: string; real_name: string }
}
interface Page {
  response_metadata: { next_cursor: string }
}
type Users = Page & { members: User[] }
interface Channel {
  id: string
  name: string
  is_private: boolean
  is_archived: boolean
  is_member: boolean
  num_members: number
}

const list = (query = '', token?: string) => said<Users>(slack(`users.list${query}`, { token }))

const isPerson = ({ id, is_bot }: User) => !is_bot && id !== 'USLACKBOT'

async function pages(team: string, limit: number) {
  const seen: User[] = []
  let cursor = ''
  do {
    const query = `?limit=${limit}&cursor=${encodeURIComponent(cursor)}`
    const { members, response_metadata } = await list(query, `xoxb-${team}-0123456789`)
    expect(members.length).toBeLessThanOrEqual(limit)
    seen.push(...members)
    cursor = response_metadata.next_cursor
  } while (cursor !== '')
  return seen
}

it('lists the people of the company, those who left, Slackbot and the bots', async () => {
  const { members } = await list('', 'xoxb-northwind-lists-1')
  const people = members.filter(isPerson)
  expect(members).toHaveLength(255)
  expect(people).toHaveLength(252)
  expect(people.filter(({ deleted }) => deleted)).toHaveLength(12)
  expect(new Set(members.map(({ id }) => id)).size).toBe(255)
  for (const { id, team_id, profile, updated, deleted, tz } of people) {
    expect(id).toMatch(/^U[A-Z0-9]{8,}$/)
    expect(team_id).toMatch(/^T[A-Z0-9]{8,}$/)
    expect(profile.email).toMatch(/^[a-z]+\.[a-z]+@northwind\.example$/)
    expect(Number.isInteger(updated)).toBe(true)
    expect(tz === undefined).toBe(deleted)
  }
  for (const robot of members.filter((one) => !isPerson(one))) expect(robot.profile.email).toBeUndefined()
  // Slack's own oddity: its bot says that it is none.
  expect(members.find(({ id }) => id === 'USLACKBOT')).toMatchObject({ is_bot: false, updated: 0 })

  const { employees } = await json<{ employees: { workEmail: string }[] }>(
    bamboohr('/api/v1/employees/directory'),
  )
  const emails = new Set(employees.map(({ workEmail }) => workEmail))
  expect(people.filter(({ profile }) => emails.has(profile.email ?? ''))).toHaveLength(240)
})

it('pages users by cursor to an empty one, each once', async () => {
  const seen = await pages('paging', 100)
  expect(seen).toHaveLength(255)
  expect(new Set(seen.map(({ id }) => id)).size).toBe(255)
  const { response_metadata } = await list('?limit=1', 'xoxb-paging-0123456789')
  expect(atob(response_metadata.next_cursor)).toMatch(/^user:U/)
})

it('keeps its place when people join and leave between two pages', async () => {
  at('2026-11-20T10:00:00Z')
  const first = await list('?limit=100', 'xoxb-moving-0123456789')
  const later = '2026-12-20T10:00:00Z'
  at(later)
  const cursor = encodeURIComponent(first.response_metadata.next_cursor)
  const rest = await list(`?limit=900&cursor=${cursor}`, 'xoxb-moving-0123456789')
  const seen = [...first.members, ...rest.members].map(({ id }) => id)
  expect(new Set(seen).size).toBe(seen.length)
  const stayed = new Set((await list('', 'xoxb-moving-0123456789')).members.map(({ id }) => id))
  const missed = [...stayed].filter((id) => !seen.includes(id))
  // Ten joined; those whose ids sort before the cursor are for the next reading.
  expect(missed.length).toBeLessThanOrEqual(10)
})

it.each([
  ['users.list?cursor=nonsense', 'invalid_cursor'],
  ['users.list?limit=1001', 'invalid_limit'],
  ['users.list?limit=-1', 'invalid_limit'],
  ['users.info?user=U000', 'user_not_found'],
  ['users.info', 'user_not_found'],
  ['users.lookupByEmail?email=nobody@northwind.example', 'users_not_found'],
  ['users.lookupByEmail', 'users_not_found'],
  ['conversations.list?types=tent', 'invalid_types'],
  ['conversations.list?cursor=dXNlcjpVMEc5V0ZYTlo=', 'invalid_cursor'],
  ['users.guess', 'unknown_method'],
])('%s is %s', async (method, error) => {
  expect(await said(slack(method, { token: 'xoxb-errors-0123456789' }))).toMatchObject({ ok: false, error })
})

it('wants a limit of whoever reads a large workspace', async () => {
  const token = 'xoxb-large-0123456789'
  expect(await list('', token)).toEqual({ ok: false, error: 'limit_required' })
  expect(await list('?limit=200', token)).toMatchObject({ ok: true })
})

it('finds one person by id and by email, but none who left by email', async () => {
  const { members } = await list()
  const here = members.find((one) => isPerson(one) && !one.deleted)
  const gone = members.find(({ deleted }) => deleted)
  expect(await said(slack(`users.info?user=${here?.id}`))).toEqual({ ok: true, user: here })
  const email = here?.profile.email?.toUpperCase() ?? ''
  expect(await said(slack('users.lookupByEmail', { form: { email } }))).toEqual({ ok: true, user: here })
  expect(await said(slack(`users.lookupByEmail?email=${gone?.profile.email}`))).toMatchObject({ ok: false })
})

it('says that somebody changed by a later `updated`, and nothing all day', async () => {
  at('2026-11-20T00:00:00Z')
  const before = await list()
  at('2026-11-20T23:59:00Z')
  expect((await list()).members).toEqual(before.members)
  at('2026-11-26T12:00:00Z')
  const after = new Map((await list()).members.map((user) => [user.id, user]))
  const changed = before.members.filter(
    (user) => after.has(user.id) && JSON.stringify(after.get(user.id)) !== JSON.stringify(user),
  )
  expect(changed.length).toBeGreaterThan(5)
  for (const { id, updated } of changed) expect(after.get(id)?.updated).toBeGreaterThan(updated)
})

it('lists channels by kind, a hundred to a page, without those nobody asked the app into', async () => {
  const ask = async (query: string) =>
    (await said<Page & { channels: Channel[] }>(slack(`conversations.list${query}`))).channels
  const open = await ask('')
  expect(open).toHaveLength(16)
  expect(open.every(({ id, is_private }) => /^C[A-Z0-9]+$/.test(id) && !is_private)).toBe(true)
  expect(open.find(({ name }) => name === 'general')).toMatchObject({ is_general: true, num_members: 240 })
  const unarchived = await ask('?exclude_archived=true')
  expect(unarchived.some(({ is_archived }) => is_archived)).toBe(false)
  expect(unarchived).toHaveLength(15)
  expect((await ask('?types=private_channel')).map(({ name }) => name)).toEqual(['hiring-panel'])
  expect(await ask('?types=public_channel,private_channel')).toHaveLength(17)
  expect(await ask('?types=im')).toEqual([])
})

it('lists a user group for each department, with its members when asked', async () => {
  type Groups = Body & { usergroups: { users?: string[]; user_count?: number; name: string }[] }
  const plain = await said<Groups>(slack('usergroups.list'))
  expect(plain.usergroups).toHaveLength(12)
  expect(
    plain.usergroups.every(({ users, user_count }) => users === undefined && user_count === undefined),
  ).toBe(true)
  const full = await said<Groups>(slack('usergroups.list?include_users=true&include_count=1'))
  const inside = full.usergroups.flatMap(({ users }) => users ?? [])
  const people = (await list()).members.filter((one) => isPerson(one) && !one.deleted)
  expect(new Set(inside)).toEqual(new Set(people.map(({ id }) => id)))
  for (const { users, user_count } of full.usergroups) expect(user_count).toBe(users?.length)
})

it('tells workspaces apart', async () => {
  const [one, other] = [await list(), await list('', 'xoxb-bluefir-0123456789')]
  const ids = new Set(one.members.map(({ id }) => id))
  expect(other.members.filter(({ id }) => ids.has(id)).map(({ id }) => id)).toEqual(['USLACKBOT'])
  expect(other.members[0]?.team_id).not.toBe(one.members[0]?.team_id)
})

import { sandboxFetch } from '#sandbox/index.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { at } from './call.ts'

afterEach(() => void vi.useRealTimers())

interface User {
  id: string
  status: string
  lastUpdated: string
  profile: { login: string }
}

const okta = (path: string, { token = 'SSWS sandbox-token-northwind', ...init }: Init = {}) =>
  sandboxFetch(
    'okta',
    new Request(new URL(path, 'https://acme.okta.example'), {
      ...init,
      headers: token ? { Authorization: token } : {},
    }),
  )
type Init = Omit<RequestInit, 'headers'> & { token?: string }

const usersOf = async (query: string) => {
  const all: User[] = []
  for (let next: string | undefined = `/api/v1/users?${query}`; next;) {
    const reply: Response = await okta(next)
    all.push(...(await reply.json<User[]>()))
    next = /<([^>]*)>; rel="next"/.exec(reply.headers.get('Link') ?? '')?.[1]
  }
  return all
}
const search = (text: string) => usersOf(`search=${encodeURIComponent(text)}`)

it('lists a bare array, with this page and the next in the Link header', async () => {
  const reply = await okta('/api/v1/users?limit=2')
  expect(await reply.json()).toHaveLength(2)
  expect(reply.headers.get('Link')).toMatch(
    /^<https:\/\/acme\.okta\.example\/api\/v1\/users\?limit=2>; rel="self", <https:[^>]*&after=\w+>; rel="next"$/,
  )
  expect((await okta('/api/v1/users?limit=201')).status).toBe(400)
  expect(new Set((await usersOf('limit=7')).map(({ id }) => id)).size).toBe(240)
})

it('leaves leavers out, unless it is searched', async () => {
  const everybody = await search('lastUpdated gt "1970-01-01T00:00:00.000Z"')
  expect(everybody).toHaveLength(270)
  const there = await usersOf('limit=200')
  expect(there.some(({ status }) => status === 'DEPROVISIONED')).toBe(false)
  expect(await search('status eq "DEPROVISIONED"')).toHaveLength(270 - there.length)
  const [one] = there
  expect(await search(`profile.login eq "${one?.profile.login}" or status eq "NONE"`)).toEqual([one])
  expect((await okta('/api/v1/users?search=status%20is%20odd')).status).toBe(400)
})

it('finds what changed after a time', async () => {
  const all = await search('lastUpdated gt "1970-01-01T00:00:00Z"')
  const latest =
    all
      .map(({ lastUpdated }) => lastUpdated)
      .toSorted()
      .at(-1) ?? ''
  expect(await search(`lastUpdated gt "${latest}"`)).toEqual([])
  const newest = await search(`lastUpdated ge "${latest}"`)
  expect(newest).toEqual(all.filter(({ lastUpdated }) => lastUpdated === latest))
})

it.each(['', 'SSWS wrong-token', 'Basic c2FuZGJveC10b2tlbg=='])('refuses %j as a token', async (token) => {
  const reply = await okta('/api/v1/users', { token })
  expect(reply.status).toBe(401)
  expect(await reply.json()).toMatchObject({ errorCode: 'E0000011', errorCauses: [] })
})

it('takes an app’s token as well', async () => {
  expect((await okta('/api/v1/groups', { token: 'Bearer sandbox-token-northwind' })).status).toBe(200)
})

it('says when the budget is whole again, and not how long to wait', async () => {
  at('2026-11-20T12:00:00Z')
  const token = 'SSWS sandbox-token-hasty'
  for (let n = 0; n < 600; n++) await okta('/api/v1/nothing', { token })
  const reply = await okta('/api/v1/nothing', { token })
  expect(reply.status).toBe(429)
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    date: 'Fri, 20 Nov 2026 12:00:00 GMT',
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Date.parse('2026-11-20T12:01:00Z') / 1000),
  })
  expect(reply.headers.has('Retry-After')).toBe(false)
  at('2026-11-20T12:01:00Z')
  expect((await okta('/api/v1/nothing', { token })).status).toBe(404)
})

it('takes a login once, and each status change from its own status alone', async () => {
  const token = 'SSWS sandbox-token-writes'
  const profile = { firstName: 'Ada', lastName: 'Byron', email: 'ada@new.example', login: 'ada@new.example' }
  const create = (query: string, body: unknown) =>
    okta(`/api/v1/users${query}`, { token, method: 'POST', body: JSON.stringify(body) })
  const made = await (await create('?activate=false', { profile })).json<User>()
  expect(made).toMatchObject({ status: 'STAGED', profile })
  const twice = await create('', { profile: { ...profile, login: 'ADA@new.example' } })
  expect([twice.status, await twice.json()]).toMatchObject([400, { errorCode: 'E0000001' }])
  expect((await create('', { profile: { login: 'x' } })).status).toBe(400)
  const suspend = (id: string) => okta(`/api/v1/users/${id}/lifecycle/suspend`, { token, method: 'POST' })
  expect((await suspend(made.id)).status).toBe(400)
  expect((await suspend('nobody')).status).toBe(404)
  expect(await (await okta('/api/v1/users/ada@new.example', { token })).json()).toEqual(made)
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { at, json } from './call.ts'
import { allOf, heygen } from './heygen-call.ts'

beforeEach(() => at('2026-11-20T12:00:00Z'))
afterEach(() => {
  vi.useRealTimers()
})

interface Video {
  id: string
  status: string
  title: string
  created_at: number
  completed_at: number | null
  video_url: string | null
}

it.each([
  [{}, 401, 'unauthorized'],
  [{ 'X-Api-Key': 'short' }, 401, 'unauthorized'],
  [{ 'X-Api-Key': 'the-wrong-key' }, 401, 'unauthorized'],
  [{ Authorization: 'Basic c2VjcmV0' }, 401, 'unauthorized'],
])('refuses the credentials %j', async (headers, status, code) => {
  for (const path of ['/v3/users/me', '/v3/nothing', '/v2/user/remaining_quota']) {
    const reply = await heygen(path, { key: '', headers })
    expect(reply.status).toBe(status)
    expect(await reply.json()).toEqual({
      error: { code, message: expect.any(String), param: null, doc_url: expect.stringContaining('https://') },
    })
  }
})

it('takes a key or an OAuth token, and each is an account of its own', async () => {
  const me = (headers: Record<string, string>) =>
    json<{ data: { email: string; username: string } }>(heygen('/v3/users/me', { key: '', headers }))
  const byKey = await me({ 'X-Api-Key': 'sk_heygen_northwind' })
  expect(byKey.data).toMatchObject({
    email: expect.stringMatching(/@northwind\.example$/),
    billing_type: 'subscription',
    wallet: null,
    usage_based: null,
    subscription: { plan: 'team', credits: { premium_credits: { remaining: 100 } } },
  })
  const byToken = await me({ Authorization: 'Bearer oauth_token_bluefir' })
  expect(byToken.data.username).not.toBe(byKey.data.username)
  expect(byToken.data.email).toMatch(/@bluefir\.example$/)
})

it('pages videos from the newest to the exact end', async () => {
  const { rows, pages } = await allOf<Video>('/v3/videos?limit=50')
  expect([rows.length, pages]).toEqual([130, 3])
  expect(new Set(rows.map(({ id }) => id)).size).toBe(130)
  const times = rows.map(({ created_at }) => created_at)
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  // 130 is twice 65: the last full page says itself that it is the last.
  expect((await allOf('/v3/videos?limit=65')).pages).toBe(2)
  expect((await json<{ data: Video[] }>(heygen('/v3/videos'))).data).toHaveLength(10)
  for (const { status, video_url, completed_at } of rows) {
    expect(['completed', 'failed']).toContain(status)
    expect(video_url === null).toBe(status === 'failed')
    expect(completed_at).toBeTypeOf('number')
  }
})

it('loses and repeats nothing when a video is made between two pages', async () => {
  const key = 'sk_between_pages'
  const before = await allOf<Video>('/v3/videos?limit=100', { key })
  const first = await json<{ data: Video[]; next_token: string }>(heygen('/v3/videos?limit=30', { key }))
  await heygen('/v3/videos', { key, body: { title: 'Between' } })
  const rest = await allOf<Video>(`/v3/videos?limit=100&token=${first.next_token}`, { key })
  expect([...first.data, ...rest.rows].map(({ id }) => id)).toEqual(before.rows.map(({ id }) => id))
})

it.each(['limit=0', 'limit=101', 'limit=ten', 'token=nonsense', 'token=W10'])('refuses %s', async (query) => {
  const reply = await heygen(`/v3/videos?${query}`)
  expect(reply.status).toBe(400)
  expect(await reply.json()).toMatchObject({
    error: { code: 'validation_error', param: query.split('=')[0] },
  })
})

it('refuses a token of another list', async () => {
  const { next_token } = await json<{ next_token: string }>(heygen('/v3/videos'))
  expect((await heygen(`/v3/templates?token=${next_token}`)).status).toBe(400)
})

it.each([
  ['/v3/templates', 14],
  ['/v3/avatars', 15],
  ['/v3/avatars/looks', 60],
  ['/v3/voices', 24],
])('lists %s in pages, %d in all', async (path, count) => {
  const { rows, pages } = await allOf<{ id: string }>(`${path}?limit=10`)
  expect([new Set(rows.map(({ id }) => id)).size, pages]).toEqual([count, Math.ceil(count / 10)])
})

it('finds videos by title and by folder', async () => {
  const { rows } = await allOf<Video & { folder_id: string | null }>('/v3/videos?limit=100')
  const welcome = await allOf<Video>('/v3/videos?limit=100&title=welcome')
  expect(welcome.rows).toEqual(rows.filter(({ title }) => title.startsWith('Welcome')))
  const folder = rows.find(({ folder_id }) => folder_id)?.folder_id
  const inFolder = await allOf<Video>(`/v3/videos?limit=100&folder_id=${folder}`)
  expect(inFolder.rows).toEqual(rows.filter(({ folder_id }) => folder_id === folder))
})

it('makes a video from a template, which goes its way as time passes', async () => {
  const key = 'sk_makes_videos'
  const [template] = (await allOf<{ id: string }>('/v3/templates?limit=100', { key })).rows
  const properties = { content: 'Ada' }
  const body = {
    title: 'For Ada',
    variables: { first_name: { name: 'first_name', type: 'text', properties } },
  }
  const made = await json<{ data: { id: string; status: string } }>(
    heygen(`/v3/templates/${template?.id}`, { key, body }),
  )
  const path = `/v3/videos/${made.data.id}`
  const video = async () => (await json<{ data: Video }>(heygen(path, { key }))).data
  const older = async () => {
    const reply = await json<{ code: number; data: { status: string } }>(
      heygen(`/v1/video_status.get?video_id=${made.data.id}`, { key }),
    )
    return [reply.code, reply.data.status]
  }
  expect(await video()).toMatchObject({ status: 'pending', title: 'For Ada', video_url: null })
  at('2026-11-20T12:00:30Z')
  expect((await video()).status).toBe('processing')
  expect(await older()).toEqual([100, 'processing'])
  at('2026-11-20T12:01:00Z')
  expect(await video()).toMatchObject({ status: 'completed', video_url: expect.stringContaining('https://') })
  expect(await older()).toEqual([100, 'completed'])

  const list = await json<{ data: Video[] }>(heygen('/v3/videos?limit=1', { key }))
  expect(list.data[0]?.id).toBe(made.data.id)
  const { data } = await json<{ data: object[] }>(heygen('/v3/webhooks/events?limit=1', { key }))
  expect(data[0]).toMatchObject({
    event_type: 'avatar_video.success',
    event_data: { video_id: made.data.id },
  })
  expect((await heygen(path, { key: 'sk_somebody_else' })).status).toBe(404)
})

it('takes the older path for a template and answers in the older envelope', async () => {
  const key = 'sk_older_paths'
  const [template] = (await allOf<{ id: string }>('/v3/templates?limit=1', { key })).rows
  const path = `/v2/template/${template?.id}/generate`
  const made = await json<{ error: null; data: { video_id: string } }>(
    heygen(path, { key, body: { title: 'This will fail', variables: {} } }),
  )
  expect(made.error).toBe(null)
  at('2026-11-20T12:05:00Z')
  const video = await json<{ data: Video }>(heygen(`/v3/videos/${made.data.video_id}`, { key }))
  expect(video.data).toMatchObject({ status: 'failed', failure_code: 'render_failed' })
  expect(await json(heygen('/v2/user/remaining_quota', { key }))).toEqual({
    error: null,
    data: { remaining_quota: 99 * 60, used_quota: 60 },
  })
  const bad = { variables: { a: { name: 'a', type: 'text', properties: {} } } }
  expect((await heygen(path, { key, body: bad })).status).toBe(400)
  expect((await heygen(path, { key, body: 'text' })).status).toBe(400)
  expect((await heygen('/v2/template/none/generate', { key, body: {} })).status).toBe(404)
})

it('has no credits for a broke account, and no writing for a key that only reads', async () => {
  const broke = await heygen('/v3/videos', { key: 'sk_broke_account', body: { title: 'x' } })
  expect([broke.status, await broke.json()]).toMatchObject([402, { error: { code: 'insufficient_credit' } }])
  const quota = await json(heygen('/v2/user/remaining_quota', { key: 'sk_broke_account' }))
  expect(quota).toMatchObject({ data: { remaining_quota: 0 } })
  const readonly = await heygen('/v3/videos', { key: 'sk_readonly_key', body: { title: 'x' } })
  expect([readonly.status, await readonly.json()]).toMatchObject([403, { error: { code: 'forbidden' } }])
})

it('makes ten videos at a time, and says when the next may come', async () => {
  const key = 'sk_many_at_once'
  const make = () => heygen('/v3/videos', { key, body: { title: 'One of many' } })
  for (let n = 0; n < 10; n++) expect((await make()).status).toBe(200)
  const reply = await make()
  expect([reply.status, reply.headers.get('Retry-After')]).toEqual([429, '60'])
  at('2026-11-20T12:01:00Z')
  expect((await make()).status).toBe(200)
})

it('uses up a hundred credits, which come back next month', async () => {
  const key = 'sk_uses_up'
  const make = () => heygen('/v3/videos', { key, body: { title: 'Another' } })
  for (let n = 0; n < 100; n++) {
    at(new Date(Date.UTC(2026, 10, 20, 13, n)).toISOString())
    expect((await make()).status).toBe(200)
  }
  at('2026-11-30T23:00:00Z')
  expect((await make()).status).toBe(402)
  at('2026-12-01T00:00:00Z')
  expect((await make()).status).toBe(200)
})

it('allows a hundred calls in ten seconds for each key', async () => {
  const call = (key: string) => heygen('/v3/users/me', { key })
  for (let n = 0; n < 100; n++) expect((await call('sk_busy_busy')).status).toBe(200)
  const reply = await call('sk_busy_busy')
  expect([reply.status, reply.headers.get('Retry-After')]).toEqual([429, '10'])
  expect(await reply.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } })
  expect((await call('sk_idle_idle')).status).toBe(200)
  at('2026-11-20T12:00:10Z')
  expect((await call('sk_busy_busy')).status).toBe(200)
})

it('does one thing for one idempotency key, for a day, whatever the body says', async () => {
  const key = 'sk_idempotent'
  const make = (title: string, idempotency = 'k1') =>
    heygen('/v3/videos', { key, body: { title }, headers: { 'Idempotency-Key': idempotency } })
  const first = await (await make('Once')).json()
  at('2026-11-21T11:59:59Z')
  expect(await (await make('Once')).json()).toEqual(first)
  expect(await (await make('Twice')).json()).toEqual(first)
  expect((await allOf<Video>('/v3/videos?limit=100&title=Once', { key })).rows).toHaveLength(1)
  expect((await allOf<Video>('/v3/videos?limit=100&title=Twice', { key })).rows).toEqual([])
  const elsewhere = {
    method: 'POST',
    body: { url: 'https://a.example/' },
    headers: { 'Idempotency-Key': 'k1' },
  }
  expect(await json(heygen('/v3/webhooks/endpoints', { key, ...elsewhere }))).toMatchObject({
    data: { url: 'https://a.example/' },
  })
  at('2026-11-21T12:00:00Z')
  expect(await (await make('Once')).json()).not.toEqual(first)
  for (const bad of ['with a space', 'x'.repeat(256)]) expect((await make('Once', bad)).status).toBe(400)
})

it('says that the first request still runs, and lets a refused one try again', async () => {
  const key = 'sk_in_progress'
  const headers = { 'Idempotency-Key': 'same' }
  const make = (body: unknown) => heygen('/v3/videos', { key, body, headers })
  expect((await make({ title: 7 })).status).toBe(400)
  const replies = await Promise.all([make({ title: 'A' }), make({ title: 'A' })])
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 409]))
  const late = replies.find(({ status }) => status === 409)
  expect(await late?.json()).toMatchObject({ error: { code: 'request_in_progress' } })
})

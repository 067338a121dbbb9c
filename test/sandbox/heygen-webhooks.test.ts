import { createHmac } from 'node:crypto'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { at, json } from './call.ts'
import { allOf, heygen } from './heygen-call.ts'

const NOW = '2026-11-20T12:00:00Z'
beforeEach(() => at(NOW))
afterEach(() => {
  vi.useRealTimers()
})

const occasion = (n: number, more = {}) => ({
  account: 'sk_heygen_northwind',
  secret: 'whsec_for_this_test',
  now: Date.parse(NOW),
  n,
  ...more,
})

async function sent(event: string, n = 0, more = {}) {
  const delivery = await sandboxDelivery('heygen', event, occasion(n, more))
  if (!delivery) throw new Error(`no ${event}`)
  return { ...delivery, content: JSON.parse(delivery.body) as { event_type: string; event_data: object } }
}

const events = sandboxEvents('heygen')

it('knows the events of videos, translations and avatars', () => {
  for (const name of [
    'avatar_video',
    'avatar_video_gif',
    'avatar_video_caption',
    'video_translate',
    'instant_avatar',
  ])
    expect(events).toEqual(expect.arrayContaining([`${name}.success`, `${name}.fail`]))
})

it.each(events)('signs %s over the raw body alone', async (event) => {
  const { headers, body, content } = await sent(event)
  expect(content).toEqual({ event_type: event, event_data: expect.any(Object) })
  const hmac = createHmac('sha256', 'whsec_for_this_test').update(body, 'utf8').digest('hex')
  expect(headers['Heygen-Signature']).toBe(hmac)
  expect(headers['Heygen-Timestamp']).toBe(String(Date.parse(NOW) / 1000))
  expect(headers['Heygen-Event-Id']).toMatch(/^[0-9a-f-]{36}$/)
  expect((await sent(event, 0, { secret: 'other' })).headers['Heygen-Signature']).not.toBe(hmac)
})

it('gives every event an id of its own, and the same event the same one', async () => {
  const id = async (event: string, n: number, more = {}) =>
    (await sent(event, n, more)).headers['Heygen-Event-Id']
  const ids = await Promise.all([
    id('avatar_video.success', 0),
    id('avatar_video.success', 1),
    id('avatar_video.success', 200),
    id('avatar_video.fail', 0),
    id('avatar_video.success', 0, { account: 'sk_other_account' }),
  ])
  expect(new Set(ids).size).toBe(5)
  expect(await id('avatar_video.success', 0, { now: Date.parse(NOW) + 60_000 })).toBe(ids[0])
})

it('tells of videos that the list has, as it has them', async () => {
  const { rows } = await allOf<{ id: string; status: string; video_url: string | null }>(
    '/v3/videos?limit=100',
  )
  const { content } = await sent('avatar_video.success', 3)
  const { video_id, url } = content.event_data as { video_id: string; url: string }
  expect(rows).toContainEqual(expect.objectContaining({ id: video_id, status: 'completed', video_url: url }))
  const failed = (await sent('avatar_video.fail')).content.event_data as { video_id: string }
  expect(rows.find(({ id }) => id === failed.video_id)?.status).toBe('failed')
})

interface Endpoint {
  endpoint_id: string
  url: string
  events: string[] | null
  status: string
  secret?: string
}

it('keeps endpoints, and tells a secret only when it is made', async () => {
  const key = 'sk_keeps_endpoints'
  const call = async (method: string, path: string, body?: unknown) =>
    json<{ data: Endpoint }>(heygen(`/v3/webhooks/endpoints${path}`, { key, method, body }))
  const wanted = { url: 'https://hooks.example/heygen', events: ['avatar_video.success'] }
  const { secret, ...made } = (await call('POST', '', wanted)).data
  expect(made).toMatchObject({ ...wanted, status: 'enabled' })
  expect(secret).toMatch(/^whsec_/)
  const list = async () => (await allOf<Endpoint>('/v3/webhooks/endpoints?limit=10', { key })).rows
  expect(await list()).toEqual([made])

  const path = `/${made.endpoint_id}`
  const changed = await call('PATCH', path, { url: 'https://hooks.example/new' })
  expect(changed.data).toEqual({ ...made, url: 'https://hooks.example/new' })
  expect((await call('GET', path)).data).toEqual(changed.data)
  const rotated = (await call('POST', `${path}/rotate-secret`)).data
  expect(rotated.secret).not.toBe(secret)
  await call('DELETE', path)
  expect(await list()).toEqual([])
  for (const [method, more] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/rotate-secret'],
  ] as const) {
    const reply = await heygen(`/v3/webhooks/endpoints${path}${more}`, { key, method })
    expect([method, reply.status]).toEqual([method, 404])
  }
})

it.each([
  [{ events: ['avatar_video.success'] }, 'url'],
  [{ url: 'http://hooks.example/' }, 'url'],
  [{ url: 'https://hooks.example/', events: ['video.done'] }, 'events.0'],
  ['text', 'body'],
])('refuses the endpoint %j', async (body, param) => {
  const reply = await heygen('/v3/webhooks/endpoints', { body })
  expect([reply.status, await reply.json()]).toMatchObject([
    400,
    { error: { code: 'validation_error', param } },
  ])
})

it('lists what can be told and what was told, by type and by video', async () => {
  const types = await json<{ data: { event_type: string }[] }>(heygen('/v3/webhooks/event-types'))
  expect(types.data.map(({ event_type }) => event_type)).toEqual(expect.arrayContaining(events))
  interface Event {
    event_id: string
    event_type: string
    event_data: { video_id: string }
  }
  const all = (await allOf<Event>('/v3/webhooks/events?limit=100')).rows
  expect(new Set(all.map(({ event_id }) => event_id)).size).toBe(130)
  const failed = (await allOf<Event>('/v3/webhooks/events?limit=100&event_type=avatar_video.fail')).rows
  expect(failed).toEqual(all.filter(({ event_type }) => event_type === 'avatar_video.fail'))
  const one = await allOf<Event>(`/v3/webhooks/events?limit=10&entity_id=${all[9]?.event_data.video_id}`)
  expect(one.rows).toEqual([all[9]])
})

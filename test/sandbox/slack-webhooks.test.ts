import { createHmac } from 'node:crypto'
import { deliveries } from '#sandbox/slack/webhooks.ts'
import { expect, it } from 'vitest'
import { said, slack } from './slack-call.ts'

const NOW = Date.parse('2026-11-20T10:00:00.700Z')
const SECRET = 'a-signing-secret'
const deliver = async (event: string, n = 0, account = 'northwind') => {
  const delivery = await deliveries[event]?.({ account, secret: SECRET, now: NOW, n })
  if (!delivery) throw new Error(`no ${event}`)
  return { ...delivery, json: JSON.parse(delivery.body) as Record<string, unknown> }
}

it.each(Object.keys(deliveries))('signs %s over version, time and body', async (event) => {
  const { headers, body, json } = await deliver(event)
  const timestamp = headers['X-Slack-Request-Timestamp']
  expect(timestamp).toBe('1795168800')
  const hex = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex')
  expect(headers['X-Slack-Signature']).toBe(`v0=${hex}`)
  expect(headers['Content-Type']).toBe('application/json')
  expect(json.token).toBeTypeOf('string')
})

it('shakes hands with a challenge', async () => {
  const { json } = await deliver('url_verification')
  expect(json).toEqual({ type: 'url_verification', token: expect.any(String), challenge: expect.any(String) })
})

it('wraps an event with its own id, the same for the same number', async () => {
  const { json } = await deliver('user_change', 3)
  expect(json).toMatchObject({
    type: 'event_callback',
    team_id: (await said(slack('auth.test'))).team_id,
    api_app_id: expect.stringMatching(/^A/),
    event_id: expect.stringMatching(/^Ev/),
    event_time: 1_795_168_800,
    event: { type: 'user_change' },
  })
  expect((await deliver('user_change', 3)).body).toBe((await deliver('user_change', 3)).body)
  expect((await deliver('user_change', 4)).json.event_id).not.toBe(json.event_id)
  expect((await deliver('user_change', 3, 'bluefir')).json.event_id).not.toBe(json.event_id)
  expect((await deliver('user_change', 3, 'xoxb-northwind-0123456789')).json).toEqual(json)
})

it.each(['user_change', 'team_join'])('tells of a person in %s what the list tells', async (event) => {
  const told = (await deliver(event, 5)).json.event as { user: { id: string } }
  const { user } = await said(slack(`users.info?user=${told.user.id}`))
  expect(told.user).toEqual(user)
})

it('tells of channels and groups by the ids that the lists have', async () => {
  const { channels } = await said<{ channels: { id: string }[] }>(
    slack('conversations.list?types=public_channel,private_channel'),
  )
  const ids = channels.map(({ id }) => id)
  for (const n of [0, 7, 40]) {
    const created = (await deliver('channel_created', n)).json.event as { channel: { id: string } }
    const archived = (await deliver('channel_archive', n)).json.event as { channel: string }
    expect(ids).toContain(created.channel.id)
    expect(archived.channel).toBe(created.channel.id)
  }
  const { usergroups } = await said<{ usergroups: unknown[] }>(slack('usergroups.list?include_users=true'))
  const { subteam } = (await deliver('subteam_updated', 2)).json.event as { subteam: unknown }
  expect(usergroups).toContainEqual(subteam)
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { at } from './call.ts'
import { said, slack, type Body } from './slack-call.ts'

let now = Date.parse('2026-11-20T10:00:00Z')
const later = (ms = 1000) => at(new Date((now += ms)).toISOString())

beforeEach(() => later(120_000))
afterEach(() => {
  vi.useRealTimers()
})

type Sent = Body & { channel: string; ts: string; message: Record<string, unknown> }
type Read = Body & { messages: Record<string, unknown>[] }

const TOKEN = 'xoxb-messages-0123456789'
const channelIn = async (name: string, token = TOKEN) => {
  const { channels } = await said<{ channels: { id: string; name: string }[] }>(
    slack('conversations.list?types=public_channel,private_channel', { token }),
  )
  return channels.find((channel) => channel.name === name)?.id ?? ''
}
const post = (json: Record<string, unknown>, token = TOKEN) => {
  later()
  return said<Sent>(slack('chat.postMessage', { json, token }))
}
const history = async (channel: string, token = TOKEN) =>
  (await said<Read>(slack(`conversations.history?channel=${channel}`, { token }))).messages

it('writes a message from JSON or a form, by the channel’s id or name', async () => {
  const channel = await channelIn('general')
  const sent = await post({ channel, text: 'hi' })
  expect(sent).toMatchObject({ ok: true, channel, message: { text: 'hi', type: 'message', ts: sent.ts } })
  expect(sent.ts).toMatch(/^\d{10}\.\d{6}$/)
  later()
  const blocks = [{ type: 'divider' }]
  const form = { channel: '#general', blocks: JSON.stringify(blocks) }
  const second = await said<Sent>(slack('chat.postMessage', { form, token: TOKEN }))
  expect(second).toMatchObject({ ok: true, channel, message: { blocks } })
  expect(await history(channel)).toEqual([second.message, sent.message])
})

it.each([
  ['no such channel', { channel: 'C000', text: 'hi' }, 'channel_not_found'],
  ['none', { text: 'hi' }, 'channel_not_found'],
  ['a channel without the app', { channel: '#water-cooler', text: 'hi' }, 'not_in_channel'],
  ['an archived one', { channel: '#office-move', text: 'hi' }, 'is_archived'],
  ['a bot', { channel: '@bot', text: 'hi' }, 'channel_not_found'],
  ['nothing', { channel: '#general' }, 'no_text'],
  ['empty', { channel: '#general', text: '', blocks: [] }, 'no_text'],
  ['too much', { channel: '#general', text: 'x'.repeat(40_001) }, 'msg_too_long'],
])('refuses a message to %s', async (_, json, error) => {
  expect(await post(json)).toEqual({ ok: false, error })
})

it('refuses what says JSON and is none', async () => {
  for (const text of ['"text"', '[]'])
    expect(await said(slack('chat.postMessage', { json: JSON.parse(text), token: TOKEN }))).toEqual({
      ok: false,
      error: 'invalid_json',
    })
})

it('writes to a person in a channel of two', async () => {
  const { members } = await said<{ members: { id: string; is_bot: boolean; deleted: boolean }[] }>(
    slack('users.list', { token: TOKEN }),
  )
  const person = members.find(({ is_bot, deleted }) => !is_bot && !deleted)?.id
  const sent = await post({ channel: person, text: 'hi' })
  expect(sent.channel).toMatch(/^D/)
  const gone = { channel: sent.channel, ts: sent.ts }
  expect(await said(slack('chat.delete', { json: gone, token: TOKEN }))).toEqual({ ok: true, ...gone })
  const bot = members.find(({ is_bot }) => is_bot)?.id
  expect(await post({ channel: bot, text: 'hi' })).toEqual({ ok: false, error: 'cannot_dm_bot' })
})

it('changes and deletes what was written, and nothing else', async () => {
  const { channel, ts } = await post({ channel: '#random', text: 'one' })
  const other = await post({ channel: '#random', text: 'two' })
  const changed = await said<Sent>(slack('chat.update', { json: { channel, ts, text: 'uno' }, token: TOKEN }))
  expect(changed).toMatchObject({ ok: true, channel, ts, text: 'uno' })
  expect(await history(channel)).toEqual([
    other.message,
    expect.objectContaining({ ts, text: 'uno', edited: expect.anything() }),
  ])
  const remove = () => said(slack('chat.delete', { json: { channel, ts }, token: TOKEN }))
  expect(await remove()).toEqual({ ok: true, channel, ts })
  expect(await remove()).toEqual({ ok: false, error: 'message_not_found' })
  expect(await history(channel)).toEqual([other.message])
  const text = { channel, ts, text: 'x' }
  expect(await said(slack('chat.update', { json: text, token: TOKEN }))).toMatchObject({
    error: 'message_not_found',
  })
})

it('takes one message a second into a channel', async () => {
  const send = (channel: string) => slack('chat.postMessage', { json: { channel, text: 'x' }, token: TOKEN })
  later()
  expect((await send('#general')).status).toBe(200)
  const refused = await send('#general')
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '1'])
  expect(await refused.json()).toEqual({ ok: false, error: 'ratelimited' })
  expect((await send('#random')).status).toBe(200)
  later()
  expect((await send('#general')).status).toBe(200)
})

it('keeps the messages of two workspaces apart, and forgets the oldest of very many', async () => {
  const [one, two] = ['xoxb-apart-0123456789', 'xoxb-aside-0123456789']
  const first = await post({ channel: '#general', text: 'first' }, one)
  expect(await history(first.channel, one)).toHaveLength(1)
  const mine = await channelIn('general', two)
  expect(mine).not.toBe(first.channel)
  expect(await history(mine, two)).toEqual([])
  for (let n = 0; n < 500; n++) await post({ channel: '#general', text: `${n}` }, one)
  const { messages } = await said<Read>(
    slack(`conversations.history?channel=${first.channel}&limit=999`, { token: one }),
  )
  expect(messages).toHaveLength(500)
  expect(messages.at(-1)?.text).toBe('0')
}, 30_000)

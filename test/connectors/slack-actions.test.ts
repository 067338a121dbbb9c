import { afterEach, describe, expect, test } from 'vitest'
import { runAction, undoAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { aChannel, aMember, type Slack } from '../vendors/slack-server.ts'
import { ctx, readAll } from './reading.ts'
import { simulated, startAt, TOKEN } from './slack-account.ts'

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<Slack> = {}) {
  const channels = [aChannel(1), aChannel(2, { is_member: false })]
  const started = await startAt({ members: [aMember(1)], channels, ...options })
  close = started.vendor.close
  return started
}

const run = (account: Account, action: string, input: Record<string, Json>) =>
  runAction(ctx, account, { action, input, key: crypto.randomUUID() })

async function done(account: Account, action: string, input: Record<string, Json>) {
  const turn = await run(account, action, input)
  if (!turn.ok) throw new Error(turn.error.message)
  if (turn.value.kind !== 'done') throw new Error(turn.value.kind)
  return turn.value
}

const servers: [string, () => Promise<Account>][] = [
  ['a plain server', async () => (await start()).account],
  ['the simulator', async () => simulated(`xoxb-${crypto.randomUUID().slice(0, 8)}-demo`)],
]

describe.each(servers)('at %s', (_, account) => {
  test('a message is written, and taken back once', async () => {
    const at = await account()
    const { rows } = await readAll(at, 'channel')
    const open = rows.find(
      ({ fields, raw }) => fields.status === 'active' && (raw as { is_member?: boolean }).is_member,
    )
    const input = { channel: open?.externalId ?? '', text: 'hi' }
    const { output, did } = await done(at, 'message.send', input)
    expect(did).toBe('done')
    expect(output).toEqual({ channel: input.channel, ts: expect.stringMatching(/^\d+\.\d+$/) })
    const undo = () =>
      undoAction(ctx, at, { action: 'message.send', input, found: null, result: output, key: 'k' })
    expect(await undo()).toEqual({ ok: true, value: null })
    expect(await undo()).toMatchObject({ error: { code: 'vendor.not_found' } })
  })

  test('a person is found by the address, and a stranger is not', async () => {
    const at = await account()
    const person = (await readAll(at, 'user')).rows.find(
      ({ email, fields }) => email && fields.status === 'active',
    )
    const email = person?.email ?? ''
    expect(await done(at, 'user.lookup_by_email', { email })).toMatchObject({
      output: { id: person?.externalId, name: person?.name },
    })
    expect(await run(at, 'user.lookup_by_email', { email: 'nobody@nowhere.example' })).toMatchObject({
      error: { kind: 'refused', code: 'vendor.not_found' },
    })
  })
})

test('blocks are taken out of what the Block Kit Builder shows, and an answer goes into its thread', async () => {
  const { vendor, account } = await start()
  const blocks = [{ type: 'divider' }]
  const input = { channel: 'C012AB3C1', text: 'hi', blocks: { blocks }, thread: '1503435956.000247' }
  await done(account, 'message.send', input)
  expect(vendor.requests[0]).toMatchObject({
    path: '/api/chat.postMessage',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${TOKEN}` },
    body: { channel: 'C012AB3C1', text: 'hi', blocks, thread_ts: '1503435956.000247' },
  })
  await done(account, 'message.send', { channel: 'C012AB3C1', text: 'hi' })
  expect(vendor.requests[1]?.body).toEqual({ channel: 'C012AB3C1', text: 'hi' })
})

test('what a person typed is a value and never a template', async () => {
  const { vendor, account } = await start()
  await done(account, 'message.send', { channel: 'C012AB3C1', text: '{{secret.token}} "}' })
  expect(vendor.messages).toMatchObject([{ text: '{{secret.token}} "}' }])
})

test.each([
  [{ channel: 'C012AB3C2', text: 'hi' }, 'vendor.rejected', '/invite'],
  [{ channel: 'C9999', text: 'hi' }, 'vendor.not_found', 'no such channel'],
])('a refusal of %j says what to do', async (input, code, says) => {
  const { account } = await start()
  expect(await run(account, 'message.send', input)).toMatchObject({
    error: { kind: 'refused', code, message: expect.stringContaining(says) },
  })
})

test('a missing scope is named', async () => {
  const { account } = await start({ scopes: ['users:read'] })
  expect(await run(account, 'message.send', { channel: 'C012AB3C1', text: 'hi' })).toMatchObject({
    error: { code: 'vendor.scope_missing', message: expect.stringContaining('chat:write') },
  })
})

test.each([
  ['a broken server', { status: 500, body: {} }],
  ['Slack’s own trouble in a 200', { status: 200, body: { ok: false, error: 'internal_error' } }],
])('a message lost in %s is left to a person', async (_, reply) => {
  const { vendor, account } = await start()
  vendor.plan(reply)
  const lost = await run(account, 'message.send', { channel: 'C012AB3C1', text: 'hi' })
  expect(lost).toMatchObject({ error: { code: 'action.outcome_unknown', uncertain: true } })
  vendor.plan(reply)
  const look = await run(account, 'user.lookup_by_email', { email: 'a@b.example' })
  expect(look.ok).toBe(false)
  expect(look).not.toHaveProperty('error.uncertain')
})

test('a message that came too fast was not sent, and may be', async () => {
  const { account } = await start({ calls: 0, retryAfter: 2 })
  const busy = await run(account, 'message.send', { channel: 'C012AB3C1', text: 'hi' })
  expect(busy).toMatchObject({ error: { kind: 'busy', retryAfterMs: 2000 } })
  expect(busy).not.toHaveProperty('error.uncertain')
})

test.each([
  [{ channel: '#general', text: 'hi' }],
  [{ channel: 'C012AB3C1' }],
  [{ channel: 'C012AB3C1', text: 'hi', blocks: 'x' }],
  [{ channel: 'C012AB3C1', text: 'hi', as_user: true }],
])('%j sends nothing', async (input) => {
  const { vendor, account } = await start()
  expect(await run(account, 'message.send', input)).toMatchObject({ error: { code: 'action.bad_input' } })
  expect(vendor.requests).toEqual([])
})

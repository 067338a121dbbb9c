import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { slack } from '#connectors/slack/connector.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { teamId } from '#sandbox/slack/ids.ts'
import { aMember } from '../vendors/slack-server.ts'
import { NOW } from './mapped.ts'
import { ctx, open } from './reading.ts'
import { SIGNING } from './slack-account.ts'
import { readWebhook } from '../make/read-webhook.ts'

const TEAM = 'T012AB3C4'

const account = (signing = SIGNING, settings: Record<string, string> = { workspace_id: TEAM }) =>
  open(slack, { base: slack.base, settings, secrets: { token: 'xoxb-x', signing_secret: signing } })

function delivery(body: string, { at = NOW, secret = SIGNING, header = true } = {}) {
  const time = String(Math.floor(at / 1000))
  const hex = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')
  return {
    headers: new Headers({
      'x-slack-request-timestamp': time,
      ...(header && { 'x-slack-signature': `v0=${hex}` }),
    }),
    body: new TextEncoder().encode(body),
  }
}

const bodyOf = (event: object) =>
  JSON.stringify({
    type: 'event_callback',
    team_id: TEAM,
    event_id: 'Ev0PV52K21',
    event_time: NOW / 1000,
    event,
  })
const body = bodyOf({ type: 'user_change', user: aMember(1) })

async function effects(event: object) {
  const heard = await readWebhook(ctx, account(), delivery(bodyOf(event)))
  if (!heard.ok) throw new Error(heard.error.message)
  return heard.value.effects
}

const code = async (sent: { headers: Headers; body: Uint8Array }, of = account()) => {
  const heard = await readWebhook(ctx, of, sent)
  return heard.ok ? null : heard.error.code
}

describe('a delivery', () => {
  test('is understood', async () => {
    expect(await readWebhook(ctx, account(), delivery(body))).toMatchObject({
      value: {
        id: 'Ev0PV52K21',
        type: 'user_change',
        at: NOW,
        known: true,
        effects: [
          { kind: 'upsert', object: 'user', rows: [{ email: 'spengler1@ghostbusters.example.com' }] },
        ],
      },
    })
  })

  test('that is old, from the future, of another secret, or changed is refused', async () => {
    expect(await code(delivery(body, { at: NOW - 301_000 }))).toBe('webhook.too_old')
    expect(await code(delivery(body, { at: NOW + 301_000 }))).toBe('webhook.too_new')
    expect(await code(delivery(body, { secret: 'another' }))).toBe('webhook.bad_signature')
    expect(await code(delivery(body, { header: false }))).toBe('webhook.no_signature')
    const good = delivery(body)
    const flipped = Uint8Array.from(good.body)
    flipped[30] = (flipped[30] ?? 0) ^ 1
    expect(await code({ ...good, body: flipped })).toBe('webhook.bad_signature')
    const bare = new Headers(good.headers)
    bare.set('x-slack-signature', bare.get('x-slack-signature')?.slice('v0='.length) ?? '')
    expect(await code({ ...good, headers: bare })).toBe('webhook.bad_signature')
    const undated = new Headers(good.headers)
    undated.delete('x-slack-request-timestamp')
    expect(await code({ ...good, headers: undated })).toBe('webhook.bad_signature')
  })

  test('signed with nothing is believed by nobody', async () => {
    expect(await code(delivery(body, { secret: '' }), account(''))).toBe('webhook.no_secret')
  })
})

describe('the question whether we are there', () => {
  const question = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1aBm2rZgRNFdxV', token: 'x' })

  test('is answered with its challenge', async () => {
    expect(await readWebhook(ctx, account(), delivery(question))).toMatchObject({
      value: { handshake: '3eZbrw1aBm2rZgRNFdxV', effects: [] },
    })
  })

  test('is not answered to somebody else', async () => {
    expect(await code(delivery(question, { secret: 'another' }))).toBe('webhook.bad_signature')
    expect(await code(delivery(question, { header: false }))).toBe('webhook.no_signature')
  })
})

describe('means', () => {
  test.each(['user_change', 'team_join'])('%s: a person, and nothing where it is a bot', async (type) => {
    expect(await effects({ type, user: aMember(2) })).toMatchObject([
      { kind: 'upsert', object: 'user', rows: [{ externalId: aMember(2).id }], quarantined: [] },
    ])
    expect(await effects({ type, user: aMember(2, { is_bot: true }) })).toMatchObject([
      { rows: [], quarantined: [] },
    ])
  })

  test('a deactivated person stays, as one', async () => {
    expect(await effects({ type: 'user_change', user: aMember(2, { deleted: true }) })).toMatchObject([
      { kind: 'upsert', rows: [{ deleted: false, fields: { status: 'deactivated' } }] },
    ])
  })

  test.each(['channel_created', 'channel_rename', 'channel_archive', 'channel_unarchive'])(
    '%s: the channels are read',
    async (type) => {
      expect(await effects({ type, channel: { id: 'C1' } })).toEqual([{ kind: 'refresh', object: 'channel' }])
    },
  )

  test('channels that go and groups that change', async () => {
    expect(await effects({ type: 'channel_deleted', channel: 'C1' })).toEqual([
      { kind: 'remove', object: 'channel', ids: ['C1'] },
    ])
    expect(await effects({ type: 'subteam_updated', subteam: { id: 'S1', name: 'Ops' } })).toMatchObject([
      { kind: 'upsert', object: 'user_group', rows: [{ externalId: 'S1', name: 'Ops' }] },
    ])
  })

  test('of another workspace of the same app nothing, however well it is signed', async () => {
    const foreign = { type: 'user_change', user: aMember(2) }
    const heard = async (settings: Record<string, string>) => {
      const read = await readWebhook(ctx, account(SIGNING, settings), delivery(bodyOf(foreign)))
      return read.ok && read.value
    }
    expect(await heard({ workspace_id: 'T0OTHER' })).toMatchObject({ known: true, effects: [] })
    // Of an Enterprise organization the token tells another id than the workspace that a person named.
    expect(await heard({ workspace_id: 'E0ORG', team_id: TEAM })).toMatchObject({ effects: [{ rows: [{}] }] })
    // Not known: asked again with the token, which is of one workspace alone.
    expect(await heard({})).toMatchObject({ effects: [{ kind: 'refresh', object: 'user' }] })
    const gone = bodyOf({ type: 'channel_deleted', channel: 'C1' })
    expect(await readWebhook(ctx, account(SIGNING, {}), delivery(gone))).toMatchObject({
      value: { effects: [{ kind: 'refresh', object: 'channel' }] },
    })
  })

  test('what Slack could not deliver is read instead', async () => {
    const limited = JSON.stringify({ type: 'app_rate_limited', team_id: TEAM })
    const heard = await readWebhook(ctx, account(), delivery(limited))
    expect(heard).toMatchObject({
      value: { type: 'app_rate_limited', effects: [{ object: 'user' }, { object: 'channel' }] },
    })
  })

  test('an event we do not know changes nothing; one without its user is not understood', async () => {
    expect(await readWebhook(ctx, account(), delivery(bodyOf({ type: 'reaction_added' })))).toMatchObject({
      value: { known: false, effects: [] },
    })
    expect(await code(delivery(bodyOf({ type: 'user_change' })))).toBe('webhook.bad_shape')
    expect(await code(delivery(JSON.stringify({ type: 'event_callback' })))).toBe('webhook.bad_shape')
    expect(await code(delivery('no json'))).toBe('webhook.bad_json')
  })
})

test.each(sandboxEvents('slack'))('the simulated %s is believed and understood', async (event) => {
  const at = { account: 'xoxb-northwind-demo', secret: SIGNING, now: NOW, n: 3 }
  const sent = await sandboxDelivery('slack', event, at)
  if (!sent) throw new Error('it is not sent')
  const heard = await readWebhook(ctx, account(SIGNING, { workspace_id: teamId('northwind') }), {
    headers: new Headers(sent.headers),
    body: new TextEncoder().encode(sent.body),
  })
  if (!heard.ok) throw new Error(heard.error.message)
  expect(heard.value.handshake === null ? heard.value.type : 'url_verification').toBe(event)
  for (const effect of heard.value.effects)
    if (effect.kind === 'upsert') expect(effect).toMatchObject({ rows: [{}], quarantined: [] })
})

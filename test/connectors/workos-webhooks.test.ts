import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { workos } from '#connectors/workos/connector.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { NOW } from './mapped.ts'
import { ctx, open } from './reading.ts'
import { aDirectoryUser, aWorkosUser } from '../vendors/workos-server.ts'
import { SIGNING } from './workos-account.ts'
import { readWebhook } from '../make/read-webhook.ts'

const account = (settings: Record<string, string> = {}, secrets: Record<string, string> = {}) =>
  open(workos, {
    base: workos.base,
    settings,
    secrets: { client_secret: 'sk_test_x', webhook_secret: SIGNING, ...secrets },
  })

interface Sent {
  body: string
  at?: number
  secret?: string
  header?: (time: string, hex: string) => string
}

function delivery({ body, at = NOW, secret = SIGNING, header = (t, v1) => `t=${t}, v1=${v1}` }: Sent) {
  const hex = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
  return {
    headers: new Headers({ 'workos-signature': header(String(at), hex) }),
    body: new TextEncoder().encode(body),
  }
}

const bodyOf = (event: string, data: unknown) =>
  JSON.stringify({ id: 'event_01', event, data, created_at: '2026-11-23T04:29:58.000Z' })
const body = bodyOf('user.updated', aWorkosUser(1))

async function read(event: string, data: unknown, settings: Record<string, string> = {}) {
  const heard = await readWebhook(ctx, account(settings), delivery({ body: bodyOf(event, data) }))
  if (!heard.ok) throw new Error(heard.error.message)
  return heard.value
}

describe('a delivery', () => {
  test('is understood', async () => {
    expect(await readWebhook(ctx, account(), delivery({ body }))).toMatchObject({
      value: {
        id: 'event_01',
        type: 'user.updated',
        at: Date.parse('2026-11-23T04:29:58Z'),
        known: true,
        effects: [
          { kind: 'upsert', object: 'user', rows: [{ email: 'test1@example.com' }], quarantined: [] },
        ],
      },
    })
  })

  test('with two signatures is believed for either, while the secret is changed', async () => {
    const header = (t: string, v1: string) => `t=${t},v1=${'0'.repeat(64)},v1=${v1}`
    expect(await readWebhook(ctx, account(), delivery({ body, header }))).toMatchObject({ ok: true })
  })

  test.each<[string, Sent, string]>([
    ['old', { body, at: NOW - 180_001 }, 'webhook.too_old'],
    ['from the future', { body, at: NOW + 180_001 }, 'webhook.too_new'],
    ['of another secret', { body, secret: 'whsec_another' }, 'webhook.bad_signature'],
    [
      'with a time that was not signed',
      { body, header: (_, v1) => `t=${NOW - 1}, v1=${v1}` },
      'webhook.bad_signature',
    ],
    ['without a time', { body, header: (_, v1) => `v1=${v1}` }, 'webhook.bad_signature'],
    ['without a signature', { body, header: (t) => `t=${t}` }, 'webhook.bad_signature'],
  ])('%s is refused', async (_, sent, code) => {
    expect(await readWebhook(ctx, account(), delivery(sent))).toMatchObject({ ok: false, error: { code } })
  })

  test('with one bit changed, without header or without a secret of ours is refused', async () => {
    const good = delivery({ body })
    const flipped = Uint8Array.from(good.body)
    flipped[20] = (flipped[20] ?? 0) ^ 1
    const code = async (one: { headers: Headers; body: Uint8Array }, of = account()) => {
      const heard = await readWebhook(ctx, of, one)
      return heard.ok ? null : heard.error.code
    }
    expect(await code({ ...good, body: flipped })).toBe('webhook.bad_signature')
    expect(await code({ ...good, headers: new Headers() })).toBe('webhook.no_signature')
    expect(await code(delivery({ body, secret: '' }), account({}, { webhook_secret: '' }))).toBe(
      'webhook.no_secret',
    )
  })
})

describe('means', () => {
  test('a row for what was made or changed, an id for what is gone', async () => {
    const gone = await read('dsync.user.deleted', aDirectoryUser(1))
    expect(gone.effects).toEqual([{ kind: 'remove', object: 'directory_user', ids: [aDirectoryUser(1).id] }])
    const told = await read('dsync.user.created', aDirectoryUser(1))
    expect(told.effects).toMatchObject([
      { kind: 'upsert', object: 'directory_user', rows: [{ email: 'blair1@example.com' }] },
    ])
    expect(await read('session.created', {})).toMatchObject({ known: false, effects: [] })
  })

  test('nothing of another organization to a connection limited to one, which asks who is in it instead', async () => {
    const limited = { organization_id: 'org_1' }
    const membership = (organization_id: string) => ({ id: 'om_1', user_id: 'user_1', organization_id })
    expect((await read('user.created', aWorkosUser(1), limited)).effects).toEqual([
      { kind: 'refresh', object: 'user' },
    ])
    expect(
      (await read('organization_membership.created', membership('org_1'), limited)).effects,
    ).toMatchObject([
      { kind: 'upsert', rows: [{ externalId: 'om_1' }] },
      { kind: 'refresh', object: 'user' },
    ])
    const foreign = await read('organization_membership.created', membership('org_2'), limited)
    expect(foreign.effects[0]).toMatchObject({ kind: 'upsert', rows: [], quarantined: [] })
    expect((await read('dsync.user.created', aDirectoryUser(1), limited)).effects).toMatchObject([
      { rows: [] },
    ])
    expect((await read('organization.updated', { id: 'org_2' }, limited)).effects).toMatchObject([
      { rows: [] },
    ])
    expect((await read('organization.updated', { id: 'org_1' }, limited)).effects).toMatchObject([
      { rows: [{ externalId: 'org_1' }] },
    ])
  })

  test.each(['user.created', 'organization_membership.created', 'user.deleted'])(
    '%s without data is not understood',
    async (event) => {
      const heard = await readWebhook(ctx, account(), delivery({ body: bodyOf(event, null) }))
      expect(heard).toMatchObject({ ok: false, error: { code: 'webhook.bad_shape' } })
    },
  )
})

test.each(sandboxEvents('workos'))('the simulated %s is believed and understood', async (event) => {
  const sent = await sandboxDelivery('workos', event, {
    account: 'sk_test_northwind',
    secret: SIGNING,
    now: NOW,
    n: 3,
  })
  if (!sent) throw new Error('it is not sent')
  const heard = await readWebhook(ctx, account(), {
    headers: new Headers(sent.headers),
    body: new TextEncoder().encode(sent.body),
  })
  expect(heard).toMatchObject({ ok: true, value: { type: event, known: !event.startsWith('dsync.group.') } })
  if (!heard.ok) return
  for (const effect of heard.value.effects)
    if (effect.kind === 'upsert') expect(effect).toMatchObject({ rows: [{}], quarantined: [] })
})

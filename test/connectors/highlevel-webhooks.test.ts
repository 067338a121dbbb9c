import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { highlevel } from '#connectors/highlevel/connector.ts'
import type { Account } from '#engine/index.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { aTagUpdate, aUserCreate, highLevelSigner } from '../vendors/highlevel-webhook.ts'
import { NOW } from './mapped.ts'
import { ctx, open } from './reading.ts'
import { readWebhook } from '../make/read-webhook.ts'

type Row = Record<string, unknown>
type Settings = Record<string, string>

const LOCATION = 've9EPM428h8vShlRW1KT'
const timestamp = new Date(NOW - 1000).toISOString()
const ed25519 = generateKeyPairSync('ed25519')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** One line, as it is typed into the form. */
const lineOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')

const account = (settings: Settings = {}): Account =>
  open(highlevel, {
    base: highlevel.base,
    settings: {
      location_id: LOCATION,
      company_id: 'company1',
      webhook_public_key: lineOf(ed25519.publicKey),
      ...settings,
    },
    secrets: { token: 'pit-x' },
  })

const bytes = (text: string) => new TextEncoder().encode(text)

function delivery(event: Row, header = 'x-ghl-signature') {
  const body = JSON.stringify(event)
  const signature =
    header === 'x-ghl-signature'
      ? sign(null, Buffer.from(body), ed25519.privateKey)
      : sign('sha256', Buffer.from(body), rsa.privateKey)
  return { headers: new Headers({ [header]: signature.toString('base64') }), body: bytes(body) }
}

const tagUpdate = aTagUpdate({ timestamp })
const legacy = { webhook_rsa: 'yes', webhook_public_key: lineOf(rsa.publicKey) }

async function codeOf(sent: { headers: Headers; body: Uint8Array }, of = account()) {
  const heard = await readWebhook(ctx, of, sent)
  return heard.ok ? null : heard.error.code
}

async function read(event: Row, settings: Settings = {}) {
  const heard = await readWebhook(ctx, account(settings), delivery({ timestamp, webhookId: 'w1', ...event }))
  if (!heard.ok) throw new Error(heard.error.message)
  return heard.value
}

describe('a delivery', () => {
  test('is understood', async () => {
    expect(await readWebhook(ctx, account(), delivery(tagUpdate))).toMatchObject({
      value: {
        id: 'abc123xyz',
        type: 'ContactTagUpdate',
        at: NOW - 1000,
        known: true,
        effects: [{ kind: 'fetch', object: 'contact', ids: ['nmFmQEsNgz6AVpgLVUJ0'] }],
      },
    })
  })

  test('signed by a test server whose key was typed with its lines is believed', async () => {
    const { publicKey, signed } = highLevelSigner()
    const sent = signed(tagUpdate)
    const key = publicKey.trim().replaceAll('\n', '\\n')
    const pattern = highlevel.credentials.find(({ id }) => id === 'webhook_public_key')?.pattern ?? ''
    expect(key).toMatch(new RegExp(pattern))
    const believed = { headers: new Headers(sent.headers), body: bytes(sent.body) }
    expect(await codeOf(believed, account({ webhook_public_key: key }))).toBeNull()
    expect(await codeOf(believed)).toBe('webhook.bad_signature')
  })

  test('is checked with HighLevel’s own key where no other is typed', async () => {
    const { webhook_public_key: _, ...settings } = account().settings
    expect(await codeOf(delivery(tagUpdate), { ...account(), settings })).toBe('webhook.bad_signature')
    const older = { ...account(), settings: { ...settings, webhook_rsa: 'yes' } }
    expect(await codeOf(delivery(tagUpdate, 'x-wh-signature'), older)).toBe('webhook.bad_signature')
  })

  test.each<[string, Row, string]>([
    ['old', { timestamp: new Date(NOW - 7_200_001).toISOString() }, 'webhook.too_old'],
    ['from the future', { timestamp: new Date(NOW + 300_001).toISOString() }, 'webhook.too_new'],
    ['without a time', { timestamp: undefined }, 'webhook.no_timestamp'],
    ['with a time that is none', { timestamp: 'yesterday' }, 'webhook.no_timestamp'],
  ])('%s is refused', async (_, more, code) => {
    expect(await codeOf(delivery({ ...tagUpdate, ...more }))).toBe(code)
  })

  test('that is repeated for more than an hour, with the time it had at first, is believed', async () => {
    const first = { ...tagUpdate, timestamp: new Date(NOW - 70 * 60_000).toISOString() }
    expect(await codeOf(delivery(first))).toBeNull()
  })

  test('with one bit changed is refused', async () => {
    const good = delivery(tagUpdate)
    const flipped = Uint8Array.from(good.body)
    flipped[30] = (flipped[30] ?? 0) ^ 1
    expect(await codeOf({ ...good, body: flipped })).toBe('webhook.bad_signature')
  })

  test.each([
    ['no header', {}, 'webhook.no_signature'],
    ['an empty one', { 'x-ghl-signature': '' }, 'webhook.no_signature'],
    ['an unsigned one', { 'x-ghl-signature': 'N/A' }, 'webhook.bad_signature'],
    ['two unsigned ones', { 'x-ghl-signature': 'N/A', 'x-wh-signature': 'N/A' }, 'webhook.bad_signature'],
    ['one of other bytes', { 'x-ghl-signature': 'AAAA' }, 'webhook.bad_signature'],
  ])('with %s is refused', async (_, headers: object, code) => {
    const sent = { ...delivery(tagUpdate), headers: new Headers(Object.entries<string>({ ...headers })) }
    expect(await codeOf(sent)).toBe(code)
    expect(await codeOf(sent, account({ webhook_rsa: 'yes' }))).toBe(code)
  })

  test('with the older signature alone counts only where that is switched on', async () => {
    const sent = delivery(tagUpdate, 'x-wh-signature')
    expect(await codeOf(sent, account(legacy))).toBeNull()
    for (const webhook_rsa of ['', 'no', 'YES'])
      expect(await codeOf(sent, account({ ...legacy, webhook_rsa }))).toBe('webhook.no_signature')
    const old = delivery({ ...tagUpdate, timestamp: '2025-01-28T14:35:00Z' }, 'x-wh-signature')
    expect(await codeOf(old, account(legacy))).toBe('webhook.too_old')
  })

  test('is never believed for the older signature while the current one is there and wrong', async () => {
    const sent = delivery(tagUpdate, 'x-wh-signature')
    sent.headers.set(
      'x-ghl-signature',
      sign(null, Buffer.from('another'), ed25519.privateKey).toString('base64'),
    )
    expect(await codeOf(sent, account({ webhook_rsa: 'yes' }))).toBe('webhook.bad_signature')
  })
})

describe('means', () => {
  test.each(['ContactCreate', 'ContactUpdate', 'ContactTagUpdate', 'ContactDndUpdate'])(
    '%s: the contact is read again, if it is of this sub-account',
    async (type) => {
      const event = { type, id: 'c1', locationId: LOCATION }
      expect((await read(event)).effects).toEqual([{ kind: 'fetch', object: 'contact', ids: ['c1'] }])
      const effects = [{ kind: 'fetch', object: 'contact', ids: [] }]
      expect((await read({ ...event, locationId: 'elsewhere' })).effects).toEqual(effects)
      expect((await read({ type, id: 'c1' })).effects).toEqual(effects)
    },
  )

  test('ContactDelete: the contact is gone', async () => {
    const event = { type: 'ContactDelete', id: 'c1', locationId: LOCATION }
    expect((await read(event)).effects).toEqual([{ kind: 'remove', object: 'contact', ids: ['c1'] }])
    expect((await read({ ...event, locationId: 'elsewhere' })).effects).toMatchObject([{ ids: [] }])
  })

  test.each(['UserCreate', 'UserUpdate'])(
    '%s: the user is read again, if of this sub-account',
    async (type) => {
      const sample = aUserCreate({ type, timestamp, id: 'u1' })
      const own = [{ kind: 'fetch', object: 'user', ids: ['u1'] }]
      expect((await read(sample)).effects).toEqual(own)
      const agency = { type, id: 'u1', companyId: 'company1' }
      expect((await read({ ...agency, locations: ['other', LOCATION] })).effects).toEqual(own)
      for (const event of [{ ...agency, locations: ['other'] }, agency, { ...sample, locationId: 'other' }])
        expect((await read(event)).effects).toMatchObject([{ ids: [] }])
    },
  )

  test('UserDelete: gone from here or from the whole agency, and not if from elsewhere', async () => {
    const gone = async (more: Row, settings?: Settings) =>
      (await read({ type: 'UserDelete', id: 'u1', ...more }, settings)).effects
    const effects = [{ kind: 'remove', object: 'user', ids: ['u1'] }]
    expect(await gone({ locationId: LOCATION })).toEqual(effects)
    expect(await gone({ companyId: 'company1', locations: [LOCATION] })).toEqual(effects)
    expect(await gone({ companyId: 'company1' })).toEqual(effects)
    for (const more of [
      { locationId: 'other' },
      { companyId: 'company1', locations: ['other'] },
      { companyId: 'company1', locationId: 'other' },
      { companyId: 'company2' },
      {},
    ])
      expect(await gone(more)).toMatchObject([{ ids: [] }])
    expect(await gone({}, { company_id: '' })).toMatchObject([{ ids: [] }])
  })

  test.each(['LocationCreate', 'LocationUpdate'])('%s: the sub-accounts are read again', async (type) => {
    const effects = [{ kind: 'refresh', object: 'location' }]
    expect((await read({ type, id: 'l1', companyId: 'company1' })).effects).toEqual(effects)
    expect((await read({ type, id: 'l1' }, { company_id: '' })).effects).toEqual([])
  })

  test('that an app comes or goes is known and changes nothing; other events are not known', async () => {
    for (const type of ['INSTALL', 'UNINSTALL'])
      expect(await read({ type, appId: 'a' })).toMatchObject({ known: true, effects: [] })
    expect(await read({ type: 'TaskCreate', id: 't' })).toMatchObject({ known: false, effects: [] })
  })

  test('nothing without an id, or without a type', async () => {
    for (const event of [{ type: 'ContactUpdate', locationId: LOCATION }, { id: 'c1' }])
      expect(await codeOf(delivery({ ...event, timestamp }))).toBe('webhook.bad_shape')
  })
})

test.each(sandboxEvents('highlevel'))(
  'the simulated %s is believed with the sample’s own key',
  async (event) => {
    const sent = await sandboxDelivery('highlevel', event, {
      account: 'northwind',
      secret: '',
      now: NOW,
      n: 3,
    })
    if (!sent) throw new Error('it is not sent')
    const { token: _, ...settings } = highlevel.sandbox.credentials
    const heard = await readWebhook(
      ctx,
      { ...account(), settings },
      { headers: new Headers(sent.headers), body: bytes(sent.body) },
    )
    expect(heard).toMatchObject({ ok: true, value: { type: event, known: true, at: NOW } })
    if (!heard.ok) return
    for (const effect of heard.value.effects) if ('ids' in effect) expect(effect.ids).toHaveLength(1)
  },
)

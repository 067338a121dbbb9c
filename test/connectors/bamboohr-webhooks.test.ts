import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bamboohr } from '#connectors/bamboohr/connector.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { bambooWebhook, THIN, WITH_FIELDS } from '../vendors/bamboohr-write.ts'
import { SIGNING } from './bamboohr-account.ts'
import { NOW } from './mapped.ts'
import { ctx, open } from './reading.ts'
import { readWebhook } from '../make/read-webhook.ts'

const account = (key = SIGNING) =>
  open(bamboohr, {
    base: 'https://acme.bamboohr.com',
    settings: { company_domain: 'acme' },
    secrets: { api_key: 'key-1', webhook_key: key },
  })

interface Sent {
  content?: unknown
  at?: number
  key?: string
  /** What is signed, out of body and time. */
  signed?: (body: string, time: string) => string
}

const time = (at: number) => String(Math.floor(at / 1000))
const bytes = (text: string) => new TextEncoder().encode(text)

function delivery({ content = THIN, at = NOW, key = SIGNING, signed = (body, t) => body + t }: Sent = {}) {
  const body = typeof content === 'string' ? content : JSON.stringify(content)
  const signature = createHmac('sha256', key)
    .update(signed(body, time(at)))
    .digest('hex')
  const headers = new Headers({ 'x-bamboohr-signature': signature, 'x-bamboohr-timestamp': time(at) })
  return { headers, body: bytes(body) }
}

async function codeOf(sent: { headers: Headers; body: Uint8Array }, of = account()) {
  const heard = await readWebhook(ctx, of, sent)
  return heard.ok ? null : heard.error.code
}

async function read(content: unknown) {
  const heard = await readWebhook(ctx, account(), delivery({ content }))
  if (!heard.ok) throw new Error(heard.error.message)
  return heard.value
}

const refresh = { kind: 'refresh', object: 'user' }
const batch = (...employees: [id: unknown, action: string][]) => ({
  employees: employees.map(([id, action]) => ({ ...WITH_FIELDS.employees[0], id, action })),
})

describe('a delivery', () => {
  test('of either shape is understood', async () => {
    expect(await read(THIN)).toMatchObject({
      id: expect.stringMatching(/^body:[0-9a-f]{64}$/),
      type: 'employee.updated',
      at: Date.parse('2026-01-31T18:42:00Z'),
      known: true,
      effects: [refresh],
    })
    expect(await read(WITH_FIELDS)).toMatchObject({
      type: 'employee_with_fields.updated',
      at: null,
      known: true,
      effects: [refresh],
    })
  })

  test('twice the same is one, and another is another', async () => {
    const { id } = await read(THIN)
    expect((await read(THIN)).id).toBe(id)
    expect((await read({ ...THIN, timestamp: '2026-01-31T18:43:00+0000' })).id).not.toBe(id)
  })

  test('as another hand signs it is believed too', async () => {
    const { headers, body } = bambooWebhook(SIGNING, WITH_FIELDS, NOW)
    expect(await codeOf({ headers: new Headers(headers), body: bytes(body) })).toBeNull()
  })

  test.each<[string, Sent, string]>([
    ['old', { at: NOW - 301_000 }, 'webhook.too_old'],
    ['from the future', { at: NOW + 301_000 }, 'webhook.too_new'],
    ['of another key', { key: 'another-key' }, 'webhook.bad_signature'],
    ['signed the other way round', { signed: (body, t) => t + body }, 'webhook.bad_signature'],
    ['with a time that was not signed', { signed: (body) => body }, 'webhook.bad_signature'],
    ['that is a form', { content: 'employees=1' }, 'webhook.bad_json'],
    ['that says nothing', { content: {} }, 'webhook.bad_shape'],
    ['of nobody', { content: { employees: [] } }, 'webhook.bad_shape'],
    ['about nobody', { content: { type: 'employee.deleted', data: {} } }, 'webhook.bad_shape'],
  ])('%s is refused', async (_, sent, code) => {
    expect(await codeOf(delivery(sent))).toBe(code)
  })

  test('with one bit changed, without a header or without a key of ours is refused', async () => {
    const good = delivery()
    const flipped = Uint8Array.from(good.body)
    flipped[12] = (flipped[12] ?? 0) ^ 1
    expect(await codeOf({ ...good, body: flipped })).toBe('webhook.bad_signature')
    expect(await codeOf({ ...good, headers: new Headers() })).toBe('webhook.no_signature')
    const untimed = new Headers(good.headers)
    untimed.delete('x-bamboohr-timestamp')
    expect(await codeOf({ ...good, headers: untimed })).toBe('webhook.bad_signature')
    expect(await codeOf(delivery({ key: '' }), account(''))).toBe('webhook.no_secret')
  })
})

describe('means', () => {
  test.each(['employee.created', 'employee.updated'])('%s: everybody is read again', async (type) => {
    expect((await read({ ...THIN, type })).effects).toEqual([refresh])
  })

  test('who was deleted is gone at once', async () => {
    expect((await read({ ...THIN, type: 'employee.deleted' })).effects).toEqual([
      { kind: 'remove', object: 'user', ids: ['123'] },
    ])
    expect(await read(batch(['1', 'Deleted'], [2, 'Deleted']))).toMatchObject({
      type: 'employee_with_fields.deleted',
      effects: [{ kind: 'remove', object: 'user', ids: ['1', '2'] }],
    })
  })

  test('a message of several kinds does each of them', async () => {
    expect(await read(batch(['1', 'Created'], ['2', 'Deleted'], ['3', 'Updated']))).toMatchObject({
      type: 'employee_with_fields.mixed',
      known: true,
      effects: [{ kind: 'remove', ids: ['2'] }, refresh],
    })
    expect(await read(batch(['1', 'Inserted'], ['2', 'Created']))).toMatchObject({
      type: 'employee_with_fields.created',
      effects: [refresh],
    })
    expect(await codeOf(delivery({ content: batch([null, 'Deleted']) }))).toBe('webhook.bad_shape')
  })

  test('what happens to the company is known and changes nothing; other events are not known', async () => {
    for (const type of ['company.updated', 'company.deleted', 'company-integrations.updated'])
      expect(await read({ ...THIN, type })).toMatchObject({ known: true, effects: [] })
    expect(await read({ ...THIN, type: 'training.completed' })).toMatchObject({ known: false, effects: [] })
  })
})

test.each(sandboxEvents('bamboohr'))('the simulated %s is believed and understood', async (event) => {
  const sent = await sandboxDelivery('bamboohr', event, {
    account: 'northwind',
    secret: SIGNING,
    now: NOW,
    n: 3,
  })
  if (!sent) throw new Error('it is not sent')
  const heard = await readWebhook(ctx, account(), {
    headers: new Headers(sent.headers),
    body: bytes(sent.body),
  })
  expect(heard).toMatchObject({ ok: true, value: { type: event, known: true } })
  if (heard.ok) expect(heard.value.effects).not.toEqual([])
})

import { createPublicKey, verify } from 'node:crypto'
import { sandboxPublicKey } from '#sandbox/highlevel/webhooks.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { expect, it } from 'vitest'
import { highlevel, json } from './call.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')

async function delivered(event: string, n = 0, account = 'hooked') {
  const delivery = await sandboxDelivery('highlevel', event, { account, secret: '', now: NOW, n })
  if (!delivery) throw new Error(`no ${event}`)
  return { ...delivery, event: JSON.parse(delivery.body) as Record<string, unknown> }
}

/** As the vendor's receivers check: Ed25519 in base64 over the raw bytes of the body. */
const genuine = (body: string, signature = '') =>
  verify(null, Buffer.from(body), createPublicKey(sandboxPublicKey), Buffer.from(signature, 'base64'))

it('names the events it sends', () => {
  expect(sandboxEvents('highlevel')).toEqual([
    'ContactCreate',
    'ContactUpdate',
    'ContactDelete',
    'ContactTagUpdate',
    'UserCreate',
    'UserDelete',
    'LocationUpdate',
    'INSTALL',
    'UNINSTALL',
  ])
})

it.each(sandboxEvents('highlevel'))(
  'signs %s over its raw body, flat, with a time and an id',
  async (type) => {
    const { headers, body, event } = await delivered(type)
    expect(genuine(body, headers['X-GHL-Signature'])).toBe(true)
    expect(genuine(`${body} `, headers['X-GHL-Signature'])).toBe(false)
    expect(headers['x-wh-signature']).toBe('N/A')
    expect(event).toMatchObject({
      type,
      timestamp: '2026-11-20T10:00:00.000Z',
      webhookId: expect.any(String),
    })
    expect(event[type === 'LocationUpdate' ? 'id' : 'locationId']).toBe('hooked')

    expect((await delivered(type)).body).toBe(body)
    const another = await delivered(type, 1)
    expect(another.event.webhookId).not.toBe(event.webhookId)
  },
)

it('tells of contacts as a read shows them, with all their tags, and of the gone as gone', async () => {
  const { event } = await delivered('ContactTagUpdate', 7)
  const { contact } = await json<{ contact: object }>(highlevel(`/contacts/${String(event.id)}`))
  expect(contact).toMatchObject({ id: event.id, name: event.name, email: event.email, tags: event.tags })
  const gone = await delivered('ContactDelete', 7)
  expect((await highlevel(`/contacts/${String(gone.event.id)}`)).status).toBe(404)
})

it('tells of users as a read shows them, and of the gone as gone', async () => {
  const { event } = await delivered('UserCreate', 3)
  expect(await json(highlevel(`/users/${String(event.id)}`))).toMatchObject({
    id: event.id,
    email: event.email,
  })
  const gone = await delivered('UserDelete', 3)
  expect((await highlevel(`/users/${String(gone.event.id)}`)).status).toBe(404)
})

it('has nothing to deliver for events and vendors it does not know', async () => {
  const at = { account: 'a', secret: '', now: NOW, n: 0 }
  expect(await sandboxDelivery('highlevel', 'constructor', at)).toBeUndefined()
  expect(await sandboxDelivery('nobody', 'ContactCreate', at)).toBeUndefined()
  expect(sandboxEvents('nobody')).toEqual([])
})

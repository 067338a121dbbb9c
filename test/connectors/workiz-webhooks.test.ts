import { afterEach, describe, expect, it } from 'vitest'
import { fetchOne } from '#engine/index.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { ctx } from './reading.ts'
import { simulated, startAt } from './workiz-account.ts'
import { readWebhook } from '../make/read-webhook.ts'

let close = async () => {}
afterEach(() => close())

async function deliver(body: unknown) {
  const { vendor, account } = await startAt()
  close = vendor.close
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const read = await readWebhook(ctx, account, { headers: new Headers(), body: Buffer.from(text) })
  expect(vendor.requests).toEqual([])
  return read
}

const event = (type: string, more: object = {}) => ({
  trigger: { type, timestamp: '2026-11-23T04:29:00.000Z' },
  data: { id: 924_886, uuid: 'CC6YKK', serialId: 924_886 },
  metadata: { automationId: 'a1', ruleName: 'Tell about jobs' },
  ...more,
})

describe('a delivery, which nobody signs,', () => {
  it.each([
    ['job_status_changed', 'job_status_changed', 'job'],
    ['job_created', 'job_changed', 'job'],
    ['lead_status_changed', 'lead_status_changed', 'lead'],
    ['lead_assigned', 'lead_changed', 'lead'],
  ])('of %s only says what to read again', async (sent, type, object) => {
    expect(await deliver(event(sent, { status: 'Done' }))).toMatchObject({
      value: {
        type,
        known: true,
        at: Date.parse('2026-11-23T04:29:00Z'),
        effects: [
          { kind: 'fetch', object, ids: ['CC6YKK'] },
          { kind: 'refresh', object: `${object}_tag` },
        ],
      },
    })
  })

  it('of a payment reads the jobs again', async () => {
    expect(await deliver(event('invoice_paid', { data: { id: 7 } }))).toMatchObject({
      value: { effects: [{ kind: 'refresh', object: 'job' }] },
    })
  })

  it('of something else is kept, and changes nothing', async () => {
    expect(await deliver(event('estimate_sent'))).toMatchObject({
      value: { type: 'estimate_sent', known: false, effects: [] },
    })
  })

  it('is the same one twice only with the same body', async () => {
    const id = async (body: unknown) => {
      const read = await deliver(body)
      return read.ok ? read.value.id : null
    }
    const first = await id(event('job_created'))
    expect(first).toMatch(/^body:[0-9a-f]{64}$/)
    expect(await id(event('job_created'))).toBe(first)
    expect(await id(event('job_created', { data: { uuid: 'OTHER' } }))).not.toBe(first)
  })

  it.each([
    ['no JSON', 'text', 'webhook.bad_json'],
    ['no trigger', { data: { uuid: 'A' } }, 'webhook.bad_shape'],
    ['no job', event('job_created', { data: {} }), 'webhook.bad_shape'],
    ['a trigger that is no text', { trigger: { type: ['job_created'] } }, 'webhook.bad_shape'],
  ])('with %s is refused', async (_, body, code) => {
    expect(await deliver(body)).toMatchObject({ ok: false, error: { code } })
  })
})

it.each(sandboxEvents('workiz'))('the simulated %s is understood', async (type) => {
  const token = 'api_northwind_sends'
  const sent = await sandboxDelivery('workiz', type, { account: token, secret: '', now: Date.now(), n: 1 })
  if (!sent) throw new Error('nothing was sent')
  const account = simulated(token)
  const read = await readWebhook(ctx, account, {
    headers: new Headers(sent.headers),
    body: Buffer.from(sent.body),
  })
  if (!read.ok) throw new Error(read.error.message)
  expect(read.value).toMatchObject({ type, known: true })
  for (const effect of read.value.effects) {
    if (effect.kind !== 'fetch') continue
    const [id = ''] = effect.ids
    expect(await fetchOne(ctx, account, { object: 'job', id })).toMatchObject({ value: { externalId: id } })
  }
})

import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchOne } from '#engine/index.ts'
import { secret } from '#kit/secret.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { SIGNING, simulated, startAt } from './heygen-account.ts'
import { NOW } from './mapped.ts'
import { ctx } from './reading.ts'
import { readWebhook } from '../make/read-webhook.ts'

const sign = (body: string, by = SIGNING) => createHmac('sha256', by).update(body).digest('hex')
const seconds = (ms: number) => String(Math.floor(ms / 1000))

const success = {
  event_type: 'avatar_video.success',
  event_data: {
    video_id: 'v_1',
    url: 'https://files.example.com/v_1.mp4',
    callback_id: 'my-id',
    gif_download_url: '',
    video_page_url: '',
    video_share_page_url: '',
    folder_id: '',
  },
}
const BODY = JSON.stringify(success)

const signed = (body: string, more: Record<string, string> = {}): Record<string, string> => ({
  'Heygen-Signature': sign(body),
  'Heygen-Timestamp': seconds(NOW),
  'Heygen-Event-Id': 'ev_1',
  ...more,
})

let close = async () => {}
afterEach(() => close())
async function deliver(headers: Record<string, string>, body = BODY, secrets: Record<string, string> = {}) {
  const { vendor, account } = await startAt({}, secrets)
  close = vendor.close
  return readWebhook(ctx, account, { headers: new Headers(headers), body: Buffer.from(body) })
}

describe('a delivery is believed', () => {
  it('with the signature of its body, and names the video to read again', async () => {
    expect(await deliver(signed(BODY))).toEqual({
      ok: true,
      value: {
        id: 'ev_1',
        type: 'avatar_video.success',
        at: null,
        known: true,
        handshake: null,
        effects: [{ kind: 'fetch', object: 'video', ids: ['v_1'] }],
      },
    })
  })

  it('up to five minutes early or late', async () => {
    for (const ms of [-300_000, 300_000])
      expect(await deliver(signed(BODY, { 'Heygen-Timestamp': seconds(NOW + ms) }))).toMatchObject({
        ok: true,
      })
  })

  it('from an endpoint of the first version, by the older header; its id is the body’s digest', async () => {
    expect(await deliver({ Signature: sign(BODY) })).toMatchObject({
      value: { id: expect.stringMatching(/^body:/), known: true },
    })
  })

  it('with the newer header deciding where both are there', async () => {
    const headers = signed(BODY, { 'Heygen-Signature': sign('other'), Signature: sign(BODY) })
    expect(await deliver(headers)).toMatchObject({ error: { code: 'webhook.bad_signature' } })
  })
})

describe('a delivery is refused', () => {
  const flipped = `${sign(BODY).slice(0, -1)}${sign(BODY).endsWith('0') ? '1' : '0'}`

  it.each([
    ['with one bit of the signature wrong', signed(BODY, { 'Heygen-Signature': flipped }), 'bad_signature'],
    [
      'signed with another secret',
      signed(BODY, { 'Heygen-Signature': sign(BODY, 'whsec_other') }),
      'bad_signature',
    ],
    ['signed with an empty secret', signed(BODY, { 'Heygen-Signature': sign(BODY, '') }), 'bad_signature'],
    [
      'signed over body and time',
      signed(BODY, { 'Heygen-Signature': sign(`${BODY}${seconds(NOW)}`) }),
      'bad_signature',
    ],
    ['with a signature that is no hex', signed(BODY, { 'Heygen-Signature': 'zz' }), 'bad_signature'],
    ['that is old', signed(BODY, { 'Heygen-Timestamp': seconds(NOW - 301_000) }), 'too_old'],
    ['from the future', signed(BODY, { 'Heygen-Timestamp': seconds(NOW + 301_000) }), 'too_new'],
    ['with a time that is none', signed(BODY, { 'Heygen-Timestamp': 'now' }), 'no_timestamp'],
    ['with an empty time', signed(BODY, { 'Heygen-Timestamp': '' }), 'no_timestamp'],
    ['without any signature, as a job’s own callback is', {}, 'no_signature'],
    ['with an empty signature', { 'Heygen-Signature': '', Signature: '' }, 'no_signature'],
    ['with a wrong older signature', { Signature: sign(BODY, 'whsec_other') }, 'bad_signature'],
  ])('%s', async (_, headers, reason) => {
    expect(await deliver(headers)).toMatchObject({ ok: false, error: { code: `webhook.${reason}` } })
  })

  it('with one byte of the body changed', async () => {
    expect(await deliver(signed(BODY), BODY.replace('v_1', 'v_2'))).toMatchObject({
      error: { code: 'webhook.bad_signature' },
    })
  })

  it('where the connection has no secret, whoever signed it', async () => {
    const empty = signed(BODY, { 'Heygen-Signature': sign(BODY, '') })
    expect(await deliver(empty, BODY, { webhook_secret: '' })).toMatchObject({
      error: { code: 'webhook.no_secret' },
    })
  })

  it('where it names no video or no event', async () => {
    for (const body of ['{"event_type":"avatar_video.success","event_data":{}}', '{"event_data":{}}', '[]'])
      expect(await deliver(signed(body), body)).toMatchObject({ error: { code: 'webhook.bad_shape' } })
    expect(await deliver(signed('text'), 'text')).toMatchObject({ error: { code: 'webhook.bad_json' } })
  })
})

describe('an event', () => {
  it.each([
    ['avatar_video.fail', [{ kind: 'fetch', object: 'video', ids: ['v_1'] }]],
    ['avatar_video_gif.success', [{ kind: 'fetch', object: 'video', ids: ['v_1'] }]],
    ['avatar_video_caption.fail', [{ kind: 'fetch', object: 'video', ids: ['v_1'] }]],
    ['video_translate.success', [{ kind: 'refresh', object: 'video' }]],
    ['batch.finished', [{ kind: 'refresh', object: 'video' }]],
    [
      'instant_avatar.success',
      [
        { kind: 'refresh', object: 'avatar' },
        { kind: 'refresh', object: 'look_tag' },
      ],
    ],
  ])('%s means %j', async (event_type, effects) => {
    const body = JSON.stringify({ event_type, event_data: { video_id: 'v_1', msg: 'x', callback_id: '' } })
    expect(await deliver(signed(body), body)).toMatchObject({
      value: { type: event_type, known: true, effects },
    })
  })

  it('of a GIF that names no video is taken, and changes nothing', async () => {
    const body = JSON.stringify({ event_type: 'avatar_video_gif.success', event_data: {} })
    expect(await deliver(signed(body), body)).toMatchObject({
      value: { known: true, effects: [{ kind: 'fetch', ids: [] }] },
    })
  })

  it('of another kind is kept, and changes nothing', async () => {
    const body = JSON.stringify({ event_type: 'live_avatar.started', event_data: {} })
    expect(await deliver(signed(body), body)).toMatchObject({ value: { known: false, effects: [] } })
  })
})

it.each(sandboxEvents('heygen'))('the simulated %s is believed and understood', async (event) => {
  const key = 'sk_sends_northwind'
  const now = Date.now()
  const sent = await sandboxDelivery('heygen', event, { account: key, secret: SIGNING, now, n: 1 })
  if (!sent) throw new Error('nothing was sent')
  const account = { ...simulated(key), secrets: { api_key: secret(key), webhook_secret: secret(SIGNING) } }
  const read = await readWebhook({ ...ctx, now: () => now }, account, {
    headers: new Headers(sent.headers),
    body: Buffer.from(sent.body),
  })
  if (!read.ok) throw new Error(read.error.message)
  expect(read.value).toMatchObject({ type: event, known: true })
  if (event !== 'avatar_video.success') return
  const [effect] = read.value.effects
  const [id = ''] = effect?.kind === 'fetch' ? effect.ids : []
  expect(await fetchOne(ctx, account, { object: 'video', id })).toMatchObject({
    value: { externalId: id, fields: { status: 'completed' } },
  })
})

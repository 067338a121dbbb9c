import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../make/app.ts'
import { settled } from '../make/connections.ts'
import { bodyOf, books, deliver, hookedConnection, hookPath, signed, SIGNING, worked } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

liveSandbox()

const MINUTE = 60_000
let owner: Member
let connection: string
let other: string
let path: string

beforeAll(async () => {
  owner = await person()
  connection = await hookedConnection(owner)
  other = await hookedConnection(owner, 'whsec_of_the_other_connection_01')
  path = hookPath(owner, connection)
  await settled(owner)
}, 120_000)

const hook = async () => (await owner.call('GET', `/v1/connections/${connection}/webhook`)).body
const refusedOf = async (reason: string): Promise<number> =>
  (await hook()).refused.find((one: { reason: string }) => one.reason === reason)?.n ?? 0

describe('what is not believed', () => {
  it('W6: is refused with its reason, counted, and leaves nothing behind', async () => {
    const body = bodyOf({ n: 1 })
    const at = Date.now()
    const good = signed(body)['workos-signature']
    const cases: [string, string, Record<string, string>][] = [
      ['webhook.no_signature', body, {}],
      [
        'webhook.bad_signature',
        body,
        { 'workos-signature': good.replace(/.$/, (c) => (c === '0' ? '1' : '0')) },
      ],
      ['webhook.bad_signature', body.replace('event_1', 'event_2'), { 'workos-signature': good }],
      ['webhook.bad_signature', body, signed(body, { secret: 'whsec_of_the_other_connection_01' })],
      ['webhook.bad_signature', body, signed(body, { secret: '' })],
      ['webhook.too_old', body, signed(body, { at: at - 4 * MINUTE })],
      ['webhook.too_new', body, signed(body, { at: at + 4 * MINUTE })],
      ['webhook.bad_signature', body, { 'workos-signature': 't=,v1=' }],
    ]
    for (const [code, rawBody, headers] of cases)
      expect(await call('POST', path, { rawBody, headers }), code).toMatchObject({
        status: 401,
        body: { error: { code, message: expect.any(String) } },
      })
    expect(await refusedOf('bad_signature')).toBe(5)
    expect(await refusedOf('too_old')).toBe(1)
    expect((await owner.call('GET', `/v1/received?connection=${connection}`)).body.data).toEqual([])
    expect(await books(owner, connection)).toMatchObject({ received: 0 })
  })

  it('an event that two connections are told is an event of each', async () => {
    const body = bodyOf({ n: 2, id: 'event_shared' })
    const [here, there] = [
      await deliver(path, body),
      await deliver(hookPath(owner, other), body, { secret: 'whsec_of_the_other_connection_01' }),
    ]
    expect([here.status, there.status]).toEqual([202, 202])
    expect(here.body.id).not.toBe(there.body.id)
    await worked(owner, connection)
    await worked(owner, other)
    for (const id of [connection, other])
      expect(
        (await owner.call('GET', `/v1/received?connection=${id}&q=event_shared`)).body.data,
      ).toHaveLength(1)
  })

  it('an address that is none is as any path that is not there, and wakes nobody', async () => {
    const unknown = await call('POST', '/hooks-of-nobody/x', { rawBody: '{}' })
    const [, , tenantId = '', connectionId = '', secret = ''] = path.split('/')
    const wrong = [
      `/hooks/${tenantId}/${connectionId}/${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`,
      `/hooks/${tenantId}/${other}/${secret}`,
      `/hooks/ten_0000000000000000000000/${connectionId}/${secret}`,
      `/hooks/${tenantId}/${connectionId}/2${secret.slice(1)}`,
      `/hooks/${tenantId}/${connectionId}/${'1'.repeat(3000)}`,
      `/hooks/__proto__/constructor/1-00000000000000000000000000`,
    ]
    const stable = (body: { error: object }) => ({ ...body.error, request_id: '' })
    for (const one of wrong) {
      const reply = await deliver(one, bodyOf({ n: 3 }))
      expect(reply.status, one).toBe(404)
      expect(stable(reply.body)).toEqual(stable(unknown.body))
    }
    expect((await call('GET', path)).status).toBe(404)
  })

  it('an address that was replaced ends at once', async () => {
    const before = hookPath(owner, other)
    const rotated = await owner.call('POST', `/v1/connections/${other}/webhook/rotate`)
    expect(rotated.status).toBe(200)
    const body = bodyOf({ n: 4 })
    const how = { secret: 'whsec_of_the_other_connection_01' }
    expect((await deliver(before, body, how)).status).toBe(404)
    expect((await deliver(hookPath(owner, other, 2), body, how)).status).toBe(202)
  })
})

describe('a body', () => {
  const sent = (rawBody: BodyInit, headers: Record<string, string>) =>
    call('POST', path, { rawBody, headers })

  it('of a mebibyte is taken, of a byte more it is not, however it comes', async () => {
    const fill = (size: number) => {
      const empty = bodyOf({ n: 5, id: 'event_large', data: { metadata: { pad: '' } } })
      return empty.replace('"pad":""', `"pad":"${'x'.repeat(size - Buffer.byteLength(empty))}"`)
    }
    const most = fill(1024 * 1024)
    expect(Buffer.byteLength(most)).toBe(1024 * 1024)
    const more = fill(1024 * 1024 + 1)
    const streamed = (text: string) =>
      new ReadableStream({
        start(controller) {
          for (let i = 0; i < text.length; i += 100_000)
            controller.enqueue(new TextEncoder().encode(text.slice(i, i + 100_000)))
          controller.close()
        },
      })
    expect(await sent(more, signed(more))).toMatchObject({
      status: 413,
      body: { error: { code: 'webhook.too_large' } },
    })
    expect((await sent(streamed(more), signed(more))).status).toBe(413)
    expect((await sent(more, { ...signed(more), 'content-length': '10' })).status).toBe(413)
    expect((await sent(streamed(most), signed(most))).status).toBe(202)
    expect((await sent(most, signed(most))).body).toMatchObject({ duplicate: true })
  })

  it('that is no JSON we read is refused before anything is kept, and never a 5xx', async () => {
    const bytes = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    const cases: [BodyInit & (string | Uint8Array), number, string][] = [
      [bytes, 400, 'webhook.bad_json'],
      ['', 400, 'webhook.bad_json'],
      ['<html>', 400, 'webhook.bad_json'],
      ['{"id":', 400, 'webhook.bad_json'],
      ['['.repeat(500_000), 400, 'webhook.bad_json'],
      ['{}', 400, 'webhook.bad_shape'],
      ['null', 400, 'webhook.bad_shape'],
      ['{"event":{"__proto__":1}}', 400, 'webhook.bad_shape'],
    ]
    for (const [body, status, code] of cases)
      expect(await sent(body, signed(body)), code).toMatchObject({ status, body: { error: { code } } })
  })

  it('is kept without the connection’s secrets and without what proved it', async () => {
    const to = `https://sync.acme.com${path}`
    const body = bodyOf({ n: 6, id: 'event_echo', data: { metadata: { echo: `key ${SIGNING}.`, to } } })
    const headers = { ...signed(body), 'x-original-url': path }
    const { id } = (await call('POST', path, { rawBody: body, headers })).body
    await worked(owner, connection)
    const kept = await runInDurableObject(
      env.INBOX.getByName(`inbox:${owner.workspace}:${connection}`),
      (_, { storage }) => JSON.stringify(storage.sql.exec('SELECT * FROM waiting').toArray()),
    )
    expect(kept).not.toContain(SIGNING)
    const { db } = await tenant(owner.workspace)
    const row = await db.$client.prepare('SELECT headers, body FROM received WHERE id = ?').bind(id).first()
    const text = JSON.stringify(row)
    expect(text).toContain('event_echo')
    expect(text).not.toContain(SIGNING)
    expect(text).not.toContain('v1=')
    // Whoever knows the address can send to it: its secret is one of the connection's.
    expect(text).toContain('x-original-url')
    expect(text).not.toContain(path.split('/').at(-1))
  })

  it('may call its event anything, in any letters, and is listed by it', async () => {
    const lone = JSON.parse('"\\ud83d"') as string
    const types = [`${'x'.repeat(199)}😀`, `nul\u0000nul`, `${lone}lone`, "'; --", '%_\\', '\u202e🏳️‍🌈']
    for (const [i, event] of types.entries()) {
      const body = bodyOf({ n: 7, id: `event_letters_${i}_${event}`, event })
      const headers = { ...signed(body), 'user-agent': 'a, b;c="d"' }
      const taken = await call('POST', path, { rawBody: body, headers })
      expect([event, taken.status]).toEqual([event, 202])
      expect((await call('POST', path, { rawBody: body, headers: signed(body) })).body).toEqual({
        id: taken.body.id,
        duplicate: true,
      })
      await worked(owner, connection)
      const shown = await owner.call('GET', `/v1/received/${taken.body.id}`)
      expect([event, shown.status, shown.body.state, shown.body.reason]).toEqual([
        event,
        200,
        'filtered',
        'unknown_event',
      ])
      expect(JSON.parse(shown.body.body)).toMatchObject({ event })
    }
    expect((await owner.call('GET', `/v1/received?connection=${connection}&limit=200`)).status).toBe(200)
    expect(await books(owner, connection)).toMatchObject({ pending: 0, balanced: true })
  })

  it('has its headers once: a second signature, time or copy of them makes none of it true', async () => {
    const body = bodyOf({ n: 8, id: 'event_twice' })
    const at = Date.now()
    const good = signed(body, { at })['workos-signature']
    const [, hex = ''] = good.split('v1=')
    const zero = '0'.repeat(64)
    const told = async (...values: string[]) => {
      // As HTTP joins headers of a name.
      const headers = { 'workos-signature': values.join(', ') }
      const reply = await call('POST', path, { rawBody: body, headers })
      return [reply.status, reply.body.error?.code ?? null]
    }
    const bad = [401, 'webhook.bad_signature']
    expect(await told(`t=${at}, v1=${zero}`)).toEqual(bad)
    // The time that is read is the time that is signed, whatever stands beside it.
    expect(await told(`t=${at - 3_600_000}`, good)).toEqual(bad)
    expect(await told(good.replace('v1=', 'v0='))).toEqual(bad)
    expect(await told(good.replace('v1=', 'V1='))).toEqual(bad)
    expect(await told(`t=${at}, v1=${hex}00`)).toEqual(bad)
    expect(await told(`t=0x${at.toString(16)}, v1=${hex}`)).toEqual(bad)
    expect(await told(`t=${at}abc, v1=${hex}`)).toEqual(bad)
    expect(await told(`v1=${hex}`)).toEqual(bad)
    // While a secret is being changed there are two, in any order and in capitals.
    expect(await told(`t=${at}, v1=${zero}`, `v1=${hex.toUpperCase()}`)).toEqual([202, null])
  })
})

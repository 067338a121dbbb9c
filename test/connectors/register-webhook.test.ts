import { afterEach, describe, expect, it } from 'vitest'
import { isRegistered, registerWebhook, unregisterWebhook } from '#engine/register-webhook.ts'
import type { Account } from '#engine/index.ts'
import type { Ctx } from '#kit/context.ts'
import type { Seen } from '../vendors/serve.ts'
import * as bamboohr from './bamboohr-account.ts'
import * as heygen from './heygen-account.ts'
import { ctx } from './reading.ts'
import * as workos from './workos-account.ts'

interface Vendor {
  url: string
  requests: Seen[]
  close: () => Promise<void>
  plan: (reply: { status: number; body?: unknown }, times?: number) => void
}

const PLACE = '/hooks/ten_1/con_1/'
const ADDRESS = `https://sync.acme.com${PLACE}1-abc`
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const VENDORS = [
  { name: 'BambooHR', start: bamboohr.startAt, list: '/api/v1/webhooks' },
  { name: 'HeyGen', start: heygen.startAt, list: '/v3/webhooks/endpoints' },
  { name: 'WorkOS', start: workos.startAt, list: '/webhook_endpoints' },
]

describe.each(VENDORS)('at a plain $name', ({ start, list }) => {
  async function opened(): Promise<{ vendor: Vendor; account: Account; writes: () => string[] }> {
    const { vendor, account } = await start()
    closing.push(vendor.close)
    const writes = () => vendor.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method)
    return { vendor, account, writes }
  }

  function wantedOf({ connector }: Account) {
    const how = connector.webhooks?.register
    if (!how) throw new Error('it has no call for that')
    return { how, address: ADDRESS, place: PLACE, known: null as string | null }
  }

  /** The network takes the request there, and loses what comes back of the first `times` that create one. */
  function losing(times: number): Ctx {
    let left = times
    return {
      ...ctx,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const reply = await fetch(request)
        if (request.method === 'POST' && left-- > 0) throw new TypeError('fetch failed: socket closed')
        return reply
      },
    }
  }

  async function registered(world: Ctx, account: Account, over: { known?: string; address?: string } = {}) {
    const made = await registerWebhook(world, account, { ...wantedOf(account), ...over })
    if (!made.ok) throw new Error(`${made.error.code}: ${made.error.message}`)
    return made.value
  }

  it('it is made once, kept while its secret is known, and made anew where that is not', async () => {
    const { account, writes } = await opened()
    const first = await registered(ctx, account)
    expect(first.secret?.reveal()).toMatch(/.{8,}/)
    expect(writes()).toEqual(['POST'])
    const wanted = wantedOf(account)
    expect(await isRegistered(ctx, account, { ...wanted, known: first.id })).toEqual({
      ok: true,
      value: true,
    })
    expect(await isRegistered(ctx, account, { ...wanted, known: 'another' })).toEqual({
      ok: true,
      value: false,
    })
    expect(await registered(ctx, account, { known: first.id })).toEqual({ id: first.id, secret: null })
    expect(writes()).toEqual(['POST'])
    // Another address of the same connection: the old one goes.
    const moved = await registered(ctx, account, {
      known: first.id,
      address: `https://sync.acme.com${PLACE}2-abc`,
    })
    expect(moved.secret).not.toBeNull()
    expect(writes()).toEqual(['POST', 'DELETE', 'POST'])
    // Its secret was lost with a crash: signed with it, nothing would be believed.
    await registered(ctx, account)
    expect(writes()).toEqual(['POST', 'DELETE', 'POST', 'DELETE', 'POST'])
    expect(await unregisterWebhook(ctx, account, wanted)).toEqual({ ok: true, value: null })
    expect(writes().at(-1)).toBe('DELETE')
    expect(await unregisterWebhook(ctx, account, wanted)).toEqual({ ok: true, value: null })
    expect(writes()).toHaveLength(6)
  })

  it('leaves those of others alone', async () => {
    const { account, vendor, writes } = await opened()
    const others = [
      'https://sync.acme.com/hooks/ten_1/con_2/1-abc',
      'https://sync.acme.com/hooks/ten_1/con_10/1-abc',
      'https://sync.acme.com/elsewhere?to=/hooks/ten_1/con_1/1-abc',
    ]
    for (const address of others) {
      const made = await registerWebhook(ctx, account, { ...wantedOf(account), address, place: '/nothing/' })
      expect(made.ok).toBe(true)
    }
    await registered(ctx, account)
    await unregisterWebhook(ctx, account, wantedOf(account))
    expect(writes().filter((method) => method === 'DELETE')).toHaveLength(1)
    expect(vendor.requests.at(-1)?.path).toContain(`${list}/`)
  })

  it('whose answer was lost is looked for before it is made again', async () => {
    const { account, writes } = await opened()
    const made = await registered(losing(1), account)
    expect(made.secret).not.toBeNull()
    expect(writes()).toEqual(['POST', 'DELETE', 'POST'])
    const twice = await registerWebhook(losing(2), account, wantedOf(account))
    expect(twice).toMatchObject({ ok: false, error: { code: 'vendor.connection_failed' } })
    // The next click begins with the list: one is there in the end.
    const last = await registered(ctx, account)
    const wanted = { ...wantedOf(account), known: last.id }
    expect(await isRegistered(ctx, account, wanted)).toEqual({ ok: true, value: true })
    const [posts, deletes] = ['POST', 'DELETE'].map(
      (one) => writes().filter((method) => method === one).length,
    )
    expect((posts ?? 0) - (deletes ?? 0)).toBe(1)
  })

  it('is not made where the vendor refuses, is out of order, or answers without its secret', async () => {
    const { account, vendor, writes } = await opened()
    vendor.plan({ status: 403, body: {} })
    expect(await registerWebhook(ctx, account, wantedOf(account))).toMatchObject({
      ok: false,
      error: { code: 'vendor.forbidden' },
    })
    expect(writes()).toEqual([])
    const bad: Ctx = {
      ...ctx,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const reply = await fetch(request)
        return request.method === 'POST' ? Response.json({ id: 1, data: {} }, { status: 201 }) : reply
      },
    }
    const told = await registerWebhook(bad, account, wantedOf(account))
    expect(told).toMatchObject({ ok: false, error: { code: 'vendor.unexpected_shape' } })
    expect(told.ok || told.error.sample).toBe(undefined)
    await registered(ctx, account)
    expect(writes()).toEqual(['POST', 'DELETE', 'POST'])
  })

  it('is nothing that a restricted connection may do unsaid', async () => {
    const { account, vendor } = await opened()
    const may = (permitted: string[]) => registerWebhook(ctx, { ...account, permitted }, wantedOf(account))
    expect(await may(['GET /**'])).toMatchObject({
      ok: false,
      error: { code: 'vendor.endpoint_not_permitted', message: expect.stringContaining(`POST ${list}`) },
    })
    expect(vendor.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(await may([`GET ${list}`, `POST ${list}`])).toMatchObject({ ok: true })
  })
})

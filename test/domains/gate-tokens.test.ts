import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { findConnection, noteOutcome, openAccount } from '#domains/connections/index.ts'
import { storeTokens } from '#domains/connections/store-tokens.ts'
import type { Tokens } from '#domains/connections/tokens.ts'
import { fetchPage, testAccount } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'
import { update } from '#domains/connections/store.ts'
import { onConnectionReady } from '#domains/syncs/index.ts'
import { bench, type Bench } from '../make/bench.ts'
import { whereStored } from '../make/dump.ts'
import { oauthConnection, tokenVendor } from '../make/oauth.ts'

const vendor = tokenVendor()
const HOUR = 3_600_000
/** A little after: the gate goes by the latest clock it has seen, and the real one runs on. */
const END = HOUR + 60_000

let b: Bench
let ctx: TenantCtx
let clock: { now: number }

beforeEach(async () => {
  b = await bench()
  // The tests' network, not the bench's: the gate goes out by itself.
  ctx = { ...b.ctx, fetch: (input, init) => fetch(input, init) }
  clock = b.clock
  vendor.refreshes.length = 0
  vendor.calls.length = 0
  vendor.lifetimeS = 3600
  vendor.people = 5
  vendor.before = () => undefined
  vendor.after = () => undefined
})

const connection = (tokens = vendor.account()) => oauthConnection(ctx, tokens)

const stub = (id: string) => env.CONNECTION_GATE.getByName(`gate:${ctx.tenantId}:${id}`)
const open = async (id: string) => openAccount(ctx, await findConnection(ctx, id))
const held = (id: string) =>
  runInDurableObject(stub(id), (_, state) => state.storage.kv.get<Tokens>('tokens') ?? null)
async function token(id: string, refused?: number) {
  const got = await (await open(id)).gate?.token(refused)
  return got?.ok ? got.value.value.reveal() : (got?.error ?? null)
}

describe('the end of a token', () => {
  it('V25: with a thousand callers at once is one refresh at the vendor', async () => {
    const id = await connection()
    clock.now += END
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const got = await stub(id).getToken({ now: clock.now })
        return got.ok ? got.number : null
      }),
    )
    expect(vendor.refreshes).toHaveLength(1)
    expect(new Set(answers)).toEqual(new Set([2]))
    expect(await token(id)).toMatch(/^access-\d+-1$/)
  }, 30_000)

  it('comes again, and each time is one refresh with the newest token', async () => {
    const account = vendor.account()
    const id = await connection(account)
    for (let n = 1; n <= 3; n++) {
      clock.now += END
      const all = await Promise.all(Array.from({ length: 20 }, () => token(id)))
      expect(new Set(all).size).toBe(1)
      expect(vendor.refreshes).toHaveLength(n)
    }
    expect(vendor.refreshes).toEqual([0, 1, 2].map((n) => account.refresh.replace(/0$/, String(n))))
  })

  it('is seen before it comes', async () => {
    const id = await connection()
    clock.now += HOUR - 15 * 60_000 - 60_000
    expect(await token(id)).toMatch(/-0$/)
    clock.now += 120_000
    expect(await token(id)).toMatch(/-1$/)
  })
})

describe('a request', () => {
  it('that the vendor refuses for the token’s age is sent once more with a new one', async () => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += 60_000
    const opened = await open(id)
    const first = await fetchPage(ctx, opened, { object: 'user', cursor: null })
    if (!first.ok) throw new Error(first.error.message)
    // Withdrawn in the middle of the list, long before its end.
    vendor.access.delete(account.access)
    const second = await fetchPage(ctx, opened, { object: 'user', cursor: first.value.next })
    expect(second).toMatchObject({ ok: true })
    expect(vendor.refreshes).toHaveLength(1)
    expect(vendor.calls.map((call) => call.slice(-1))).toEqual(['0', '0', '1'])
  })

  it('V23: on the seventh page of a run leads to one refresh, and that page alone is asked for twice', async () => {
    vendor.people = 20
    const account = vendor.account()
    const id = await connection(account)
    clock.now += 60_000
    await onConnectionReady(ctx, { type: 'connection.ready', connectionId: id })
    const [message] = b.sent.splice(0)
    if (!message) throw new Error('no run')
    const asked: string[] = []
    const out: typeof fetch = (input) => {
      const url = new URL((input as Request).url)
      if (url.pathname === '/users') asked.push(url.searchParams.get('skip') ?? '')
      // Withdrawn in the middle of the list, long before its end.
      if (asked.length === 7) vendor.access.delete(account.access)
      return fetch(input)
    }
    b.sent.push(message)
    await b.drain({ ...b.base, fetch: out })
    expect(asked).toEqual(['0', '2', '4', '6', '8', '10', '12', '12', '14', '16', '18', '20'])
    expect(vendor.refreshes).toHaveLength(1)
    const run = await b.showRun(message.body.runId)
    expect(run).toMatchObject({ state: 'ok', pages: 11, seen: 20, created: 20 })
    expect((await b.records(id)).map(({ external_id }) => external_id)).toHaveLength(20)
  })

  it('refused again with the new token is refused, after one refresh', async () => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += 60_000
    vendor.access.clear()
    vendor.after = () => (vendor.access.clear(), undefined)
    const tested = await testAccount(ctx, await open(id))
    expect(tested).toMatchObject({ error: { code: 'vendor.unauthorized', reauth: true } })
    const again = await testAccount(ctx, await open(id))
    expect(again).toMatchObject({ error: { code: 'vendor.unauthorized' } })
    expect(vendor.refreshes).toHaveLength(1)
    expect(vendor.calls).toHaveLength(3)
  })

  it('V25: of many that are refused together leads to one refresh', async () => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += 60_000
    vendor.access.delete(account.access)
    const tested = await Promise.all(Array.from({ length: 20 }, async () => testAccount(ctx, await open(id))))
    for (const one of tested) expect(one).toMatchObject({ ok: true })
    expect(vendor.refreshes).toHaveLength(1)
  })

  it('that works with the new token lets the old refresh token go', async () => {
    const id = await connection()
    clock.now += END
    await token(id)
    expect((await held(id))?.previous).not.toBeNull()
    expect(await testAccount(ctx, await open(id))).toMatchObject({ ok: true })
    expect((await held(id))?.previous).toBeNull()
  })
})

describe('a refresh whose answer is lost', () => {
  it('V24: is made good where the vendor takes the old token once more', async () => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += END
    let lose = true
    vendor.after = (refresh) => {
      if (!lose) return undefined
      lose = false
      // A vendor with a grace for retries.
      vendor.granted.set(refresh, 'x')
      throw new TypeError('Network connection lost.')
    }
    expect(await token(id)).toMatchObject({ kind: 'busy', code: 'vendor.token_failed', retryAfterMs: 30_000 })
    expect(await token(id)).toMatchObject({ code: 'vendor.token_failed' })
    expect(vendor.refreshes).toHaveLength(1)
    clock.now += 30_000
    expect(await token(id)).toBe('access-x-1')
    expect(vendor.refreshes).toEqual([account.refresh, account.refresh])
  })

  it('V24: and cannot be made good asks for a person, and never the vendor again', async () => {
    const account = vendor.account()
    const id = await connection(account)
    // One good refresh before, unused: so there is a previous token to try.
    clock.now += END
    await token(id)
    clock.now += END
    vendor.after = () => {
      vendor.after = () => undefined
      throw new TypeError('Network connection lost.')
    }
    await token(id)
    clock.now += 30_000
    const failure = await token(id)
    expect(failure).toMatchObject({ kind: 'refused', reauth: true })
    const [r0, r1] = [account.refresh, account.refresh.replace(/0$/, '1')]
    expect(vendor.refreshes).toEqual([r0, r1, r1, r0])
    for (let i = 0; i < 5; i++) {
      clock.now += END
      expect(await token(id)).toMatchObject({ kind: 'refused', reauth: true })
    }
    expect(vendor.refreshes).toHaveLength(4)
    if (failure === null || typeof failure === 'string') throw new Error('a token')
    await noteOutcome(ctx, id, failure)
    expect(await findConnection(ctx, id)).toMatchObject({ status: 'reauth_required' })

    const { access, refresh, lifetimeMs } = vendor.account()
    await storeTokens(ctx, id, { access: secret(access), refresh: secret(refresh), lifetimeMs })
    expect(await token(id)).toMatch(/-0$/)
  })

  it.each([
    ['takes the spent token once more', true],
    ['takes it no more', false],
  ])('V24: and killed between receiving and writing: a vendor that %s', async (_what, grace) => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += END
    let before: Tokens | undefined
    vendor.before = async () => {
      before = (await held(id)) ?? undefined
      return undefined
    }
    await token(id)
    expect(before).toMatchObject({ number: 1, refreshing: { tries: 1 } })
    // What is stored when the object dies with the answer in its hands: all of before, nothing of after.
    await runInDurableObject(stub(id), (_, state) => state.storage.kv.put('tokens', before))
    await evictDurableObject(stub(id))
    vendor.before = () => undefined
    if (grace) vendor.granted.set(account.refresh, 'y')
    const answers = await Promise.all(Array.from({ length: 5 }, () => token(id)))
    for (const answer of answers)
      if (grace) expect(answer).toBe('access-y-1')
      else expect(answer).toMatchObject({ kind: 'refused', reauth: true })
    clock.now += 30 * 60_000
    await token(id)
    expect(vendor.refreshes).toEqual([account.refresh, account.refresh])
  })

  it('was written down before it went out', async () => {
    const id = await connection()
    clock.now += END
    const arrived = Promise.withResolvers<void>()
    const reply = Promise.withResolvers<undefined>()
    vendor.before = () => {
      arrived.resolve()
      return reply.promise
    }
    const waiting = token(id)
    await arrived.promise
    expect(await held(id)).toMatchObject({ refreshing: { tries: 1 } })
    reply.resolve(undefined)
    expect(await waiting).toMatch(/-1$/)
    expect(await held(id)).toMatchObject({ refreshing: null })
  })

  // Ending the object for real while its request is out crashes workerd ("Promise callback destroyed itself").
  it('O1: by an object that woke up without knowing is taken up, over evictions', async () => {
    const id = await connection()
    clock.now += END
    await runInDurableObject(stub(id), (_, state) => {
      const tokens = state.storage.kv.get<Tokens>('tokens')
      state.storage.kv.put('tokens', { ...tokens, refreshing: { since: clock.now, tries: 1 } })
    })
    await evictDurableObject(stub(id))
    const all = await Promise.all(Array.from({ length: 50 }, () => token(id)))
    expect(new Set(all).size).toBe(1)
    await evictDurableObject(stub(id))
    expect(await token(id)).toBe(all[0])
    expect(vendor.refreshes).toHaveLength(1)
  })
})

/** Another answer from the API; names are looked up as ever. */
const apart =
  (api: typeof fetch): typeof fetch =>
  (input, init) =>
    new URL(new Request(input, init).url).hostname === 'cloudflare-dns.com' ? fetch(input, init) : api(input)

describe('a vendor’s token endpoint', () => {
  it.each([
    ['500', () => new Response('', { status: 500 })],
    ['429', () => new Response('', { status: 429, headers: { 'retry-after': '60' } })],
    ['a web page', () => new Response('<html>', { status: 200 })],
    ['no token', () => Response.json({ ok: true })],
    ['a token with a line break', () => Response.json({ access_token: 'a\r\nx: y' })],
    ['a redirect', () => Response.redirect('https://evil.example/', 307)],
    ['“who are you”', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
  ])('V26: that answers %s is left alone for a while, and the connection is kept', async (_, reply) => {
    const id = await connection()
    clock.now += END
    vendor.before = reply
    for (let i = 0; i < 10; i++)
      expect(await token(id)).toMatchObject({ kind: 'busy', code: 'vendor.token_failed' })
    expect(vendor.refreshes).toHaveLength(1)
    vendor.before = () => undefined
    clock.now += 61_000
    expect(await token(id)).toMatch(/-1$/)
  })

  it('V26: that says invalid_grant is not asked again, and a person is', async () => {
    const id = await connection()
    clock.now += END
    vendor.before = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    for (let i = 0; i < 5; i++) {
      expect(await token(id)).toMatchObject({ kind: 'refused', reauth: true })
      clock.now += END
    }
    expect(vendor.refreshes).toHaveLength(1)
  })

  it('V26: that grants less than before is believed; what is missing, the API says', async () => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += END
    vendor.before = () => {
      vendor.access.add('narrow')
      return Response.json({ access_token: 'narrow', expires_in: 3600, scope: 'read:little' })
    }
    expect(await token(id)).toBe('narrow')
    const forbidden: typeof fetch = () =>
      Promise.resolve(Response.json({ message: 'no scope' }, { status: 403 }))
    const account403 = await openAccount({ ...ctx, fetch: apart(forbidden) }, await findConnection(ctx, id))
    const tested = await testAccount({ ...ctx, fetch: apart(forbidden) }, account403)
    // Another refresh would bring the same: it is a right that is missing, and the connection keeps its token.
    expect(tested).toMatchObject({ error: { kind: 'refused', code: 'vendor.forbidden' } })
    expect(tested).not.toMatchObject({ error: { reauth: true } })
    expect(await token(id)).toBe('narrow')
    expect(vendor.refreshes).toHaveLength(1)
  })

  it.each([
    ['left out', undefined, HOUR],
    ['as text', '120', 120_000],
    ['as nonsense', 'soon', HOUR],
    ['as over', -1, 60_000],
    ['for ever', 1e12, 10 * 365 * 24 * HOUR],
  ])('V26: may say the lifetime %s', async (_, expires_in, ms) => {
    const id = await connection()
    clock.now += END
    vendor.before = () => Response.json({ access_token: 'made-up', expires_in })
    await token(id)
    const tokens = await held(id)
    expect((tokens?.expiresAt ?? 0) - (tokens?.gotAt ?? 0)).toBe(ms)
  })

  it('is never told twice by people who fetch for each other: one connection’s trouble is its own', async () => {
    const [sick, well] = [await connection(), await connection()]
    clock.now += END
    const first = vendor.refreshes.length
    const hung = Promise.withResolvers<Response>()
    const arrived = Promise.withResolvers<void>()
    vendor.before = () => {
      vendor.before = () => undefined
      arrived.resolve()
      return hung.promise
    }
    const waiting = token(sick)
    await arrived.promise
    expect(await token(well)).toMatch(/-1$/)
    hung.resolve(new Response('', { status: 500 }))
    expect(await waiting).toMatchObject({ code: 'vendor.token_failed' })
    expect(vendor.refreshes).toHaveLength(first + 2)
  })
})

describe('stored tokens', () => {
  it('are stored nowhere in the clear, and never part of a failure', async () => {
    const account = vendor.account()
    const id = await connection(account)
    clock.now += END
    await token(id)
    const stored = JSON.stringify(
      await runInDurableObject(stub(id), (_, state) => [...state.storage.kv.list()]),
    )
    const name = account.access.split('-')[1]
    for (const n of [0, 1])
      for (const kind of ['access', 'refresh']) {
        expect(stored).not.toContain(`${kind}-${name}-${n}`)
        expect(await whereStored(`${kind}-${name}-${n}`)).toEqual([])
      }
    expect(await whereStored(id)).not.toEqual([])
    vendor.before = (refresh) => Response.json({ message: `bad token ${refresh}` }, { status: 400 })
    clock.now += END
    expect(JSON.stringify(await token(id))).not.toContain(`refresh-${name}-1`)
  })

  it('cannot be read as another connection’s, nor for another address', async () => {
    const [one, two] = [await connection(), await connection()]
    const theirs = await held(two)
    await runInDurableObject(stub(one), (_, state) => state.storage.kv.put('tokens', theirs))
    expect(await token(one)).toMatchObject({ code: 'vendor.token_failed' })

    await update(ctx, two, { baseUrl: 'https://evil.acme-vendor.com' })
    const { connector, gate } = await openAccount(ctx, await findConnection(ctx, await connection()))
    expect(connector.id).toBe('acme')
    expect(await gate?.token()).toMatchObject({ ok: true })
    await expect(open(two)).rejects.toMatchObject({ code: 'vault.unreadable' })
  })

  it('are gone with the connection', async () => {
    const id = await connection()
    await stub(id).forget()
    expect(await held(id)).toBeNull()
    expect(await token(id)).toMatchObject({ code: 'vendor.no_token', reauth: true })
    expect(vendor.refreshes).toEqual([])
  })
})

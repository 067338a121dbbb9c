import { beforeEach, expect, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { findConnection, openAccount } from '#domains/connections/index.ts'
import type { Tokens } from '#domains/connections/tokens.ts'
import type { TenantCtx } from '#kit/context.ts'
import file from '../cases/oauth-cases.json'
import { bench } from '../make/bench.ts'
import { oauthConnection, tokenVendor } from '../make/oauth.ts'

const vendor = tokenVendor()
const HOUR = 3_600_000
const END = HOUR + 60_000

let ctx: TenantCtx
let clock: { now: number }
let id: string

beforeEach(async () => {
  const b = await bench()
  ctx = { ...b.ctx, fetch: (input, init) => fetch(input, init) }
  clock = b.clock
  vendor.refreshes.length = 0
  vendor.before = () => undefined
  vendor.after = () => undefined
  id = await oauthConnection(ctx, vendor.account())
  clock.now += END
})

async function token() {
  const got = await (await openAccount(ctx, await findConnection(ctx, id))).gate?.token()
  return got?.ok ? got.value.value.reveal() : (got?.error ?? null)
}
const held = () =>
  runInDurableObject(env.CONNECTION_GATE.getByName(`gate:${ctx.tenantId}:${id}`), (_, state) =>
    state.storage.kv.get<Tokens>('tokens'),
  )

/** Case → its proof; null: a browser has to come back for it, in consent.test.ts, or an issuer to be told (engine). */
const PROOFS: Record<string, (() => Promise<void>) | null> = {
  'state from other browser session (cookie nonce mismatch)': null,
  'state replayed': null,
  'iss absent though AS metadata says authorization_response_iss_parameter_supported': null,
  'code for provider A delivered to callback of provider B': null,
  'error=access_denied': null,
  'code twice': null,
  'token endpoint 302': async () => {
    const asked: string[] = []
    vendor.before = () => (asked.push('once'), Response.redirect('https://evil.example/token', 302))
    expect(await token()).toMatchObject({ kind: 'busy', code: 'vendor.token_failed' })
    expect(asked).toEqual(['once'])
  },
  'expires_in missing/"3600"/-1/1e12/NaN': async () => {
    for (const [told, ms] of [
      [{}, HOUR],
      [{ expires_in: '3600' }, HOUR],
      // As good as over: it is used once, not renewed by every caller.
      [{ expires_in: -1 }, 60_000],
      [{ expires_in: 1e12 }, 10 * 365 * 24 * HOUR],
      [{ expires_in: null }, HOUR],
      [{ expires_in: 'NaN' }, HOUR],
    ] as const) {
      const fresh = vendor.account()
      id = await oauthConnection(ctx, fresh)
      clock.now += END
      vendor.before = () => Response.json({ access_token: 'made-up', ...told })
      expect(await token()).toBe('made-up')
      const tokens = await held()
      expect((tokens?.expiresAt ?? 0) - (tokens?.gotAt ?? 0), JSON.stringify(told)).toBe(ms)
    }
  },
  'refresh response with new refresh_token': async () => {
    const before = await held()
    const used = await token()
    const after = await held()
    expect(used).toMatch(/-1$/)
    expect(after?.refresh).not.toBe(before?.refresh)
    expect(after).toMatchObject({ previous: before?.refresh, number: 2, refreshing: null })
  },
  '2 concurrent refreshes': async () => {
    const [one, two] = await Promise.all([token(), token()])
    expect(one).toBe(two)
    expect(vendor.refreshes).toHaveLength(1)
  },
  'refresh 500 x n': async () => {
    vendor.before = () => new Response('', { status: 500 })
    for (let n = 1; n <= 4; n++) {
      for (let i = 0; i < 5; i++) expect(await token()).toMatchObject({ code: 'vendor.token_failed' })
      expect(vendor.refreshes).toHaveLength(n)
      clock.now += 30_000
    }
    expect(await findConnection(ctx, id)).toMatchObject({ status: 'ok' })
    vendor.before = () => undefined
    expect(await token()).toMatch(/-1$/)
  },
}
const cases = file.callback_cases
const elsewhere = Object.values(
  import.meta.glob<string>(['./consent.test.ts', '../engine/consent.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n')

it('V26: every case is known, here or as one to come', () => {
  expect(cases.map((one) => one.case).toSorted()).toEqual(Object.keys(PROOFS).toSorted())
  for (const { case: name } of cases.filter((one) => PROOFS[one.case] === null))
    expect(elsewhere, name).toContain(name)
})

it.each(cases.filter((one) => PROOFS[one.case]))('V26: $case: $expect', async (one) => {
  await PROOFS[one.case]?.()
})

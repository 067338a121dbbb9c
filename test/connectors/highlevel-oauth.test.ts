import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { highlevel } from '#connectors/highlevel/connector.ts'
import { consentUrl, grantByCode } from '#engine/consent.ts'
import type { Grant } from '#engine/grant.ts'
import { testAccount, type Account } from '#engine/index.ts'
import { refreshToken } from '#engine/refresh-token.ts'
import { secret } from '#kit/secret.ts'
import { sandboxFetch } from '#sandbox/index.ts'
import { aContact, aUser } from '../vendors/highlevel-server.ts'
import { startAt } from './highlevel-account.ts'
import { ctx, open, readAll } from './reading.ts'

const asked = {
  state: 'state-1',
  verifier: 'v'.repeat(43),
  redirectUri: 'http://localhost:8787/oauth/callback/highlevel',
}
const app = { clientId: '65f0a1-lx1y2z', clientSecret: 'app-secret-of-tests', code: 'code-1' }
const challenge = createHash('sha256').update(asked.verifier).digest('base64url')
const callback = (params: object) =>
  new URLSearchParams(Object.entries<string>({ state: asked.state, ...params }))

let close = async () => {}
afterEach(() => close())

const WAYS = { location: 'oauth_location', agency: 'oauth_agency' }
const wayOf = (id: string) => {
  const way = highlevel.otherWays.find((one) => one.id === id)
  if (!way) throw new Error(`no way "${id}"`)
  return way
}

/** As the form leaves it: of a location nothing is typed, of an agency which location. */
function accountAt(base: string, way: keyof typeof WAYS, clientSecret = app.clientSecret): Account {
  const typed: Record<string, string> = way === 'agency' ? { location_id: 'location1' } : {}
  const settings = { client_id: app.clientId, ...typed }
  const account = open(highlevel, { base, settings, secrets: { client_secret: clientSecret } })
  return { ...account, auth: wayOf(WAYS[way]).auth, ownBase: true }
}

async function start(way: keyof typeof WAYS, clientSecret?: string) {
  const userType = way === 'agency' ? 'Company' : 'Location'
  const rows = { users: [aUser(1)], contacts: [aContact(1)] }
  const { vendor } = await startAt({ ...rows, oauth: { ...app, challenge, userType } })
  close = vendor.close
  return { vendor, account: accountAt(vendor.url, way, clientSecret) }
}

const granted = async (account: Account, code = app.code): Promise<Grant> => {
  const grant = await grantByCode(ctx, account, { ...asked, callback: callback({ code }) })
  if (!grant.ok) throw new Error(grant.error.message)
  return grant.value
}

/** The account as it is stored: with what the token told, and a gate that hands the token out. */
const withToken = (account: Account, { access, settings }: Grant): Account => ({
  ...account,
  settings: { ...settings, ...account.settings },
  gate: {
    permit: async () => ({ ok: true }),
    heard: async () => {},
    token: async () => ({ ok: true, value: { value: secret(access.reveal()), number: 1 } }),
  },
})

describe.each(['location', 'agency'] as const)('one’s own app in a(n) %s', (way) => {
  test('is consented to on HighLevel’s page, with every scope the form names', async () => {
    const account = { ...accountAt(highlevel.base, way), ownBase: false }
    const url = await consentUrl(ctx, account, asked)
    if (!url.ok) throw new Error(url.error.message)
    const { origin, pathname, searchParams } = new URL(url.value)
    expect(origin + pathname).toBe('https://marketplace.gohighlevel.com/v2/oauth/chooselocation')
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: app.clientId,
      state: asked.state,
      redirect_uri: asked.redirectUri,
    })
    const scopes = searchParams.get('scope')?.split(' ') ?? []
    expect(scopes.includes('oauth.write')).toBe(way === 'agency')
    const help = wayOf(WAYS[way]).credentials[0]?.help ?? ''
    for (const scope of scopes) expect(help).toContain(scope)
  })

  test('a code becomes a token of the sub-account, which works', async () => {
    const { vendor, account } = await start(way)
    const grant = await granted(account)
    expect(grant.refresh?.reveal()).toBe('refresh-1')
    expect(grant.lifetimeMs).toBe(86_399_000)
    const stored = withToken(account, grant)
    expect(stored.settings).toMatchObject({ location_id: 'location1', company_id: 'company1' })
    expect(await testAccount(ctx, stored)).toMatchObject({ ok: true })
    for (const object of ['user', 'contact'])
      expect(await readAll(stored, object)).toMatchObject({ failure: null, rows: [{}] })
    const form = new URLSearchParams(String(vendor.requests[0]?.body))
    expect(form.get('user_type')).toBe(way === 'agency' ? 'Company' : 'Location')
    expect(vendor.requests[0]?.headers.version).toBeUndefined()
  })

  test('the token is renewed with the newest refresh token only', async () => {
    const { account } = await start(way)
    const first = await granted(account)
    const stored = { ...withToken(account, first), gate: undefined }
    const renewed = await refreshToken(ctx, stored, secret('refresh-1'))
    if (!renewed.ok) throw new Error(renewed.error.message)
    expect(renewed.value.refresh?.reveal()).toMatch(/^refresh-\d$/)
    expect(renewed.value.refresh?.reveal()).not.toBe('refresh-1')
    expect(renewed.value.access.reveal()).not.toBe(first.access.reveal())
    expect(await testAccount(ctx, withToken(account, renewed.value))).toMatchObject({ ok: true })
    const again = await refreshToken(ctx, stored, secret('refresh-1'))
    expect(again.ok).toBe(false)
    expect(JSON.stringify(again)).not.toMatch(/refresh-1|app-secret/)
  })

  test.each([
    ['a used code', app.clientSecret, { code: 'code-2' }],
    ['a wrong secret', 'another-secret', { code: app.code }],
    ['a refusal', app.clientSecret, { error: 'access_denied' }],
    ['another state', app.clientSecret, { code: app.code, state: 'state-2' }],
  ])('%s gives nothing, and tells no secret', async (_, clientSecret, params) => {
    const { account } = await start(way, clientSecret)
    const refused = await grantByCode(ctx, account, { ...asked, callback: callback(params) })
    expect(refused.ok).toBe(false)
    for (const hidden of [clientSecret, asked.verifier]) expect(JSON.stringify(refused)).not.toContain(hidden)
  })
})

describe('an agency’s token', () => {
  test('is exchanged for the one of the sub-account that was typed', async () => {
    const { vendor, account } = await start('agency')
    const grant = await granted(account)
    expect(vendor.requests.map(({ path }) => path)).toEqual(['/oauth/token', '/oauth/locationToken'])
    const [, exchange] = vendor.requests
    expect(exchange?.headers).toMatchObject({ version: '2021-07-28', authorization: 'Bearer access-1' })
    expect(Object.fromEntries(new URLSearchParams(String(exchange?.body)))).toEqual({
      companyId: 'company1',
      locationId: 'location1',
    })
    expect(grant.access.reveal()).toBe('access-2')
  })

  test('that cannot be exchanged gives its refresh token to keep, and the scope that is missing', async () => {
    const { vendor, account } = await start('agency')
    const stored = withToken(account, await granted(account))
    vendor.plan({
      status: 200,
      body: { access_token: 'wide', refresh_token: 'refresh-9', userType: 'Company' },
    })
    vendor.plan({
      status: 401,
      body: { statusCode: 401, message: 'The token is not authorized for this scope.' },
    })
    const refused = await refreshToken(ctx, { ...stored, gate: undefined }, secret('refresh-1'))
    if (refused.ok) throw new Error('it was exchanged')
    expect(refused.error.code).toBe('vendor.scope_missing')
    expect(refused.error.rotated?.reveal()).toBe('refresh-9')
  })

  test('of an app for sub-accounts is told apart from one of an agency', async () => {
    const { vendor, account } = await start('location')
    vendor.set({ oauth: { ...app, challenge, userType: 'Company' } })
    const grant = await granted(account)
    const stored = { ...withToken(account, grant), settings: { location_id: 'location1' } }
    expect(await testAccount(ctx, stored)).toMatchObject({
      error: { code: 'vendor.wrong_token_class', reauth: true },
    })
  })
})

test.each(['location', 'agency'] as const)(
  'the simulated consent to an app in a(n) %s works',
  async (way) => {
    // The simulator's companies are read off their locations.
    const account: Account = {
      ...accountAt(highlevel.base, way),
      ownBase: false,
      mode: 'sandbox',
      settings: { client_id: app.clientId, ...(way === 'agency' && { location_id: 'northwind' }) },
    }
    const url = await consentUrl(ctx, account, asked)
    if (!url.ok) throw new Error(url.error.message)
    const back = await sandboxFetch('highlevel', new Request(`${url.value}&location_id=northwind`))
    const { searchParams } = new URL(back.headers.get('location') ?? '')
    expect(searchParams.get('state')).toBe(asked.state)
    const grant = await granted(account, searchParams.get('code') ?? '')
    const stored = withToken(account, grant)
    expect(stored.settings).toMatchObject({ location_id: 'northwind', company_id: 'agency-northwind' })
    for (const object of Object.keys(highlevel.objects)) {
      const read = await readAll(stored, object)
      expect(read.failure, object).toBeNull()
      expect(read.rows.length, object).toBeGreaterThan(0)
    }
  },
)

import { afterEach, expect, test } from 'vitest'
import { bamboohr } from '#connectors/bamboohr/connector.ts'
import { consentUrl, grantByCode } from '#engine/consent.ts'
import type { Grant } from '#engine/grant.ts'
import { testAccount, type Account } from '#engine/index.ts'
import { refreshToken } from '#engine/refresh-token.ts'
import { secret } from '#kit/secret.ts'
import { sandboxFetch } from '#sandbox/index.ts'
import { anEmployee } from '../vendors/bamboohr-server.ts'
import { startAt } from './bamboohr-account.ts'
import { ctx, open, readAll } from './reading.ts'

const app = { id: 'app-1', secret: 'app-secret-of-tests', code: 'code-1' }
const asked = {
  state: 'state-1',
  verifier: 'v'.repeat(43),
  redirectUri: 'http://localhost:8787/oauth/callback/bamboohr',
}
const callback = (params: object) =>
  new URLSearchParams(Object.entries<string>({ state: asked.state, ...params }))

let close = async () => {}
afterEach(() => close())

const accountAt = (base: string, clientSecret = app.secret): Account => ({
  ...open(bamboohr, {
    base,
    settings: { company_domain: 'acme', client_id: app.id },
    secrets: { client_secret: clientSecret },
  }),
  auth: bamboohr.otherWays[0]?.auth,
})

async function start(clientSecret?: string) {
  const { vendor } = await startAt({ employees: [anEmployee(1)], app })
  close = vendor.close
  return { vendor, account: accountAt(vendor.url, clientSecret) }
}

const withToken = (account: Account, { access }: Grant): Account => ({
  ...account,
  gate: {
    permit: async () => ({ ok: true }),
    heard: async () => {},
    token: async () => ({ ok: true, value: { value: secret(access.reveal()), number: 1 } }),
  },
})

async function granted(account: Account, code = app.code): Promise<Grant> {
  const grant = await grantByCode(ctx, account, { ...asked, callback: callback({ code }) })
  if (!grant.ok) throw new Error(grant.error.message)
  return grant.value
}

async function pageFor(account: Account): Promise<URL> {
  const url = await consentUrl(ctx, account, asked)
  if (!url.ok) throw new Error(url.error.message)
  return new URL(url.value)
}

test('consent is asked for at the company’s own address, with every scope the form names', async () => {
  const { origin, pathname, searchParams } = await pageFor(accountAt('https://acme.bamboohr.com'))
  expect(origin + pathname).toBe('https://acme.bamboohr.com/authorize.php')
  expect(Object.fromEntries(searchParams)).toMatchObject({
    request: 'authorize',
    response_type: 'code',
    client_id: app.id,
    state: asked.state,
    redirect_uri: asked.redirectUri,
  })
  const scopes = searchParams.get('scope')?.split(' ') ?? []
  // Without it there is no refresh token, and the connection ends within the hour.
  expect(scopes).toContain('offline_access')
  const help = bamboohr.otherWays[0]?.credentials.find(({ id }) => id === 'client_id')?.help ?? ''
  for (const scope of scopes) expect(help).toContain(scope)
})

test('a code becomes a token that works and is renewed', async () => {
  const { vendor, account } = await start()
  const grant = await granted(account)
  expect(grant).toMatchObject({ lifetimeMs: 3_600_000, settings: {} })
  expect(vendor.requests[0]).toMatchObject({
    method: 'POST',
    path: '/token.php',
    query: { request: 'token' },
    headers: { 'content-type': expect.stringContaining('application/x-www-form-urlencoded') },
  })
  const connected = withToken(account, grant)
  expect(await testAccount(ctx, connected)).toMatchObject({ ok: true })
  for (const object of Object.keys(bamboohr.objects))
    expect((await readAll(connected, object)).failure, object).toBeNull()
  expect(vendor.requests.at(-1)?.headers.authorization).toBe('Bearer access-1')

  const renewed = await refreshToken(ctx, account, secret('refresh-1'))
  if (!renewed.ok) throw new Error(renewed.error.message)
  expect(await testAccount(ctx, withToken(account, renewed.value))).toMatchObject({ ok: true })
  expect(await testAccount(ctx, connected)).toMatchObject({
    error: { code: 'vendor.unauthorized', reauth: true },
  })
  expect(await refreshToken(ctx, account, secret('refresh-1'))).toMatchObject({
    error: { code: 'vendor.invalid_grant', reauth: true },
  })
})

test.each([
  ['a used code', app.secret, { code: 'code-2' }],
  ['a wrong secret', 'another-secret', { code: app.code }],
  ['a refusal', app.secret, { error: 'access_denied' }],
  ['another state', app.secret, { code: app.code, state: 'state-2' }],
])('%s gives nothing, and tells no secret', async (_, clientSecret, params) => {
  const { account } = await start(clientSecret)
  const refused = await grantByCode(ctx, account, { ...asked, callback: callback(params) })
  expect(refused.ok).toBe(false)
  for (const hidden of [clientSecret, asked.verifier]) expect(JSON.stringify(refused)).not.toContain(hidden)
})

test('the simulated consent works', async () => {
  const account: Account = { ...accountAt('https://acme.bamboohr.com'), mode: 'sandbox' }
  const back = await sandboxFetch('bamboohr', new Request(await pageFor(account)))
  const { searchParams } = new URL(back.headers.get('location') ?? '')
  expect(searchParams.get('state')).toBe(asked.state)
  const grant = await granted(account, searchParams.get('code') ?? '')
  expect(grant.refresh).not.toBeNull()
  const connected = withToken(account, grant)
  for (const object of Object.keys(bamboohr.objects)) {
    const read = await readAll(connected, object)
    expect(read.failure, object).toBeNull()
    expect(read.rows.length, object).toBeGreaterThan(0)
  }
})

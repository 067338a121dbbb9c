import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { consentUrl, grantByCode, newConsent } from '#engine/consent.ts'
import { fetchPage } from '#engine/index.ts'
import { refreshToken } from '#engine/refresh-token.ts'
import { ok } from '#kit/result.ts'
import { secret } from '#kit/secret.ts'
import { serve } from '../vendors/serve.ts'
import { check } from './manifest-cases.ts'
import { ctx } from './reading.ts'

const vendor = await serve(({ path, headers, body, query }) => {
  if (path === '/t1/token') {
    const form = new URLSearchParams(String(body))
    const known = query.code === 'c0de+/=' || form.get('refresh_token') === 'first'
    return known
      ? {
          status: 200,
          body: { access_token: 'access', refresh_token: 'first', expires_in: 60, instance_url: 'eu' },
        }
      : { status: 400, body: { error: 'invalid_grant' } }
  }
  return headers['x-token'] === 'access'
    ? { status: 200, body: { users: [{ email: 'a@acme.com' }] } }
    : { status: 401 }
})
afterAll(() => vendor.close())
beforeEach(() => void vendor.requests.splice(0))

const token = { url: `${vendor.url}/{{TENANT}}/token`, method: 'POST' }
const client = { client_id: '{{CLIENT_ID}}', client_secret: '{{CLIENT_SECRET}}' }
const manifest = {
  action: 'create',
  execute: [
    { url: `${vendor.url}/{{oauth.instance_url}}/{{oauth.redirect_params.realmId}}/users`, method: 'GET' },
  ],
  headers: { 'X-Token': '{{ oauth.access_token }}' },
  data_from: 'users',
  data_structure: { email: 'email' },
  initial_data_form: ['TENANT', 'CLIENT_ID', 'CLIENT_SECRET'].map((id) => ({
    id,
    name: id,
    description: '',
  })),
  oauth: {
    authenticate_url: `${vendor.url}/{{TENANT}}/authorize?client_id={{CLIENT_ID}}&scope=users%20read&prompt=consent&redirect_uri={{redirect_url}}&response_type=code`,
    access_token: {
      ...token,
      data: { ...client, grant_type: 'authorization_code', redirect_uri: '{{redirect_url}}' },
    },
    refresh: { ...token, data: { ...client, refresh_token: '{{oauth.refresh_token}}' } },
    store_redirect_parameters: true,
  },
}

const { compiled, errors } = check(manifest, 'sync')
if (!compiled) throw new Error(JSON.stringify(errors))
const { connector } = compiled
const secrets = Object.fromEntries(
  connector.credentials.filter((field) => field.secret).map(({ id }) => [id, secret(`${id} value`)]),
)
const account = {
  connector,
  mode: 'live' as const,
  base: vendor.url,
  origins: [vendor.url],
  settings: Object.fromEntries(
    connector.credentials.filter((field) => !field.secret).map(({ id }) => [id, id === 'TENANT' ? 't1' : id]),
  ),
  secrets,
}
const redirectUri = 'https://sync.acme.com/oauth/callback/man_test'

describe('a manifest’s own consent', () => {
  it('asks with its own words, and with state and PKCE besides', async () => {
    const url = await consentUrl(ctx, account, { state: 's', verifier: newConsent().verifier, redirectUri })
    const { pathname, searchParams } = new URL(url.ok ? url.value : '')
    expect(pathname).toBe('/t1/authorize')
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'CLIENT_ID value',
      scope: 'users read',
      prompt: 'consent',
      redirect_uri: redirectUri,
      response_type: 'code',
      state: 's',
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    })
  })

  it('sends the code in the address, encoded, and reads with what came of it', async () => {
    const { state, verifier } = newConsent()
    const callback = new URLSearchParams({ code: 'c0de+/=', state, realmId: 'r 1' })
    const grant = await grantByCode(ctx, account, { state, verifier, redirectUri, callback })
    if (!grant.ok) throw new Error(grant.error.message)
    expect(vendor.requests).toMatchObject([{ query: { code: 'c0de+/=', code_verifier: verifier } }])
    expect(grant.value.settings).toEqual({ oauth_instance_url: 'eu', oauth_redirect_params_realmId: 'r 1' })
    const gate = {
      permit: async () => ({ ok: true as const }),
      heard: async () => {},
      token: async () => ok({ value: grant.value.access, number: 1 }),
    }
    const connected = { ...account, settings: { ...account.settings, ...grant.value.settings }, gate }
    expect(await fetchPage(ctx, connected, { object: 'users', cursor: null })).toMatchObject({
      value: { rows: [{ externalId: 'a@acme.com' }] },
    })
    expect(vendor.requests[1]).toMatchObject({ path: '/eu/r%201/users', headers: { 'x-token': 'access' } })
    expect(vendor.requests[1]?.headers).not.toHaveProperty('authorization')
  })

  it('renews with its own request; a refused one asks for a new consent', async () => {
    expect(await refreshToken(ctx, account, secret('first'))).toMatchObject({ ok: true })
    expect(String(vendor.requests[0]?.body)).toBe(
      'client_id=CLIENT_ID+value&client_secret=CLIENT_SECRET+value&refresh_token=first',
    )
    expect(vendor.requests[0]?.headers).not.toHaveProperty('x-token')
    expect(await refreshToken(ctx, account, secret('spent'))).toMatchObject({
      error: { code: 'vendor.invalid_grant', reauth: true },
    })
  })

  it.each(['id_token', 'user.client_secret', 'redirect_params.token'])(
    'refuses to keep %s, which would be shown with the connection',
    (member) => {
      const bad = check({ ...manifest, headers: { 'X-Token': `{{oauth.${member}}}` } }, 'sync')
      expect(bad.errors).toMatchObject([{ path: 'headers.X-Token', reason: 'secret_in_token_reply' }])
    },
  )

  it('does not take an answer that belongs to another consent', async () => {
    const callback = new URLSearchParams({ code: 'c0de+/=', state: 'other' })
    expect(
      await grantByCode(ctx, account, { state: 'mine', verifier: 'v', redirectUri, callback }),
    ).toMatchObject({ error: { code: 'consent.bad_callback' } })
    expect(vendor.requests).toEqual([])
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { OAuth2 } from '#connectors/contract.ts'
import { consentUrl, grantByCode, newConsent } from '#engine/consent.ts'
import { secret } from '#kit/secret.ts'
import file from '../cases/oauth-cases.json'
import { accountOf, ctxOf, serve } from './vendor.ts'

const auth: OAuth2 = {
  kind: 'oauth2',
  tokenUrl: 'https://auth.acme.com/token',
  clientId: '{{client_id}}',
  clientSecret: '{{secret.client_secret}}',
  authorize: { url: 'https://auth.acme.com/authorize', scopes: ['a', 'b'], params: { audience: 'api' } },
  settings: { account_id: 'account.id' },
}
const account = (base: string, over: Partial<OAuth2> = {}) =>
  accountOf(base, {
    auth: { ...auth, ...over },
    ownBase: true,
    settings: { client_id: 'cli' },
    secrets: { client_secret: secret('canary-0123456789') },
  })
const redirectUri = 'http://localhost:8787/oauth/callback/acme'
const back = (params: Record<string, string>) => new URLSearchParams(params)

/** A token endpoint that answers with this, and keeps what it was asked. */
async function tokens(answer: unknown, status = 200) {
  const forms: URLSearchParams[] = []
  const server = await serve((request, response) => {
    let text = ''
    request.on('data', (data: Buffer) => (text += data.toString()))
    request.on('end', () => {
      forms.push(new URLSearchParams(text))
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  return { ...server, forms }
}

describe('the address of the consent page', () => {
  it('proves with RFC 7636’s own example that the challenge is the verifier’s digest', async () => {
    const { verifier, challenge } = file.pkce_rfc7636_appendix_b
    const url = await consentUrl(ctxOf(), account('http://127.0.0.1:1'), {
      state: 's',
      verifier,
      redirectUri,
    })
    expect(url.ok && new URL(url.value).searchParams.get('code_challenge')).toBe(challenge)
  })

  it('names client, scopes, state and the way back, and stays on an address that an admin typed', async () => {
    const url = await consentUrl(ctxOf(), account('http://127.0.0.1:1/proxy'), {
      state: 'the-state',
      verifier: 'v'.repeat(43),
      redirectUri,
    })
    const parsed = new URL(url.ok ? url.value : '')
    expect(parsed.origin + parsed.pathname).toBe('http://127.0.0.1:1/proxy/authorize')
    expect(Object.fromEntries(parsed.searchParams)).toMatchObject({
      client_id: 'cli',
      scope: 'a b',
      state: 'the-state',
      redirect_uri: redirectUri,
      audience: 'api',
    })
    expect(url.ok && url.value).not.toContain('canary')
  })

  it('is never the same twice', () => {
    const all = Array.from({ length: 100 }, () => newConsent())
    expect(new Set(all.flatMap(({ state, verifier }) => [state, verifier])).size).toBe(200)
    for (const { verifier } of all) expect(verifier.length).toBeGreaterThanOrEqual(43)
  })
})

describe('the code becomes a token', () => {
  const asked = { state: 's', verifier: 'v'.repeat(43), redirectUri }

  it('with client, verifier and the same way back; the reply tells the account', async () => {
    const server = await tokens({
      access_token: 'at',
      refresh_token: 'rt',
      expires_in: 60,
      account: { id: 7 },
    })
    const grant = await grantByCode(ctxOf(), account(server.origin), {
      ...asked,
      callback: back({ code: 'c', state: 's' }),
    })
    expect(grant).toMatchObject({ ok: true, value: { lifetimeMs: 60_000, settings: { account_id: '7' } } })
    expect(grant.ok && [grant.value.access.reveal(), grant.value.refresh?.reveal()]).toEqual(['at', 'rt'])
    const [form] = server.forms
    expect(Object.fromEntries(form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: redirectUri,
      code_verifier: asked.verifier,
      client_id: 'cli',
      client_secret: 'canary-0123456789',
    })
    expect(createHash('sha256').update(asked.verifier).digest('base64url')).toHaveLength(43)
  })

  it('a token without an end and without a way to renew it is good for years', async () => {
    const server = await tokens({ access_token: 'at' })
    const grant = await grantByCode(ctxOf(), account(server.origin), {
      ...asked,
      callback: back({ code: 'c', state: 's' }),
    })
    expect(grant.ok && grant.value.lifetimeMs).toBeGreaterThan(5 * 365 * 86_400_000)
  })

  it.each([
    ['another state', { code: 'c', state: 'x' }, 'consent.bad_callback'],
    ['no state', { code: 'c' }, 'consent.bad_callback'],
    ['no', { error: 'access_denied', state: 's' }, 'consent.denied'],
    ['another error', { error: 'server_error', state: 's' }, 'consent.bad_callback'],
  ] as [string, Record<string, string>, string][])('%s: nothing is asked', async (_what, params, code) => {
    const server = await tokens({ access_token: 'at' })
    const grant = await grantByCode(ctxOf(), account(server.origin), { ...asked, callback: back(params) })
    expect(grant).toMatchObject({ ok: false, error: { code } })
    expect(server.hits).toEqual([])
  })

  it('V26: iss absent though AS metadata says authorization_response_iss_parameter_supported; another; the right one', async () => {
    const server = await tokens({ access_token: 'at', expires_in: 60 })
    const strict = account(server.origin, {
      authorize: { url: 'https://auth.acme.com/authorize', scopes: [], issuer: 'https://auth.acme.com' },
    })
    const ask = (more: Record<string, string>) =>
      grantByCode(ctxOf(), strict, { ...asked, callback: back({ code: 'c', state: 's', ...more }) })
    expect(await ask({})).toMatchObject({ ok: false, error: { code: 'consent.bad_callback' } })
    expect(await ask({ iss: 'https://evil.example' })).toMatchObject({
      ok: false,
      error: { code: 'consent.bad_callback' },
    })
    expect(server.hits).toEqual([])
    expect(await ask({ iss: 'https://auth.acme.com' })).toMatchObject({ ok: true })
  })

  it('repeats neither secret nor code of a vendor that echoes them', async () => {
    const server = await tokens(
      { error: 'invalid_request', error_description: 'canary-0123456789 code-canary' },
      400,
    )
    const grant = await grantByCode(ctxOf(), account(server.origin), {
      ...asked,
      callback: back({ code: 'code-canary', state: 's' }),
    })
    expect(grant).toMatchObject({ ok: false, error: { code: 'vendor.token_failed' } })
    expect(JSON.stringify(grant)).not.toContain('canary')
  })
})

describe('a token of a wider kind', () => {
  const asked = { state: 's', verifier: 'v'.repeat(43), redirectUri }
  const exchange: OAuth2['exchange'] = {
    when: { path: 'userType', is: 'Company' },
    request: { method: 'POST', path: '/narrow', form: { location: '{{location_id}}' } },
  }

  async function agency(narrow: { status: number; body: unknown }) {
    return serve((request, response) => {
      const wide = request.url === '/token'
      const reply = wide
        ? {
            status: 200,
            body: { access_token: 'wide', refresh_token: 'next', expires_in: 60, userType: 'Company' },
          }
        : request.headers.authorization === 'Bearer wide'
          ? narrow
          : { status: 401, body: {} }
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
    })
  }
  const grantFrom = async (origin: string) => {
    const wide = account(origin, { exchange })
    return grantByCode(
      ctxOf(),
      { ...wide, settings: { ...wide.settings, location_id: 'loc' } },
      {
        ...asked,
        callback: back({ code: 'c', state: 's' }),
      },
    )
  }

  it('is exchanged for the one that calls need, and its refresh token is kept', async () => {
    const server = await agency({ status: 200, body: { access_token: 'narrow', expires_in: 30 } })
    const grant = await grantFrom(server.origin)
    expect(
      grant.ok && [grant.value.access.reveal(), grant.value.refresh?.reveal(), grant.value.lifetimeMs],
    ).toEqual(['narrow', 'next', 30_000])
  })

  it('and if that fails, the refresh token that came is handed back all the same', async () => {
    const server = await agency({ status: 503, body: {} })
    const grant = await grantFrom(server.origin)
    expect(grant).toMatchObject({ ok: false, error: { kind: 'busy' } })
    expect(!grant.ok && grant.error.rotated?.reveal()).toBe('next')
  })
})

import { sandboxFetch } from '#sandbox/index.ts'
import { sandboxOverHttp } from '#sandbox/over-http.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { bamboo, refusal } from './bamboohr-call.ts'
import { at } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

const DIRECTORY = '/api/v1/employees/directory'

it.each([
  ['a-key-of-today', 429],
  ['an-old-key', 503],
])('counts the calls of %s and answers %d when they are too many', async (key, status) => {
  at('2026-11-20T10:00:00Z')
  const call = (company = 'busy') => bamboo('/api/v1/meta/fields', { key, company })
  for (let n = 0; n < 200; n++) expect((await call()).status).toBe(200)
  at('2026-11-20T10:00:03Z')
  const refused = await call()
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([status, '7'])
  expect(await refusal(call())).toEqual([status, 'Too many requests'])
  expect((await call('quiet')).status).toBe(200)
  at('2026-11-20T10:00:10Z')
  expect((await call()).status).toBe(200)
})

it.each(['short', 'a-wrong-token', 'an-expired-token'])('refuses the bearer %s', async (bearer) => {
  expect(await refusal(bamboo(DIRECTORY, { bearer }))).toEqual([401, 'Invalid access token'])
})

it('takes a bearer beside Basic', async () => {
  expect((await bamboo(DIRECTORY, { bearer: 'a-good-access-token' })).status).toBe(200)
})

const BACK = 'http://localhost:8787/oauth/callback/bamboohr'
const SCOPE = 'employee employee_directory webhooks offline_access'

async function codeFor(more: Record<string, string> = {}, company = 'northwind'): Promise<string> {
  const query = { request: 'authorize', response_type: 'code', client_id: 'an-app', scope: SCOPE }
  const search = new URLSearchParams({ ...query, redirect_uri: BACK, state: 'abc', ...more }).toString()
  const page = new Request(`https://${company}.bamboohr.example/authorize.php?${search}`)
  const reply = await sandboxFetch('bamboohr', page)
  expect(reply.status).toBe(302)
  const to = new URL(reply.headers.get('Location') ?? '')
  expect(`${to.origin}${to.pathname}`).toBe(BACK)
  expect(to.searchParams.get('state')).toBe('abc')
  return to.searchParams.get('code') ?? `no code but ${to.searchParams.get('error')}`
}

interface Said {
  access_token?: string
  refresh_token?: string
  expires_in?: number
  error?: string
}

async function ask(more: Record<string, string>, company = 'northwind') {
  const body = new URLSearchParams({ client_id: 'an-app', client_secret: 'its-secret', ...more })
  const url = `https://${company}.bamboohr.example/token.php?request=token`
  const reply = await sandboxFetch('bamboohr', new Request(url, { method: 'POST', body }))
  const said = await reply.json<Said>()
  return { ...said, status: reply.status }
}
const redeem = (code: string, more: Record<string, string> = {}) =>
  ask({ grant_type: 'authorization_code', code, redirect_uri: BACK, ...more })
const refresh = (token = '', more: Record<string, string> = {}) =>
  ask({ grant_type: 'refresh_token', refresh_token: token, ...more })

it('gives an app a token for an hour, of that company alone', async () => {
  at('2026-11-20T10:00:00Z')
  const granted = await redeem(await codeFor())
  expect(granted).toEqual({
    status: 200,
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: SCOPE,
  })
  const bearer = granted.access_token
  expect((await bamboo(DIRECTORY, { bearer, company: 'northwind' })).status).toBe(200)
  expect((await bamboo(DIRECTORY, { bearer, company: 'bluefir' })).status).toBe(401)
  expect((await bamboo(DIRECTORY, { bearer: granted.refresh_token, company: 'northwind' })).status).toBe(401)
  at('2026-11-20T11:00:00Z')
  expect((await bamboo(DIRECTORY, { bearer, company: 'northwind' })).status).toBe(401)

  const next = await refresh(granted.refresh_token)
  expect((await bamboo(DIRECTORY, { bearer: next.access_token, company: 'northwind' })).status).toBe(200)
  expect(next.refresh_token).not.toBe(granted.refresh_token)
  expect(await refresh(granted.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' })
  expect(await refresh(next.refresh_token)).toMatchObject({ status: 200 })
})

it('gives no refresh token to who did not ask for one', async () => {
  expect(await redeem(await codeFor({ scope: 'employee' }))).not.toHaveProperty('refresh_token')
})

it('refuses a code a second time, late, or of another app, company or address', async () => {
  at('2026-11-20T10:00:00Z')
  const code = await codeFor()
  const invalid = { status: 400, error: 'invalid_grant' }
  expect(await redeem(code, { client_id: 'another' })).toMatchObject(invalid)
  expect(await redeem(code, { redirect_uri: 'https://x.example/' })).toMatchObject(invalid)
  expect(await redeem('guessed')).toMatchObject(invalid)
  expect(await refresh(code)).toMatchObject(invalid)
  const grant = { grant_type: 'authorization_code', code, redirect_uri: BACK }
  expect(await ask(grant, 'bluefir')).toMatchObject(invalid)
  expect(await redeem(code, { client_secret: 'wrong' })).toMatchObject({
    status: 401,
    error: 'invalid_client',
  })
  expect(await ask({ ...grant, grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' })
  expect(await redeem(code)).toMatchObject({ status: 200 })
  expect(await redeem(code)).toMatchObject(invalid)
  const late = await codeFor()
  at('2026-11-20T10:10:01Z')
  expect(await redeem(late)).toMatchObject(invalid)
})

it('comes back without a code when the person says no', async () => {
  expect(await codeFor({ client_id: 'denies-app' })).toBe('no code but access_denied')
})

it('has both pages over HTTP, below the company', async () => {
  const query = new URLSearchParams({ client_id: 'an-app', redirect_uri: BACK }).toString()
  const base = 'http://localhost:8787/sandbox/bamboohr/northwind'
  expect((await sandboxOverHttp(new Request(`${base}/authorize.php?${query}`))).status).toBe(302)
  const post = { method: 'POST', body: new URLSearchParams({ grant_type: 'x' }) }
  expect((await sandboxOverHttp(new Request(`${base}/token.php?request=token`, post))).status).toBe(401)
})

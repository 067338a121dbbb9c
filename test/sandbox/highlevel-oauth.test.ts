import { createHash } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import { at, highlevel, json } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

const BACK = 'https://hub.example/connect/callback'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const app = { client_id: 'app1-abc', client_secret: 'not-a-secret-at-all' }

interface Tokens {
  access_token: string
  refresh_token: string
  userType: string
  companyId: string
  locationId?: string
  approvedLocations: string[]
  scope: string
}

async function consented(query: Record<string, string> = {}): Promise<URL> {
  const asked = {
    response_type: 'code',
    client_id: app.client_id,
    redirect_uri: BACK,
    state: 'st&te',
    ...query,
  }
  const page = await highlevel(`/v2/oauth/chooselocation?${new URLSearchParams(asked).toString()}`, {
    token: '',
    version: '',
  })
  expect(page.status).toBe(302)
  return new URL(page.headers.get('Location') ?? '')
}

const token = (form: Record<string, string>) =>
  highlevel('/oauth/token', { token: '', version: '', form: { ...app, ...form } })

const exchanged = async (query: Record<string, string> = {}, form: Record<string, string> = {}) => {
  const code = (await consented(query)).searchParams.get('code') ?? ''
  return json<Tokens>(token({ grant_type: 'authorization_code', code, redirect_uri: BACK, ...form }))
}

const refreshed = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token })

it('sends the person back with a code and the state, or with a refusal and no code', async () => {
  const yes = await consented({ scope: 'users.readonly' })
  expect(yes.href.startsWith(`${BACK}?`)).toBe(true)
  expect(yes.searchParams.get('state')).toBe('st&te')
  for (const no of [await consented({ deny: '1' }), await consented({ client_id: 'app-denies' })]) {
    expect(Object.fromEntries(no.searchParams)).toEqual({ error: 'access_denied', state: 'st&te' })
  }
  const bad = await highlevel(
    '/v2/oauth/chooselocation?response_type=code&client_id=a&redirect_uri=javascript:1',
  )
  expect(bad.status).toBe(400)
})

it('exchanges a code once, for its own app, its redirect and its verifier only', async () => {
  const pkce = {
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    scope: 'users.readonly contacts.readonly',
  }
  const code = (await consented(pkce)).searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: BACK }
  const refused = [
    form,
    { ...form, code_verifier: 'another' },
    { ...form, code_verifier: VERIFIER, redirect_uri: 'https://else.example/' },
    { ...form, code_verifier: VERIFIER, client_id: 'app2-abc' },
    { ...form, code: 'code.nonsense' },
  ]
  for (const one of refused) {
    const reply = await token(one)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ statusCode: 400, error: 'invalid_grant' })
  }
  const tokens = await json<Tokens>(token({ ...form, code_verifier: VERIFIER }))
  expect(tokens).toMatchObject({
    token_type: 'Bearer',
    expires_in: 86_399,
    scope: 'users.readonly contacts.readonly',
    userType: 'Location',
    approvedLocations: [tokens.locationId],
  })
  expect(tokens).not.toHaveProperty('installToFutureLocations')
  expect((await token({ ...form, code_verifier: VERIFIER })).status).toBe(400)
})

it.each([
  [{ grant_type: 'client_credentials' }, 400],
  [{ grant_type: 'password' }, 422],
  [{ grant_type: 'refresh_token', client_secret: '' }, 422],
  [{ grant_type: 'refresh_token', client_secret: 'the-wrong-one' }, 401],
  [{ grant_type: 'refresh_token', refresh_token: 'eyRefresh.e30' }, 400],
])('refuses the token request %j with %d', async (form, status) => {
  expect((await token(form)).status).toBe(status)
})

it('takes forms only', async () => {
  const body = { ...app, grant_type: 'client_credentials' }
  expect((await highlevel('/oauth/token', { token: '', version: '', body })).status).toBe(422)
})

it('turns a refresh token over at each use: the old one is dead, the new one lives', async () => {
  const first = await exchanged({ client_id: app.client_id, scope: 'users.readonly' })
  const second = await json<Tokens>(refreshed(first.refresh_token))
  expect(second.refresh_token).not.toBe(first.refresh_token)
  expect(second).toMatchObject({ scope: 'users.readonly', locationId: first.locationId })
  const reused = await refreshed(first.refresh_token)
  expect([reused.status, await reused.json()]).toEqual([
    400,
    expect.objectContaining({ error: 'invalid_grant', message: 'Invalid grant: refresh token is invalid' }),
  ])
  expect((await refreshed(second.refresh_token)).status).toBe(200)
})

it('ends an access token after a day, and a refresh token after a year', async () => {
  at('2026-11-20T10:00:00Z')
  const { access_token, refresh_token, locationId } = await exchanged()
  const call = () => highlevel(`/users/?locationId=${locationId}`, { token: access_token })
  at('2026-11-21T09:59:58Z')
  expect((await call()).status).toBe(200)
  at('2026-11-21T09:59:59Z')
  const over = await call()
  expect([over.status, await over.json()]).toEqual([
    401,
    { statusCode: 401, message: 'Invalid token: access token is invalid', error: 'Unauthorized' },
  ])
  at('2027-11-20T10:00:00Z')
  expect((await refreshed(refresh_token)).status).toBe(400)
})

it('holds a token to its scopes and its location', async () => {
  const { access_token, locationId } = await exchanged({ scope: 'users.readonly contacts.readonly' })
  const call = (path: string, body?: unknown) => highlevel(path, { token: access_token, body })
  const status = async (path: string, body?: unknown) => (await call(path, body)).status
  expect(await status(`/users/?locationId=${locationId}`)).toBe(200)
  expect(await status('/contacts/search', { locationId, pageLimit: 1 })).toBe(200)
  expect(await status('/users/?locationId=another')).toBe(403)
  expect(await status('/contacts/search', { locationId: 'another', pageLimit: 1 })).toBe(403)
  expect(await status(`/users/search?companyId=another`)).toBe(403)

  for (const path of [`/locations/${locationId}/tags`, `/social-media-posting/${locationId}/tags`]) {
    const lacking = await call(path)
    expect([lacking.status, await lacking.json()]).toMatchObject([
      401,
      { message: 'The token is not authorized for this scope.' },
    ])
  }
  expect(await status('/contacts/upsert', { locationId, email: 'a@x.example' })).toBe(401)
})

it('gives an agency’s token its locations, and each location a token of its own', async () => {
  const agency = await exchanged({ company_id: 'agency-northwind' }, { user_type: 'Company' })
  expect(agency).toMatchObject({
    userType: 'Company',
    companyId: 'agency-northwind',
    installToFutureLocations: true,
    approveAllLocations: true,
  })
  expect(agency).not.toHaveProperty('locationId')
  expect(agency.approvedLocations[0]).toBe('northwind')
  const call = (path: string, form?: Record<string, string>) =>
    highlevel(path, { token: agency.access_token, form })

  const installed = await json<{ locations: { _id: string }[]; count: number }>(
    call('/oauth/installedLocations?companyId=agency-northwind&appId=app1'),
  )
  expect(installed.locations.map(({ _id }) => _id)).toEqual(agency.approvedLocations)
  expect(installed.count).toBe(3)

  const mismatch = await call('/contacts/?locationId=northwind')
  expect([mismatch.status, await mismatch.json()]).toMatchObject([
    401,
    { message: "Token's user type mismatch!" },
  ])

  const wanted = { companyId: 'agency-northwind', locationId: agency.approvedLocations[1] ?? '' }
  const made = await json<Tokens>(call('/oauth/locationToken', wanted))
  expect(made.locationId).toBe(wanted.locationId)
  expect(made).not.toHaveProperty('refresh_token')
  const list = await highlevel(`/contacts/?locationId=${wanted.locationId}`, { token: made.access_token })
  expect(list.status).toBe(200)

  const again = await highlevel('/oauth/locationToken', { token: made.access_token, form: wanted })
  expect(await again.json()).toMatchObject({ message: "Token's user type mismatch!" })
  expect((await call('/oauth/locationToken', { ...wanted, locationId: 'another' })).status).toBe(403)
  expect((await call('/oauth/locationToken', { ...wanted, companyId: 'agency-b' })).status).toBe(403)
  expect((await call('/oauth/locationToken', {})).status).toBe(422)
})

it('needs oauth.write for a location’s token and a Version for both agency calls', async () => {
  const agency = await exchanged({ scope: 'users.readonly' }, { user_type: 'Company' })
  const form = { companyId: agency.companyId, locationId: agency.approvedLocations[0] ?? '' }
  const lacking = await highlevel('/oauth/locationToken', { token: agency.access_token, form })
  expect(await lacking.json()).toMatchObject({ message: 'The token is not authorized for this scope.' })
  const bare = await highlevel('/oauth/locationToken', { token: agency.access_token, version: '', form })
  expect(bare.status).toBe(400)
})

it('tells private tokens of an agency and of a location apart', async () => {
  const status = async (path: string, pit: string) => (await highlevel(path, { token: pit })).status
  const installed = '/oauth/installedLocations?companyId=acme&appId=a'
  expect(await status(installed, 'pit-agency-0123')).toBe(200)
  expect(await status(installed, 'pit-0123456789')).toBe(401)
  expect(await status('/locations/northwind/tags', 'pit-agency-0123')).toBe(401)
  expect(await status('/locations/search?companyId=acme', 'pit-agency-0123')).toBe(200)
})

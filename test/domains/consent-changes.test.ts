import { beforeAll, beforeEach, expect, it } from 'vitest'
import { settled } from '../make/connections.ts'
import { call } from '../make/app.ts'
import { agree, comeBack, leave } from '../make/consent.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'

const live = liveSandbox()
const SECRET = 'canary-client-secret-0123456789'
const clients = {
  slack: { way: 'oauth', credentials: { client_id: '1234567890.1234567890', client_secret: SECRET } },
  highlevel: {
    way: 'oauth_location',
    credentials: { client_id: '65f0a1b2c3d4e5f6a7b8c9d0-lx1y2z3a', client_secret: SECRET },
  },
}

let ada: Member
beforeAll(async () => {
  ada = await person('Ada')
})
beforeEach(() => {
  live.before = () => undefined
})

async function connected(connector: keyof typeof clients): Promise<string> {
  const begun = (await ada.call('POST', '/v1/consents', { connector, name: 'Ours', ...clients[connector] }))
    .body
  await consents(begun.start_url)
  return begun.connection_id
}
async function consents(startUrl: string) {
  const left = await leave(ada, startUrl)
  const done = await comeBack(ada, await agree(left), left.cookie)
  expect(done.headers.get('location')).toContain('/#/connections/con_')
  await settled(ada)
}
const retyped = (id: string, credentials: object) =>
  ada.call('PUT', `/v1/connections/${id}/credentials`, { credentials })
const read = async (id: string) => (await ada.call('GET', `/v1/connections/${id}`)).body

it('a client’s new secret leaves what the consent has told where it is', async () => {
  const id = await connected('highlevel')
  const { location_id: told } = (await read(id)).credentials
  expect(told.value).toBeTruthy()
  const reply = await retyped(id, { client_secret: 'canary-another-secret-0123456789' })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  expect(reply.body).toMatchObject({ status: 'ok', credentials: { location_id: told } })
})

it('a client’s secret can be corrected when no token works any more, and a consent follows', async () => {
  const id = await connected('slack')
  live.before = ({ url }) =>
    url.includes('/api/users.list') ? Response.json({ ok: false, error: 'token_revoked' }) : undefined
  const reply = await retyped(id, { client_secret: 'canary-another-secret-0123456789' })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  expect(reply.body).toMatchObject({
    status: 'reauth_required',
    status_message: expect.stringContaining('consent again'),
  })
  live.before = () => undefined
  await consents((await ada.call('POST', `/v1/connections/${id}/consent`)).body.start_url)
  expect(await read(id)).toMatchObject({ status: 'ok', status_message: null })
})

/** A manifest whose consent page is asked with a field that is kept in the vault. */
const manifest = (login: string, token: string) =>
  JSON.stringify({
    action: 'create',
    execute: [{ url: 'https://api.acme-app.com/users', method: 'GET' }],
    headers: { 'X-Token': '{{oauth.access_token}}' },
    data_from: 'users',
    data_structure: { email: 'email' },
    initial_data_form: ['CLIENT_ID', 'CLIENT_SECRET'].map((name) => ({ id: name, name, description: '' })),
    oauth: {
      authenticate_url: `https://${login}/authorize?client_id={{CLIENT_ID}}&hint={{CLIENT_SECRET}}`,
      access_token: {
        url: `https://${token}/token`,
        method: 'POST',
        data: { client_secret: '{{CLIENT_SECRET}}', grant_type: 'authorization_code' },
      },
    },
  })

it.each([
  ['its token address', 'login.acme-app.com', 'evil.acme-app.com'],
  ['its consent page', 'evil.acme-app.com', 'token.acme-app.com'],
])('a manifest that changes %s takes nothing along that was typed before', async (_what, login, token) => {
  const added = await ada.call('POST', '/v1/manifests', {
    name: 'Acme',
    kind: 'sync',
    source: manifest('login.acme-app.com', 'token.acme-app.com'),
  })
  expect(added.status, JSON.stringify(added.body)).toBe(201)
  const begun = await ada.call('POST', '/v1/consents', {
    connector: added.body.id,
    way: 'default',
    name: 'Ours',
    credentials: { CLIENT_ID: 'the-client', CLIENT_SECRET: SECRET },
  })
  expect(begun.status, JSON.stringify(begun.body)).toBe(201)
  const changed = await ada.call('PUT', `/v1/manifests/${added.body.id}`, {
    name: 'Acme',
    source: manifest(login, token),
  })
  expect(changed.status, JSON.stringify(changed.body)).toBe(200)
  const url = new URL(begun.body.start_url)
  const reply = await call('GET', url.pathname + url.search, { headers: { cookie: ada.cookie } })
  expect(reply.headers.get('location')).toBe('/#/connections?error=vault.unreadable')
})

it('a manifest’s consent given again brings what the new token tells', async () => {
  let told = 'eu1'
  live.before = ({ url }) => {
    if (url.startsWith('https://token.acme-app.com/'))
      return Response.json({ access_token: `access-${told}`, refresh_token: 'r', region: told })
    if (url.startsWith('https://api.acme-app.com/')) return Response.json({ users: [] })
    return undefined
  }
  const source = JSON.parse(manifest('login.acme-app.com', 'token.acme-app.com'))
  source.headers['X-Region'] = '{{oauth.region}}'
  const { body } = await ada.call('POST', '/v1/manifests', {
    name: 'Acme',
    kind: 'sync',
    source: JSON.stringify(source),
  })
  const back = async (startUrl: string) => {
    const left = await leave(ada, startUrl)
    const url = new URL(left.url.searchParams.get('redirect_uri') ?? '')
    url.search = new URLSearchParams({
      code: 'c',
      state: left.url.searchParams.get('state') ?? '',
    }).toString()
    const done = await comeBack(ada, url, left.cookie)
    expect(done.headers.get('location')).toContain('/#/connections/con_')
  }
  const begun = await ada.call('POST', '/v1/consents', {
    connector: body.id,
    way: 'default',
    name: 'Ours',
    credentials: { CLIENT_ID: 'the-client', CLIENT_SECRET: SECRET },
  })
  await back(begun.body.start_url)
  const id = begun.body.connection_id
  expect((await read(id)).credentials.oauth_region).toEqual({ value: 'eu1' })
  told = 'us2'
  await back((await ada.call('POST', `/v1/connections/${id}/consent`)).body.start_url)
  expect((await read(id)).credentials.oauth_region).toEqual({ value: 'us2' })
  await settled(ada)
})

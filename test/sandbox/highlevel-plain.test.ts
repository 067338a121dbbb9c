import { createHash, verify } from 'node:crypto'
import { sandboxDelivery } from '#sandbox/index.ts'
import { afterEach, expect, it } from 'vitest'
import { aContact, aLocation, aLocationTag, aUser, startHighLevel } from '../vendors/highlevel-server.ts'
import { aTagUpdate, aUserCreate, highLevelSigner } from '../vendors/highlevel-webhook.ts'
import { highlevel } from './call.ts'

// The simulator and the plain server know the vendor's documents and nothing of each other.

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const LOCATION = 've9EPM428h8vShlRW1KT'
const form = (fields: Record<string, string>) => new URLSearchParams(fields)

async function start(more: Partial<Parameters<typeof startHighLevel>[0]> = {}) {
  const server = await startHighLevel({
    token: 'pit-0123456789',
    locationId: LOCATION,
    companyId: 'agency-acme',
    users: [1, 2, 3].map((n) => aUser(n)),
    contacts: Array.from({ length: 25 }, (_, n) => aContact(n)),
    locationTags: [1, 2].map((n) => aLocationTag(n)),
    locations: [aLocation(LOCATION), aLocation('another')],
    ...more,
  })
  closing.push(server.close)
  const call = (path: string, options: Options = {}) => {
    const { method, body, token = 'pit-0123456789' } = options
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, version: '2021-07-28' }
    if (!(body instanceof URLSearchParams)) headers['content-type'] = 'application/json'
    const sent = body instanceof URLSearchParams ? body : body && JSON.stringify(body)
    return fetch(`${server.url}${path}`, { method: method ?? (sent ? 'POST' : 'GET'), headers, body: sent })
  }
  return { ...server, call }
}

interface Options {
  method?: string
  body?: object
  token?: string
}

const person = {
  companyId: 'agency-acme',
  firstName: 'Ada',
  lastName: 'Quill',
  email: 'ada@plain.example',
  password: 'not-a-secret',
  type: 'account',
  role: 'user',
  locationIds: [LOCATION],
}

it.each<[string, string, object | undefined]>([
  ['GET', `/users/search?companyId=agency-${LOCATION}&locationId=${LOCATION}`, undefined],
  ['POST', '/contacts/search', { locationId: LOCATION, pageLimit: 2 }],
  ['POST', '/contacts/search', { locationId: LOCATION, pageLimit: 501 }],
  ['POST', '/contacts/upsert', { locationId: LOCATION, email: 'ada@plain.example' }],
  ['GET', '/contacts/nobody', undefined],
  ['GET', `/locations/${LOCATION}`, undefined],
  ['GET', `/locations/${LOCATION}/tags`, undefined],
  ['POST', `/locations/${LOCATION}/tags`, { name: 'Plain Tag' }],
  ['POST', `/locations/${LOCATION}/tags`, { name: '' }],
  ['POST', '/users/', person],
  ['POST', '/users/', { ...person, role: undefined }],
  ['DELETE', '/users/nobody', undefined],
  ['PUT', `/locations/${LOCATION}/tags/nothing`, { name: 'a' }],
])('answers %s %s as the simulator does', async (method, path, body) => {
  const { call } = await start({ companyId: `agency-${LOCATION}` })
  const [plain, simulated] = [await call(path, { method, body }), await highlevel(path, { method, body })]
  if (path !== '/contacts/search' || plain.ok) expect(plain.status).toBe(simulated.status)
  const [said, known] = [await plain.json(), await simulated.json<Record<string, unknown>>()]
  const lacking = Object.keys(said as object).filter((name) => !(name in known) && name !== 'traceId')
  expect(lacking).toEqual([])
})

it('pages contacts by position to the end, and keeps what was written', async () => {
  const { call, rows } = await start({ tagsReply: 'added' })
  const seen: string[] = []
  let searchAfter: unknown
  for (;;) {
    const body = {
      locationId: LOCATION,
      pageLimit: 10,
      sort: [{ field: 'dateUpdated', direction: 'asc' }],
      searchAfter,
    }
    const { contacts } = await (
      await call('/contacts/search', { body })
    ).json<{
      contacts: { id: string; searchAfter: unknown }[]
    }>()
    seen.push(...contacts.map(({ id }) => id))
    searchAfter = contacts.at(-1)?.searchAfter
    if (contacts.length < 10) break
  }
  expect(new Set(seen).size).toBe(25)

  const added = await call(`/contacts/${seen[0]}/tags`, { body: { tags: ['VIP'] } })
  expect([added.status, await added.json()]).toEqual([201, { tags: ['vip'] }])
  expect(rows.contacts.find(({ id }) => id === seen[0])).toMatchObject({
    tags: ['nisi sint commodo amet', 'vip'],
  })
  const removed = await call(`/contacts/${seen[0]}/tags`, { method: 'DELETE', body: { tags: ['VIP'] } })
  expect(await removed.json()).toEqual({ tags: ['nisi sint commodo amet'] })

  const user = rows.users[0]
  await call(`/users/${String(user?.id)}`, { method: 'PUT', body: { lastName: 'Other' } })
  expect(rows.users[0]).toMatchObject({ name: 'John Other' })
  await call(`/users/${String(user?.id)}`, { method: 'DELETE' })
  expect(rows.users).toHaveLength(2)
  const other = await start()
  expect(other.rows.users).toHaveLength(3)
})

it('lets an agency’s app in, gives a location its token, and turns refresh tokens over', async () => {
  const verifier = 'a-verifier-of-at-least-forty-three-characters-0123'
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const app = { clientId: 'app-1', clientSecret: 'not-a-secret' }
  const { call, expire } = await start({ oauth: { ...app, code: 'code-1', challenge, userType: 'Company' } })
  const token = (fields: Record<string, string>) =>
    call('/oauth/token', { body: form({ client_id: 'app-1', client_secret: 'not-a-secret', ...fields }) })
  const exchange = { grant_type: 'authorization_code', code: 'code-1', code_verifier: verifier }
  expect((await token({ ...exchange, code_verifier: 'x' })).status).toBe(400)
  const company = await (await token(exchange)).json<Record<string, string>>()
  expect((await token(exchange)).status).toBe(400)
  expect((await call(`/locations/${LOCATION}/tags`, { token: company.access_token })).status).toBe(401)

  const body = form({ companyId: 'agency-acme', locationId: 'another' })
  const minted = await (
    await call('/oauth/locationToken', { token: company.access_token, body })
  ).json<Record<string, string>>()
  expect((await call('/locations/another/tags', { token: minted.access_token })).status).toBe(200)
  expect((await call(`/locations/${LOCATION}/tags`, { token: minted.access_token })).status).toBe(403)

  const refresh = (refresh_token = '') => token({ grant_type: 'refresh_token', refresh_token })
  expire()
  expect((await call('/locations/another/tags', { token: minted.access_token })).status).toBe(401)
  expect((await refresh(company.refresh_token)).status).toBe(200)
  expect((await refresh(company.refresh_token)).status).toBe(400)
})

it('sends webhooks with the fields of the simulator’s, signed with a key of its own', async () => {
  const { publicKey, signed } = highLevelSigner()
  for (const event of [aTagUpdate(), aUserCreate()]) {
    const { body, headers } = signed(event)
    expect(
      verify(null, Buffer.from(body), publicKey, Buffer.from(headers['x-ghl-signature'], 'base64')),
    ).toBe(true)
    const at = { account: LOCATION, secret: '', now: 0, n: 0 }
    const delivery = await sandboxDelivery('highlevel', String(event.type), at)
    const known = JSON.parse(delivery?.body ?? '{}') as object
    expect(Object.keys(event).filter((name) => !(name in known))).toEqual([])
  }
})

import {
  GHLAuthenticationError,
  GHLForbiddenError,
  GHLRateLimitError,
  GHLValidationError,
  HighLevel,
} from '@gohighlevel/api-client'
import { beforeAll, expect, inject, it } from 'vitest'
import { ended, signUp, type Caller } from './newcomer.ts'

/** HighLevel's own client, as its README says to use it. Only the base address and the token are Syncline's. */
function client(privateIntegrationToken: string): HighLevel {
  const sdk = new HighLevel({ privateIntegrationToken, logLevel: 'none' })
  sdk.getHttpClient().defaults.baseURL = inject('origin')
  return sdk
}

const SCOPES = ['socialplanner/tag.readonly', 'socialplanner/statistics.readonly', 'users.readonly']
const locationId = 'northwind'

interface Tag {
  _id: string
  tag: string
}

let call: Caller
let key: string
let profileIds: string[]

async function issued(more: Record<string, unknown> = {}) {
  const { body } = await call('POST', '/v1/keys', { name: 'A program', scopes: SCOPES, ...more })
  return body as { id: string; key: string; client_key: string }
}

beforeAll(async () => {
  call = await signUp('Partner')
  const made = await call('POST', '/v1/connections', {
    connector: 'highlevel',
    name: 'HighLevel',
    mode: 'sandbox',
  })
  const syncs = (await call('GET', `/v1/connections/${made.body.id}/syncs`)).body.data as {
    id: string
    object: string
  }[]
  for (const { id, object } of syncs) expect(await ended(call, id), object).toMatchObject({ state: 'ok' })
  const rows = (await call('GET', '/v1/statistics?limit=200')).body.data as { external_id: string }[]
  profileIds = [...new Set(rows.map(({ external_id }) => external_id.split(':')[0] ?? ''))]
  key = (await issued()).key
})

/** What the program does, whoever answers. */
async function reads(sdk: HighLevel) {
  const { socialMediaPosting, users } = sdk
  const page = await socialMediaPosting.getTagsLocationId({ locationId, limit: '3', skip: '0' })
  expect(page).toMatchObject({ success: true, statusCode: 200, results: { count: expect.any(Number) } })
  const { tags, count } = page.results as { tags: Tag[]; count: number }
  expect(tags).toHaveLength(3)
  const all: Tag[] = []
  while (all.length < count) {
    const skip = String(all.length)
    const next = await socialMediaPosting.getTagsLocationId({ locationId, limit: '10', skip })
    all.push(...(next.results as { tags: Tag[] }).tags)
  }
  expect(new Set(all.map(({ _id }) => _id)).size).toBe(count)

  const tagIds = tags.map(({ _id }) => _id)
  const details = await socialMediaPosting.getTagsByIds({ locationId }, { tagIds })
  expect(details).toMatchObject({ success: true, statusCode: 201, results: { tags, count: 3 } })
  const [first] = tags
  const found = await socialMediaPosting.getTagsLocationId({ locationId, searchText: first?.tag ?? '' })
  expect((found.results as { tags: Tag[] }).tags).toContainEqual(first)

  const sums = await socialMediaPosting.getSocialMediaStatistics({ locationId }, { profileIds })
  expect(sums).toMatchObject({ message: 'Analytics Built Successfully', traceId: expect.any(String) })
  expect(sums.results.dayRange).toHaveLength(7)
  expect(sums.results.totals.followers).toBeGreaterThan(0)
  expect(Object.keys(sums.results.platformTotals.likes).length).toBeGreaterThan(1)

  const { users: people = [] } = await users.getUserByLocation({ locationId })
  expect(people.length).toBeGreaterThan(5)
  for (const one of people)
    expect(one).toMatchObject({
      id: expect.any(String),
      email: expect.stringContaining('@'),
      roles: expect.any(Object),
    })
}

it('HighLevel’s own client reads tags, their details, statistics and users with a key', async () => {
  expect(profileIds.length).toBeGreaterThan(1)
  await reads(client(key))
})

it('and with an access token', async () => {
  const { key: secret, client_key } = await issued()
  const response = await fetch(`${inject('origin')}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client_key,
      client_secret: secret,
    }),
  })
  const { access_token } = await response.json<{ access_token: string }>()
  expect(response.status).toBe(200)
  await reads(client(access_token))
})

it('understands every refusal', async () => {
  const { socialMediaPosting } = client(key)
  const failing = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )
  const unknown = await failing(client('pit-0000').users.getUserByLocation({ locationId }))
  expect(unknown).toBeInstanceOf(GHLAuthenticationError)
  expect(unknown).toMatchObject({ statusCode: 401, message: 'Invalid token: access token is invalid' })
  const foreign = await failing(socialMediaPosting.getTagsLocationId({ locationId: 'somebodyElse' }))
  expect(foreign).toBeInstanceOf(GHLForbiddenError)
  const invalid = await failing(socialMediaPosting.getTagsLocationId({ locationId, limit: 'ten' }))
  expect(invalid).toBeInstanceOf(GHLValidationError)
  expect(invalid).toMatchObject({ statusCode: 422, message: 'limit must be a number string' })

  const little = client((await issued({ day_quota: 1 })).key)
  await little.users.getUserByLocation({ locationId })
  const limited = await failing(little.users.getUserByLocation({ locationId }))
  expect(limited).toBeInstanceOf(GHLRateLimitError)
  expect(limited).toMatchObject({ rateLimit: { scope: 'daily', dailyLimit: 1, dailyRemaining: 0 } })
})

it('a revoked key is over at once', async () => {
  const { id, key: short } = await issued()
  const sdk = client(short)
  await sdk.users.getUserByLocation({ locationId })
  expect((await call('DELETE', `/v1/keys/${id}`)).status).toBe(204)
  await expect(sdk.users.getUserByLocation({ locationId })).rejects.toBeInstanceOf(GHLAuthenticationError)
})

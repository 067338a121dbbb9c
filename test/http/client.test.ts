import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import worker from '#index.ts'
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { ApiError, createClient } from '../../web/client/client.ts'
import { ORIGIN } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { issueKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'

/** The client as partners have it, with nothing between it and the Worker but the network. */
async function direct(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const execution = createExecutionContext()
  const response = await worker.fetch(new Request(input, init), env, execution)
  await waitOnExecutionContext(execution)
  return response
}

let ada: Member
let partner: ReturnType<typeof createClient>

beforeAll(async () => {
  ada = await person()
  await sandboxConnection(ada)
  const key = await issueKey(ada, ['users:read', 'syncs:read', 'syncs:write'])
  partner = createClient({ origin: ORIGIN, headers: { authorization: `Bearer ${key.text}` } })
  vi.stubGlobal('fetch', direct)
}, 60_000)
afterAll(() => void vi.unstubAllGlobals())

describe('the typed client', () => {
  it('reads a list to its end, page after page', async () => {
    const [whole, byPage] = [await partner.all('/v1/users'), [] as string[]]
    for await (const { id } of partner.each('/v1/users', { query: { limit: '50' } })) byPage.push(id)
    expect(byPage.length).toBeGreaterThan(50)
    expect(byPage).toEqual(whole.map(({ id }) => id))
  })

  it('fills in the path, leaves out what is empty, and writes once', async () => {
    const [sync] = await partner.all('/v1/syncs')
    const path = { id: sync?.id ?? '' }
    expect(await partner.get('/v1/syncs/{id}', { path })).toMatchObject({ id: path.id })
    expect((await partner.get('/v1/users', { query: { email: '', limit: '1' } })).data).toHaveLength(1)
    const wish = { path, body: { dry_run: true }, idempotencyKey: crypto.randomUUID() }
    const first = await partner.post('/v1/syncs/{id}/runs', wish)
    expect((await partner.post('/v1/syncs/{id}/runs', wish)).id).toBe(first.id)
  })

  it('throws what the API refuses, with its code and details', async () => {
    const error: unknown = await partner.get('/v1/users', { query: { limit: '0' } }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 400,
      code: 'request.invalid',
      details: [{ in: 'query', path: 'limit' }],
    })
  })

  it('is checked by the compiler: each of these lines is an error of types', () => {
    // Never run: `tsc` fails where one of them is no error.
    const wrong = (client: typeof partner) => [
      // @ts-expect-error -- no such path
      client.get('/v1/nothing'),
      // @ts-expect-error -- its id is missing
      client.get('/v1/syncs/{id}'),
      // @ts-expect-error -- no such parameter
      client.get('/v1/users', { query: { colour: 'red' } }),
      // @ts-expect-error -- not one of the words
      client.get('/v1/users', { query: { order: 'sideways' } }),
      // @ts-expect-error -- scopes are missing
      client.post('/v1/keys', { body: { name: 'x' } }),
      // @ts-expect-error -- this path knows no PUT
      client.put('/v1/keys', { body: {} }),
      // @ts-expect-error -- users have no colour
      client.get('/v1/users').then(({ data }) => data.map(({ colour }) => colour)),
      // @ts-expect-error -- not a list
      client.all('/v1/me'),
    ]
    expect(wrong).toBeTypeOf('function')
  })
})

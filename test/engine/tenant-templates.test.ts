import { describe, expect, it } from 'vitest'
import type { Connector } from '#connectors/contract.ts'
import { fetchPage, runAction } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import { accountOf, connectorOf, ctxOf, people, serve, serveJson } from './vendor.ts'

const own = (base: string, over: Partial<Connector>) =>
  accountOf(base, {
    connector: connectorOf({ auth: { kind: 'none' }, byTenant: true, ...over }),
    secrets: { KEY: secret('k3y') },
  })

const reading = (over: object): Partial<Connector> => ({ objects: { person: { ...people, ...over } } })

describe('what a tenant’s own connector may say', () => {
  it('sends what follows Basic in base64', async () => {
    const { origin, hits } = await serveJson({ data: [] })
    const list = {
      method: 'GET',
      path: '/people',
      headers: { Authorization: 'Basic {{secret.KEY}}:x' },
    } as const
    expect(
      await fetchPage(ctxOf(), own(origin, reading({ list })), { object: 'person', cursor: null }),
    ).toMatchObject({ ok: true })
    expect(hits[0]?.headers.authorization).toBe('Basic azN5Ong=')
  })

  it('keeps the query of its address as it is written, and fills it encoded', async () => {
    const { origin, hits } = await serveJson({ data: [] })
    const list = {
      method: 'GET',
      path: '/people?a=%20b&a=2&n={{company|upper}}&k={{secret.KEY}}%26',
    } as const
    const account = { ...own(origin, reading({ list })), settings: { company: "O'Neil & Co/?" } }
    await fetchPage(ctxOf(), account, { object: 'person', cursor: null })
    expect(hits[0]?.url).toBe('/people?a=%20b&a=2&n=O%27NEIL%20%26%20CO%2F%3F&k=k3y%26')
  })

  it('asks for its first page until the answer meets a condition, and for no other so', async () => {
    const answers = [
      { state: 'busy' },
      { state: 5, data: [{ id: 1 }], next: '/people?page=2' },
      { data: [{ id: 2 }] },
    ]
    const { origin, hits } = await serve((_request, response) =>
      response.end(JSON.stringify(answers.shift())),
    )
    const first = {
      request: people.list,
      requires: { path: 'state', equals: '5' },
      poll: { everyMs: 1000, times: 3 },
    }
    const page = { kind: 'next_url', from: 'next', headers: { 'x-later': '1' } }
    const account = own(origin, reading({ first, page }))
    const at = { object: 'person', cursor: null }
    expect(await fetchPage(ctxOf(), account, at)).toMatchObject({
      error: { code: 'vendor.not_ready', retryAfterMs: 1000 },
    })
    const one = await fetchPage(ctxOf(), account, at)
    expect(one).toMatchObject({ value: { rows: [{ externalId: '1' }], requests: 1 } })
    const two = one.ok && (await fetchPage(ctxOf(), account, { ...at, cursor: one.value.next }))
    expect(two).toMatchObject({ value: { rows: [{ externalId: '2' }], next: null } })
    expect(hits.map(({ url, headers }) => [url, headers['x-later']])).toEqual([
      ['/people', undefined],
      ['/people', undefined],
      ['/people?page=2', '1'],
    ])
  })

  it('makes a value for each run, the same for all its requests', async () => {
    const { origin, hits } = await serveJson({})
    const step = { request: { method: 'GET', path: '/{{made.PW}}' } } as const
    const account = own(origin, {
      actions: {
        'account.provision': {
          label: '',
          about: '',
          input: {},
          makes: ['PW'],
          steps: [step, step],
          output: {},
        },
      },
    })
    for (const key of ['a', 'b']) {
      const turn = await runAction(ctxOf(), account, { action: 'account.provision', input: {}, key })
      expect(turn).toMatchObject({ value: { kind: 'done' } })
    }
    const [one, again, other] = hits.map(({ url }) => url)
    expect(one).toMatch(/^\/[A-Za-z0-9]{10}$/)
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  it.each([
    ['{"e":"\\u00e9"}', 200, 'already'],
    ['hello é', 200, 'already'],
    ['{"e":"e"}', 200, 'done'],
    ['{"e":"é"}', 404, 'done'],
  ])('finds what an answer (%s, %i) says: %s', async (text, status, did) => {
    const { origin } = await serve((_request, response) => void response.writeHead(status).end(text))
    const probe = {
      request: { method: 'GET', path: '/a', reply: 'any' },
      contains: '{{input.e}}',
      find: (body: Json) => body,
      then: 'skip',
    } as const
    const input = { e: { label: 'E', type: 'text' } } as const
    const account = own(origin, {
      actions: { 'a.b': { label: '', about: '', input, steps: [], probe, output: {} } },
    })
    expect(await runAction(ctxOf(), account, { action: 'a.b', input: { e: 'é' }, key: 'k' })).toMatchObject({
      value: { did },
    })
  })
})

import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { call, ORIGIN } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import type { Schema } from '../make/from-schema.ts'
import { issueKey, type IssuedKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'
import { broken, requests, type Paths, type Wish } from '../make/requests.ts'

const REQUESTS = 2000
const SEED = 20261124

const { paths, ...rest } = (await call('GET', '/openapi.json')).body
const document = { paths, ...rest }
const resolve = (reference: string): Schema =>
  reference
    .slice(2)
    .split('/')
    .reduce((at, step) => at[step], document)

let ada: Member
let key: IssuedKey
/** By prefix: ids of things that are there, Ada's own and a neighbour's. */
const ids: Record<string, string[]> = {}
/** What only the neighbour may see. */
let theirs: string[]
const counts = new Map<number, number>()
/** Most endpoints are for people; the other calls are a key's. */
const sometimes = fc.nat(3).map((n) => n === 0)

/** Loopback, where nobody listens: nothing made up here is sent to the outside. */
const NOWHERE = 'http://127.0.0.1:9/'

const LISTS = {
  con: '/v1/connections',
  syn: '/v1/syncs',
  run: '/v1/runs',
  rec: '/v1/records',
  per: '/v1/people',
  key: '/v1/keys',
  call: '/v1/api-calls',
  whe: '/v1/webhook-endpoints',
  dlv: '/v1/deliveries',
}

async function gathered(who: Member): Promise<string[]> {
  const all: string[] = []
  for (const [prefix, path] of Object.entries(LISTS)) {
    const { data } = (await who.call('GET', `${path}?limit=5`)).body
    const found: string[] = data.map(({ id }: { id: string }) => id)
    expect(found, path).not.toEqual([])
    ids[prefix] = [...(ids[prefix] ?? []), ...found]
    all.push(...found)
  }
  return all
}

beforeAll(async () => {
  ada = await person('Ada')
  const bob = await person('Bob')
  for (const who of [ada, bob]) {
    await sandboxConnection(who, 'highlevel')
    await who.call('POST', '/v1/people', { email: who.email, first_name: 'A', last_name: 'B' })
    await who.call('POST', '/v1/api-calls', { template: 'tags', name: 'Tags', format: 'xml' })
    await issueKey(who, ['users:read'])
    const hook = (await who.call('POST', '/v1/webhook-endpoints', { name: 'Hook', url: NOWHERE })).body
    await who.call('POST', `/v1/webhook-endpoints/${hook.id}/test`, {})
  }
  await gathered(ada)
  // Her own twice as often as the neighbour's.
  await gathered(ada)
  theirs = [...(await gathered(bob)), bob.workspace, bob.email]
  key = await issueKey(ada, KEY_SCOPES)
}, 60_000)

/** Values that get further than made-up ones: ids that exist, apps that exist, and never a real account. */
function known(name: string, { pattern }: Schema): fc.Arbitrary<unknown> | undefined {
  const there = ids[/^\^(\w+)_\[/.exec(pattern ?? '')?.[1] ?? '']
  if (there) return fc.constantFrom(...there)
  if (/_(after|before)$|^(since|until)$/.test(name)) return rarely(fc.constant('2026-11-24T12:00:00Z'))
  if (name === 'mode') return fc.constant('sandbox')
  if (name === 'connector') return fc.constantFrom('highlevel', 'bamboohr', 'slack', 'nothing')
  if (name === 'template') return fc.constantFrom('tags', 'statistics', 'records', 'nothing')
  if (name === 'url' || name === 'target_url') return fc.constantFrom(NOWHERE, 'https://10.0.0.1/', 'x')
  if (name === 'event') return fc.constantFrom('user.*', 'tag.created', 'nothing')
  if (name === 'cursor') return rarely(fc.constantFrom('x', 'WzFd.AAAA', 'WyJ4Il0.'))
  return undefined
}

/** Undefined is not sent. */
const rarely = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one })

const plain = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
/** A lone surrogate has no place in an address: the nearest thing a client can send. */
const encode = (value: unknown): string => encodeURIComponent(plain(value).toWellFormed())

function formOf(body: Record<string, unknown>): string {
  return Object.entries(body ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')
}

async function send({ method, path, type, parts }: Wish, asKey: boolean) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(parts.path[name] ?? ''))
  const query = formOf(parts.query)
  const header = Object.entries(parts.header).map(([name, value]) => [name, plain(value)] as const)
  // Others cannot be sent at all.
  const sendable = header.filter(([, value]) => /^[\x21-\x7e]+$/.test(value))
  const session: Record<string, string> = path.startsWith('/auth/')
    ? {}
    : { cookie: ada.cookie, 'syncline-workspace': ada.workspace }
  const headers: Record<string, string> = {
    ...Object.fromEntries(sendable),
    ...(asKey ? { authorization: `Bearer ${key.text}` } : session),
    ...(type ? { 'content-type': type } : {}),
    origin: ORIGIN,
  }
  const body = type.includes('form') ? formOf(parts.body) : JSON.stringify(parts.body)
  const address = filled + (query && `?${query}`)
  const reply = await call(method, address, { headers, ...(type ? { rawBody: body } : {}) })
  return { reply, sent: `${address} ${body}` }
}

/** `call` compares the reply with the document: its status, headers and body. */
async function isHarmless(wish: Wish, asKey: boolean): Promise<void> {
  const { reply, sent } = await send(wish, asKey)
  const said = JSON.stringify(reply.body)
  expect(reply.status, `${wish.name}: ${sent.slice(0, 500)} → ${said.slice(0, 500)}`).toBeLessThan(500)
  for (const id of theirs) if (!sent.includes(id)) expect(said, wish.name).not.toContain(id)
  counts.set(reply.status, (counts.get(reply.status) ?? 0) + 1)
}

it(`${REQUESTS} requests made from the document, half of them broken: no 5xx, replies as promised, nothing of others`, async () => {
  // Who signs out has nothing more to ask.
  const { '/auth/sign-out': _, ...asked } = paths as Paths
  const whole = requests(asked, { resolve, known })
  const options = { numRuns: REQUESTS / 2, seed: SEED, endOnFailure: true }
  for (const some of [whole, broken(whole)])
    await fc.assert(fc.asyncProperty(some, sometimes, isHarmless), options)
  const byStatus = [...counts].toSorted(([a], [b]) => a - b)
  console.log(`seed ${SEED}, replies: ${byStatus.map(([status, n]) => `${n} × ${status}`).join(', ')}`)
  const done = byStatus.filter(([status]) => status < 300).reduce((sum, [, n]) => sum + n, 0)
  // A fuzz that is only ever turned away at the door has seen nothing of the house.
  expect(done).toBeGreaterThan(REQUESTS / 10)
}, 300_000)

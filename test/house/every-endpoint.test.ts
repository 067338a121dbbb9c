import { beforeAll, describe, expect, it } from 'vitest'
import { setFeed } from '#domains/people/index.ts'
import { KEY_SCOPES, scopesOf } from '#domains/tenants/roles.ts'
import { endpoints } from '#http/endpoints.ts'
import type { Endpoint } from '#kit/endpoint.ts'
import { newId, randomBase62 } from '#kit/ids.ts'
import manifest from '../cases/manifests/docs_sync_create_bamboohr.json'
import { apiCall } from '../make/api-calls.ts'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { sandboxConnection, settled } from '../make/connections.ts'
import { issueKey, type IssuedKey } from '../make/keys.ts'
import { joins, person, type Member } from '../make/people.ts'
import { putReceived } from '../make/received.ts'
import { tenant } from '../make/tenant.ts'

/** The thing a path is about → its id in workspace A, and what a missing one looks like. */
const missing: Record<string, () => string> = {
  records: () => newId('rec'),
  people: () => newId('per'),
  'people/ignored': () => newId('ign'),
  'people/feeds': () => newId('con'),
  connections: () => newId('con'),
  'action-runs': () => newId('act'),
  received: () => newId('rcv'),
  'webhook-endpoints': () => newId('whe'),
  deliveries: () => newId('dlv'),
  'rest-hooks': () => newId('whe'),
  manifests: () => newId('man'),
  syncs: () => newId('syn'),
  runs: () => newId('run'),
  keys: () => newId('key'),
  'api-calls': () => newId('call'),
  calls: () => newId('call'),
  invitations: () => newId('inv'),
  members: () => randomBase62(32),
}

/** The published one. */
const ours = JSON.stringify(manifest)

/** Loopback, which a developer's machine may send to; nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/'

/** A body each endpoint takes. An endpoint with a body and no entry fails the completeness test. */
const bodies: Record<string, Record<string, unknown>> = {
  'POST /v1/connections': { connector: 'bamboohr', name: 'Another', mode: 'sandbox' },
  'PATCH /v1/connections/:id': { name: 'Renamed' },
  'POST /v1/connections/:id/actions': { action: 'nothing', dry_run: true },
  'POST /v1/connections/:id/webhook/send': { event: 'employee.updated', n: 1 },
  'POST /v1/consents': {
    connector: 'slack',
    way: 'oauth',
    name: 'Slack',
    credentials: { client_id: '1234567890.1234567890', client_secret: 'made-up-client-secret' },
  },
  'PUT /v1/connections/:id/credentials': { credentials: { api_key: 'sandbox-key-0000000001' } },
  'PATCH /v1/syncs/:id': { schedule: '0 5 * * *', paused: true },
  'POST /v1/syncs/:id/runs': { dry_run: false },
  'POST /v1/received/:id/replay': { dry_run: true },
  'POST /v1/received/replay': { state: 'dead', type: 'user.updated', dry_run: true },
  'POST /v1/runs/:id/replay': { dry_run: true, after_seq: 0 },
  'POST /v1/webhook-endpoints': { name: 'Billing', url: NOWHERE, event_types: ['user.*'] },
  'PATCH /v1/webhook-endpoints/:id': { name: 'Renamed', status: 'active' },
  'POST /v1/webhook-endpoints/:id/test': { type: 'user.updated' },
  // Of an endpoint of A, known once it is there.
  'POST /v1/deliveries/replay': { endpoint: '', state: 'dead' },
  'POST /v1/rest-hooks': { target_url: NOWHERE, event: 'user.created' },
  'POST /v1/people': {
    email: 'new@people.example',
    first_name: 'New',
    last_name: 'Person',
    extra: { floor: 2 },
  },
  'PATCH /v1/people/:id': { role: 'manager', active: false, extra: { floor: null } },
  'POST /v1/people/ignored': { email: 'robot@people.example' },
  'PATCH /v1/people/feeds/:id': { allow_role: false },
  'POST /v1/manifests': { name: 'Ours', kind: 'sync', source: ours },
  'POST /v1/manifests/check': { kind: 'sync', source: ours },
  'PUT /v1/manifests/:id': { name: 'Renamed', source: ours },
  'POST /v1/people/feeds/:id/import': { emails: ['nobody@people.example'] },
  'POST /v1/keys': { name: 'Partner', scopes: ['users:read'] },
  'PATCH /v1/keys/:id': { name: 'Renamed', scopes: ['users:read'], allowed_ips: ['203.0.113.0/24'] },
  'POST /v1/keys/:id/rotate': { overlap_days: 1 },
  'POST /v1/api-calls': { name: 'Partner', template: 'tags', format: 'xml' },
  'PATCH /v1/api-calls/:id': { name: 'Renamed', parameters: [], fixed: {} },
  'POST /v1/api-calls/:id/keys': { rate_per_minute: 5, allowed_ips: ['203.0.113.0/24'] },
  'POST /v1/api-calls/:id/try': { parameters: { updated_after: '2026-01-01' } },
  'POST /v1/workspaces': { name: 'Second' },
  'PATCH /v1/workspaces/current': { name: 'Renamed' },
  'PATCH /v1/members/:id': { role: 'editor' },
  'POST /v1/invitations': { email: 'new@people.example', role: 'viewer' },
  'POST /v1/invitations/accept': { token: 'x'.repeat(43) },
}

/** Where the caller's own good request is refused for what it asks, not for how. */
const refusals: Record<string, number> = {
  // BambooHR has no such action, was connected by a key, and the run neither failed nor can be taken back.
  'POST /v1/connections/:id/actions': 400,
  'POST /v1/connections/:id/consent': 409,
  'POST /v1/action-runs/:id/retry': 409,
  'POST /v1/action-runs/:id/undo': 409,
  // Nobody has this token.
  'POST /v1/invitations/accept': 410,
  // No run of theirs is suspicious.
  'POST /v1/runs/:id/approve': 409,
  'POST /v1/runs/:id/dismiss': 409,
  // A test that failed is not dead.
  'POST /v1/deliveries/:id/dismiss': 409,
  // The only owner.
  'DELETE /v1/workspaces/current/membership': 409,
}

/** Lists that belong to nobody. */
const SAME_FOR_ALL = ['/v1/connectors', '/v1/call-templates', '/v1/event-types']
/** Sums without an id in them; test/domains/ledger.test.ts has two workspaces. */
const SUMS = ['/v1/ledger/balance']
/** Made up, where a workspace has nothing of the kind. */
const SAMPLES = ['/v1/rest-hooks/sample']
const hasRows = ({ path }: Endpoint) => ![...SAME_FOR_ALL, ...SUMS, ...SAMPLES].includes(path)

const nameOf = (e: Endpoint) => `${e.method} ${e.path}`
const paramsOf = (e: Endpoint) => [...e.path.matchAll(/:(\w+)/g)].map(([, name]) => name)
const thingOf = (e: Endpoint) => /^\/(?:v1\/)?([\w/-]+)\/:id/.exec(e.path)?.[1] ?? ''
const filled = (e: Endpoint, ids: Record<string, string>) => e.path.replace(':id', ids[thingOf(e)] ?? '')
const isWrite = (e: Endpoint) => e.method !== 'GET'
/** Those that refuse in another vendor's words have a walk of their own: test/domains/highlevel-refusals.test.ts. */
const all = endpoints.filter(({ style }) => style !== 'highlevel').map((e) => ({ name: nameOf(e), e }))
const only = (which: (e: Endpoint) => boolean) => all.filter(({ e }) => which(e))

const code = ({ body }: Reply): string => body?.error?.code
const told = ({ status, body }: Reply) => ({ status, error: { ...body.error, request_id: '' } })

/** Workspace A, where everything there is exists; B, which asks for it; and A's people and keys. */
let a: Member
let b: Member
let viewer: Member
let ids: Record<string, string>
/** What only A may see. */
let theirs: string[]
let fullKey: IssuedKey
let keyOfB: IssuedKey
const narrowKeys = new Map<string, IssuedKey>()

/** Every call of this file goes through here: whatever is asked, and by whom, the house does not break. */
async function ask(...[method, path, options]: Parameters<typeof call>): Promise<Reply> {
  const reply = await call(method, path, options)
  const said = JSON.stringify(reply.body)
  expect(reply.status, `${method} ${path}: ${said}`).toBeLessThan(500)
  // Columns nobody promised.
  expect(said).not.toMatch(/"(tenant_?id|wrapped_?key|token_?hash|hash|locator|secret_?version)":|syn1\./i)
  return reply
}

const asPerson = ({ cookie, workspace }: Member) => ({
  cookie,
  origin: ORIGIN,
  'syncline-workspace': workspace,
})
const asKey = ({ text }: IssuedKey) => ({ authorization: `Bearer ${text}` })

/** An action that ended well and changed nothing. */
async function looked(who: Member): Promise<string> {
  const slack = await sandboxConnection(who, 'slack')
  const people = (await who.call('GET', `/v1/users?limit=50&connection=${slack}`)).body.data
  // Slack finds nobody who was deactivated.
  const one = people.find(
    ({ email, fields }: { email: string | null; fields: { status: string } }) =>
      email && fields.status === 'active',
  )
  const wish = { action: 'user.lookup_by_email', input: { email: one.email } }
  const done = await who.call('POST', `/v1/connections/${slack}/actions`, wish)
  expect(done.body.run, JSON.stringify(done.body)).toMatchObject({ state: 'done' })
  return String(done.body.run.id)
}

beforeAll(async () => {
  a = await person('Ada')
  b = await person('Bob')
  viewer = await joins(a, 'viewer')
  const connection = await sandboxConnection(a)
  const tagged = await sandboxConnection(a, 'highlevel')
  const firstOf = async (path: string) => String((await a.call('GET', path)).body.data[0].id)
  const members = (await a.call('GET', '/v1/members')).body.data as { id: string; role: string }[]
  fullKey = await issueKey(a, KEY_SCOPES)
  keyOfB = await issueKey(b, KEY_SCOPES)
  for (const scope of KEY_SCOPES) {
    const others = KEY_SCOPES.filter((other) => other !== scope)
    narrowKeys.set(scope, await issueKey(a, others))
  }
  await a.call('POST', '/v1/invitations', { email: 'invited@people.example', role: 'viewer' })
  const named = { first_name: 'Ann', last_name: 'Other' }
  await a.call('POST', '/v1/people', { email: 'ann@people.example', ...named })
  await a.call('POST', '/v1/people/ignored', { email: 'ignored@people.example' })
  const feed = { connectionId: connection, mode: 'create', allowRole: false, automatic: false } as const
  await setFeed(await tenant(a.workspace), feed)
  const event = { connectionId: connection, state: 'dead', reason: 'given_up' } as const
  const [dead = ''] = await putReceived(await tenant(a.workspace), [event])
  const { id: madeCall } = await apiCall(a, { template: 'tags' })
  const idOf = async (name: string, path = name.replace('POST ', '')) =>
    String((await a.call('POST', path, bodies[name])).body.id)
  const webhookEndpoint = await idOf('POST /v1/webhook-endpoints')
  bodies['POST /v1/deliveries/replay'] = { endpoint: webhookEndpoint, state: 'dead' }
  ids = {
    connections: connection,
    'api-calls': madeCall,
    calls: madeCall,
    people: await firstOf('/v1/people'),
    'people/ignored': await firstOf('/v1/people/ignored'),
    'people/feeds': connection,
    'action-runs': await looked(a),
    received: dead,
    'webhook-endpoints': webhookEndpoint,
    deliveries: await idOf(
      'POST /v1/webhook-endpoints/:id/test',
      `/v1/webhook-endpoints/${webhookEndpoint}/test`,
    ),
    'rest-hooks': await idOf('POST /v1/rest-hooks'),
    manifests: (await a.call('POST', '/v1/manifests', { name: 'Own', kind: 'sync', source: ours })).body.id,
    records: await firstOf('/v1/records'),
    syncs: await firstOf('/v1/syncs'),
    runs: await firstOf('/v1/runs?state=ok'),
    keys: (await issueKey(a, ['users:read'])).id,
    invitations: await firstOf('/v1/invitations'),
    members: members.find(({ role }) => role === 'viewer')?.id ?? '',
  }
  theirs = [a.workspace, a.email, viewer.email, tagged, ...Object.values(ids)]
}, 60_000)

describe('this walk', () => {
  it('knows every endpoint: one that is new needs its fixture above', () => {
    expect(all.length).toBeGreaterThan(30)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    for (const { name, e } of all) {
      expect(
        paramsOf(e).filter((param) => param !== 'id'),
        name,
      ).toEqual([])
      if (e.path.includes(':')) expect(missing, name).toHaveProperty(thingOf(e))
      if (e.path.includes(':')) expect(e.params, name).toBeDefined()
      expect(Object.hasOwn(bodies, name), name).toBe(e.body !== undefined)
      if (e.who === 'workspace') expect(scopesOf('owner'), name).toContain(e.scope)
    }
    expect(Object.keys(bodies).filter((name) => !all.some((one) => one.name === name))).toEqual([])
    for (const [thing, id] of Object.entries(ids))
      expect(id, thing).toHaveLength(missing[thing]?.().length ?? 0)
  })
})

describe('strangers', () => {
  const unknown = `Bearer syn_live_${'0'.repeat(36)}`
  const shapes = [
    '',
    'Bearer',
    'Bearer ',
    unknown,
    'Basic YTpi',
    'amx key123:secret456',
    `Bearer ${'x'.repeat(5000)}`,
  ]

  it.each(all)('$name: 401', async ({ name, e }) => {
    const path = filled(e, ids)
    const body = bodies[name]
    expect((await ask(e.method, path, { body })).status).toBe(401)
    for (const authorization of shapes) {
      const reply = await ask(e.method, path, { body, headers: { authorization } })
      expect(reply.status, authorization).toBe(401)
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
    const cookies = ['__Host-syncline=x', '__Host-syncline=', `${a.cookie.slice(0, -8)}AAAAAA%3D`, 'other=1']
    for (const cookie of cookies)
      expect((await ask(e.method, path, { body, headers: { cookie, origin: ORIGIN } })).status, cookie).toBe(
        401,
      )
    // A person’s cookie does not help out a bad key.
    const both = await ask(e.method, path, { body, headers: { ...asPerson(a), authorization: unknown } })
    expect(both.status).toBe(401)
  })
})

describe('those without the right', () => {
  it.each(only((e) => e.who === 'workspace'))(
    '$name: 403 for a key without the scope',
    async ({ name, e }) => {
      const scope = e.who === 'workspace' ? e.scope : ''
      // A scope no key can carry: the fullest key lacks it.
      const key = narrowKeys.get(scope) ?? fullKey
      const reply = await ask(e.method, filled(e, ids), { body: bodies[name], headers: asKey(key) })
      expect([reply.status, code(reply)]).toEqual([403, 'auth.not_allowed'])
      expect(reply.body.error.details).toEqual({ needs: scope })
    },
  )

  it.each(only((e) => e.who === 'workspace' && !scopesOf('viewer').includes(e.scope)))(
    '$name: 403 for a viewer',
    async ({ name, e }) => {
      const reply = await ask(e.method, filled(e, ids), { body: bodies[name], headers: asPerson(viewer) })
      expect([reply.status, code(reply)]).toEqual([403, 'auth.not_allowed'])
    },
  )

  it.each(only((e) => e.who === 'person'))('$name: 401 for any key', async ({ name, e }) => {
    const reply = await ask(e.method, filled(e, ids), { body: bodies[name], headers: asKey(fullKey) })
    expect([reply.status, code(reply)]).toEqual([401, 'auth.missing'])
  })

  it.each(only((e) => e.who === 'workspace'))(
    '$name: 404 in a workspace one is no member of',
    async ({ name, e }) => {
      const headers = { ...asPerson(b), 'syncline-workspace': a.workspace }
      const reply = await ask(e.method, filled(e, ids), { body: bodies[name], headers })
      expect([reply.status, code(reply)]).toEqual([404, 'workspaces.not_found'])
      const nowhere = { ...headers, 'syncline-workspace': newId('ten') }
      expect(told(await ask(e.method, filled(e, ids), { body: bodies[name], headers: nowhere }))).toEqual(
        told(reply),
      )
    },
  )
})

describe('the neighbour', () => {
  it.each(only((e) => e.path.includes(':')))(
    '$name: another workspace’s id is a missing one',
    async ({ name, e }) => {
      const body = bodies[name]
      const nothing = filled(e, { [thingOf(e)]: missing[thingOf(e)]?.() ?? '' })
      const keyMay = e.who === 'workspace' && (KEY_SCOPES as readonly string[]).includes(e.scope)
      for (const headers of [asPerson(b), ...(keyMay ? [asKey(keyOfB)] : [])]) {
        const foreign = await ask(e.method, filled(e, ids), { body, headers })
        expect(foreign.status).toBe(404)
        expect(told(foreign)).toEqual(told(await ask(e.method, nothing, { body, headers })))
      }
    },
  )

  const lists = only((e) => e.method === 'GET' && !e.path.includes(':'))

  it.each(lists)('$name: shows nothing of another workspace', async ({ e }) => {
    const mine = JSON.stringify((await ask('GET', e.path, { headers: asPerson(a) })).body)
    const queries = ['', '?limit=200', ...(e.query ? [`?connection=${ids.connections}`] : [])]
    for (const query of queries) {
      const reply = await ask('GET', e.path + query, { headers: asPerson(b) })
      for (const id of theirs) expect(JSON.stringify(reply.body)).not.toContain(id)
    }
    // The positive half: the same ids are there for those they belong to.
    if (hasRows(e)) expect(theirs.some((id) => mine.includes(id))).toBe(true)
  })

  it.each(lists.filter(({ e }) => e.query))('$name: a cursor carries no rights', async ({ e }) => {
    const first = await ask('GET', `${e.path}?limit=1`, { headers: asPerson(a) })
    if (first.body.next_cursor === null) return
    const onward = `${e.path}?limit=200&cursor=${first.body.next_cursor}`
    expect((await ask('GET', onward, { headers: asPerson(a) })).body.data).not.toEqual([])
    const reply = await ask('GET', onward, { headers: asPerson(b) })
    expect([reply.status, code(reply)]).toEqual([400, 'request.bad_cursor'])
  })
})

describe('requests that do not fit', () => {
  it.each(all)('$name: 400 for a query parameter nobody knows', async ({ name, e }) => {
    for (const query of ['nonsense=1', '__proto__=1', 'constructor=1', 'tenant_id=x']) {
      const reply = await ask(e.method, `${filled(e, ids)}?${query}`, {
        body: bodies[name],
        headers: asPerson(a),
      })
      expect([reply.status, code(reply)], query).toEqual([400, 'request.invalid'])
      expect(reply.body.error.details[0]).toMatchObject({ in: 'query', path: query.split('=')[0] })
    }
  })

  it.each(only((e) => e.path.includes(':')))('$name: 4xx for what is no id', async ({ name, e }) => {
    for (const id of [
      'x',
      '%00',
      '..%2f..',
      '%E0%A4%A',
      'a'.repeat(3000),
      ids[thingOf(e)]?.slice(0, -1) ?? '',
    ]) {
      const path = filled(e, { [thingOf(e)]: id })
      const reply = await ask(e.method, path, { body: bodies[name], headers: asPerson(a) })
      expect([400, 404], id).toContain(reply.status)
    }
  })

  it.each(only((e) => e.body !== undefined))(
    '$name: 4xx for a body that is not what it takes',
    async ({ name, e }) => {
      const good = bodies[name] ?? {}
      const send = async (rawBody: BodyInit, headers: Record<string, string> = {}) => {
        const reply = await ask(e.method, filled(e, ids), {
          rawBody,
          headers: { ...asPerson(a), ...headers },
        })
        return [reply.status, code(reply)]
      }
      const invalid = [400, 'request.invalid']
      expect(await send('{"name":')).toEqual([400, 'request.bad_json'])
      expect(await send(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))).toEqual([400, 'request.bad_json'])
      expect(await send(JSON.stringify(good), { 'content-type': 'text/plain' })).toEqual([
        415,
        'request.wrong_type',
      ])
      expect(await send('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
        415,
        'request.wrong_type',
      ])
      expect(await send(JSON.stringify({ ...good, name: 'x'.repeat(300 * 1024) }))).toEqual([
        413,
        'request.too_large',
      ])
      expect(await send('['.repeat(50_000) + ']'.repeat(50_000))).toEqual([400, 'request.bad_json'])
      for (const raw of ['[]', 'null', '5', '"x"', 'true'])
        expect(await send(raw), raw.slice(0, 20)).toEqual(invalid)
      expect(await send(JSON.stringify({ ...good, nonsense: 1 }))).toEqual(invalid)
      expect(await send(JSON.stringify({ ...good, tenant_id: a.workspace }))).toEqual(invalid)
      for (const property of Object.keys(good))
        for (const wrong of [[[]], 5e300, null])
          expect(await send(JSON.stringify({ ...good, [property]: wrong })), property).toEqual(invalid)
      expect(await send('{"__proto__":{"x":1}}')).toEqual(invalid)
    },
  )
})

describe('another site’s page, with the cookie of somebody signed in', () => {
  const forged: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${ORIGIN}.evil.example` },
    {},
  ]

  it.each(only(isWrite))('$name: 403, whatever the content type', async ({ name, e }) => {
    for (const from of forged)
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const headers = { cookie: a.cookie, 'syncline-workspace': a.workspace, 'content-type': type, ...from }
        const reply = await ask(e.method, filled(e, ids), { body: bodies[name], headers })
        expect([reply.status, code(reply)], JSON.stringify(from)).toEqual([403, 'auth.cross_site'])
      }
  })
})

// Last: these change and delete. That they work also proves that all the refusals above changed nothing.
describe('those who may', () => {
  const order = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']
  const depth = ({ method, path }: Endpoint) => (method === 'DELETE' ? path.split('/').length : 0)
  const inOrder = all.toSorted(
    // What belongs to something goes before that does.
    (x, y) => order.indexOf(x.e.method) - order.indexOf(y.e.method) || depth(y.e) - depth(x.e),
  )

  it.each(inOrder)('$name: answers as it says', async ({ name, e }) => {
    if (e.method === 'POST' && e.path === '/v1/syncs/:id/runs') await settled(a)
    const reply = await ask(e.method, filled(e, ids), { body: bodies[name], headers: asPerson(a) })
    expect(reply.status, JSON.stringify(reply.body)).toBe(
      refusals[name] ?? e.status ?? (e.returns ? 200 : 204),
    )
  })

  it.each(only((e) => e.who === 'workspace' && e.method === 'GET' && !e.path.includes(':')))(
    '$name: a key with the scope reads, one of another workspace reads its own',
    async ({ e }) => {
      const keyMay = e.who === 'workspace' && (KEY_SCOPES as readonly string[]).includes(e.scope)
      if (!keyMay) return
      expect((await ask('GET', e.path, { headers: asKey(fullKey) })).status).toBe(200)
      const reply = await ask('GET', e.path, {
        headers: { ...asKey(keyOfB), 'syncline-workspace': a.workspace },
      })
      expect(reply.status).toBe(200)
      if (hasRows(e)) expect(reply.body.data).toEqual([])
    },
  )
})

import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import asana from '../cases/manifests/docs_webhook_asana.json'
import create from '../cases/manifests/docs_sync_create_bamboohr.json'
import update from '../cases/manifests/docs_sync_update_bamboohr.json'
import { settled } from '../make/connections.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { joins, person, type Member } from '../make/people.ts'

const live = liveSandbox()
const KEY = 'canary-bamboo-key-0123456789'
const credentials = { KEY, REPORT_ID: '7', COMPANY_ID: 'northwind' }

/** The report that BambooHR's older address answers with. */
let employees: Record<string, unknown>[] = []
let ada: Member

beforeAll(async () => {
  ada = await person('Ada')
})
beforeEach(() => {
  employees = [
    {
      workEmail: 'Ann.Lee@northwind.example',
      firstName: 'Ann',
      lastName: 'Lee',
      id: '1',
      department: 'Sales',
    },
    { workEmail: 'bo@northwind.example', firstName: 'Bo', lastName: 'Ek', id: '2', department: 'HR' },
    { workEmail: null, firstName: 'No', lastName: 'Address', id: '3' },
    { workEmail: 'noname@northwind.example', firstName: '', lastName: 'X', id: '4' },
  ]
  live.before = (request) => {
    const url = new URL(request.url)
    if (url.hostname !== 'api.bamboohr.com') return undefined
    const right = request.headers.get('authorization') === `Basic ${btoa(`${KEY}:x`)}`
    if (!right) return Response.json({ message: `bad ${KEY}` }, { status: 401 })
    if (url.pathname !== '/api/gateway.php/northwind/v1/reports/7') return new Response('', { status: 404 })
    return Response.json({ employees })
  }
})

const add = (who: Member, source: unknown, more: object = {}) =>
  who.call('POST', '/v1/manifests', {
    name: 'Bamboo',
    kind: 'sync',
    source: typeof source === 'string' ? source : JSON.stringify(source),
    ...more,
  })

/** A manifest with a schedule acts by itself. */
const scheduled = (manifest: object) => ({ ...manifest, schedule: '0 3 * * *' })

async function connected(who: Member, source: unknown): Promise<string> {
  const manifest = await add(who, source)
  expect(manifest.status, JSON.stringify(manifest.body)).toBe(201)
  const made = await who.call('POST', '/v1/connections', {
    connector: manifest.body.id,
    name: 'Ours',
    credentials,
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  await settled(who)
  return made.body.id
}
const people = async (who: Member) =>
  (await who.call('GET', '/v1/people')).body.data as { email: string; extra: Record<string, unknown> }[]

describe('a manifest', () => {
  it('is checked whole before it is kept: every mistake with its place', async () => {
    const bad = { ...create, action: 'sink', execute: [{ method: 'get' }], unheard: 1 }
    const reply = await add(ada, bad)
    expect([reply.status, reply.body.error.code]).toEqual([422, 'manifests.invalid'])
    const paths = reply.body.error.details.map((one: { path: string }) => one.path)
    expect(paths).toEqual(expect.arrayContaining(['action', 'execute[0].url']))
    for (const one of reply.body.error.details)
      expect(one).toMatchObject({ reason: expect.any(String), message: expect.any(String) })
    for (const text of ['', 'no json', '[]', 'null', '{"__proto__":{}}'])
      expect((await add(ada, text)).status, text).toBe(422)
  })

  it('says what it comes to, and stores nothing for it', async () => {
    const source = JSON.stringify(create)
    const check = (await ada.call('POST', '/v1/manifests/check', { kind: 'sync', source })).body
    expect(check).toMatchObject({
      ok: true,
      errors: [],
      result: {
        people: 'create',
        schedule: null,
        requests: ['GET https://api.bamboohr.com/api/gateway.php/{{COMPANY_ID}}/v1/reports/{{REPORT_ID}}'],
      },
    })
    expect(check.result.fields.map(({ id }: { id: string }) => id)).toEqual([
      'KEY',
      'REPORT_ID',
      'COMPANY_ID',
    ])
    expect((await ada.call('GET', '/v1/manifests')).body.data).toEqual([])
  })

  it('stands in its own workspace’s catalog, and in nobody else’s', async () => {
    const { body } = await add(ada, create)
    const ids = async (who: Member) =>
      (await who.call('GET', '/v1/connectors?limit=200')).body.data.map(({ id }: { id: string }) => id)
    expect(await ids(ada)).toContain(body.id)
    const eve = await person('Eve')
    expect(await ids(eve)).not.toContain(body.id)
    const theirs = await eve.call('POST', '/v1/connections', {
      connector: body.id,
      name: 'Not mine',
      credentials,
    })
    expect([theirs.status, theirs.body.error.code]).toEqual([400, 'connections.unknown_connector'])
    for (const method of ['GET', 'DELETE'])
      expect((await eve.call(method, `/v1/manifests/${body.id}`)).status).toBe(404)
    const editor = await joins(ada, 'editor')
    expect((await add(editor, create)).status).toBe(403)
  })

  it('refused credentials store nothing, and what the vendor echoes is hidden', async () => {
    const { body } = await add(ada, create)
    const wrong = { ...credentials, KEY: 'canary-wrong-key-0123456789' }
    const reply = await ada.call('POST', '/v1/connections', {
      connector: body.id,
      name: 'No',
      credentials: wrong,
    })
    expect([reply.status, reply.body.error.code]).toEqual([422, 'connections.test_failed'])
    expect(JSON.stringify(reply.body)).not.toContain('canary-wrong')
  })
})

describe('create', () => {
  it('adds who is not there, touches nobody who is, and says what became of each', async () => {
    const who = await person('Cleo')
    await who.call('POST', '/v1/people', {
      email: 'bo@northwind.example',
      first_name: 'Already',
      last_name: 'Here',
    })
    const connection = await connected(who, scheduled(create))
    const all = await people(who)
    expect(all.map(({ email }) => email).toSorted()).toEqual([
      'ann.lee@northwind.example',
      'bo@northwind.example',
    ])
    expect(all.find(({ email }) => email.startsWith('bo@'))).toMatchObject({ first_name: 'Already' })
    const feed = (await who.call('GET', `/v1/people/feeds/${connection}`)).body
    expect(feed).toMatchObject({ mode: 'create' })
    expect(JSON.stringify(feed)).toContain('already_there')
  })

  it('that nobody scheduled waits for a person, who picks', async () => {
    const who = await person('Dan')
    const connection = await connected(who, create)
    expect(await people(who)).toEqual([])
    const candidates = (await who.call('GET', `/v1/people/feeds/${connection}/candidates`)).body.data
    expect(candidates.map(({ email }: { email: string }) => email)).toContain('ann.lee@northwind.example')
    await who.call('POST', `/v1/people/feeds/${connection}/import`, { emails: ['ann.lee@northwind.example'] })
    expect((await people(who)).map(({ email }) => email)).toEqual(['ann.lee@northwind.example'])
  })

  it('shows in a dry run what it would find, and adds nobody', async () => {
    const who = await person('Fay')
    const connection = await connected(who, scheduled(create))
    employees.push({ workEmail: 'new@northwind.example', firstName: 'New', lastName: 'One', id: '9' })
    const [sync] = (await who.call('GET', `/v1/connections/${connection}/syncs`)).body.data
    const run = (await who.call('POST', `/v1/syncs/${sync.id}/runs`, { dry_run: true })).body
    await settled(who)
    const preview = (await who.call('GET', `/v1/runs/${run.id}/preview`)).body.data
    expect(JSON.stringify(preview)).toContain('new@northwind.example')
    expect((await people(who)).map(({ email }) => email)).not.toContain('new@northwind.example')
  })
})

describe('update', () => {
  it('as published names nobody: the check says which key is missing', async () => {
    const reply = await add(ada, update)
    expect(reply.status).toBe(422)
    expect(JSON.stringify(reply.body.error.details)).toContain('email')
  })

  it('fills in what is known of people, touches no core attribute, and counts whom it does not know', async () => {
    const who = await person('Gus')
    await who.call('POST', '/v1/people', {
      email: 'ann.lee@northwind.example',
      first_name: 'Ann',
      last_name: 'Lee',
      extra: { kept: 'yes' },
    })
    const manifest = {
      ...update,
      data_structure: { email: 'workEmail', first_name: 'firstName', DEPARTMENT: 'department' },
    }
    employees = employees.map((row) => ({ ...row, firstName: 'Changed' }))
    const connection = await connected(who, scheduled(manifest))
    expect(await people(who)).toMatchObject([
      {
        email: 'ann.lee@northwind.example',
        first_name: 'Ann',
        extra: { kept: 'yes', first_name: 'Changed', DEPARTMENT: 'Sales' },
      },
    ])
    expect(JSON.stringify((await who.call('GET', `/v1/people/feeds/${connection}`)).body)).toContain(
      'unmatched',
    )
  })
})

describe('a manifest that gives access', () => {
  it('is an action with a form; its connection needs no list', async () => {
    const added = await add(ada, asana, { kind: 'webhook', name: 'Asana' })
    expect(added.status, JSON.stringify(added.body)).toBe(201)
    const [entry] = (await ada.call('GET', '/v1/connectors?limit=200')).body.data.filter(
      ({ id }: { id: string }) => id === added.body.id,
    )
    expect(entry.actions.map(({ id }: { id: string }) => id)).toEqual(['account.provision', 'account.check'])
    expect(entry).toMatchObject({ objects: [], sandbox: false })
  })
})

it('a manifest that is removed leaves its connections going', async () => {
  const who = await person('Hal')
  const connection = await connected(who, scheduled(create))
  const [manifest] = (await who.call('GET', '/v1/manifests')).body.data
  expect((await who.call('DELETE', `/v1/manifests/${manifest.id}`)).status).toBe(204)
  expect((await who.call('GET', '/v1/connections')).body.data).toHaveLength(1)
  expect((await who.call('POST', `/v1/connections/${connection}/test`)).body).toMatchObject({ ok: true })
  expect((await who.call('DELETE', `/v1/connections/${connection}`)).status).toBe(204)
})

it('one that sends its secrets elsewhere makes them unreadable until they are typed again', async () => {
  const who = await person('Ivy')
  const connection = await connected(who, scheduled(create))
  const [manifest] = (await who.call('GET', '/v1/manifests')).body.data
  const moved = JSON.stringify(scheduled(create)).replaceAll('api.bamboohr.com', 'evil.example.org')
  expect(
    (await who.call('PUT', `/v1/manifests/${manifest.id}`, { name: 'Moved', source: moved })).status,
  ).toBe(200)
  live.seen.length = 0
  const tested = await who.call('POST', `/v1/connections/${connection}/test`)
  expect([tested.status, tested.body.error?.code]).toEqual([409, 'vault.unreadable'])
  expect(live.seen.map(({ url }) => new URL(url).hostname)).not.toContain('evil.example.org')
})

it('one that is not understood any more hides no connection, and its own can be disconnected', async () => {
  const who = await person('Kay')
  const connection = await connected(who, scheduled(create))
  const { SHARD_1 } = env as Env & { SHARD_1: D1Database }
  await SHARD_1.prepare(`UPDATE manifests SET source = '{}' WHERE tenant_id = ?1`).bind(who.workspace).run()
  const listed = await who.call('GET', '/v1/connections')
  expect([listed.status, listed.body.data?.map(({ id }: { id: string }) => id)]).toEqual([200, [connection]])
  expect((await who.call('DELETE', `/v1/connections/${connection}`)).status).toBe(204)
})

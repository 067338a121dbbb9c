import { toJsonSchema } from '@valibot/to-json-schema'
import { beforeAll, describe, expect, it } from 'vitest'
import { setFeed } from '#domains/people/index.ts'
import { endpoints } from '#http/endpoints.ts'
import cases from '../cases/sql-filter.json'
import asana from '../cases/manifests/docs_webhook_asana.json'
import manifest from '../cases/manifests/docs_sync_create_bamboohr.json'
import { sandboxConnection } from '../make/connections.ts'
import { issueKey } from '../make/keys.ts'
import { joins, person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

/* Replies are compared field by field; typing each would write the API a second time. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Shown = Record<string, any>
interface Parameter {
  enum?: string[]
  pattern?: string
}

const queryOf = (e: (typeof endpoints)[number]): Record<string, Parameter> =>
  e.query
    ? ((toJsonSchema(e.query, { errorMode: 'ignore', typeMode: 'input' }).properties ?? {}) as Record<
        string,
        Parameter
      >)
    : {}
/** An API call has a caller of its own, and takes what its template says: test/domains/calls asks it. */
const lists = endpoints
  .filter((e) => e.method === 'GET' && e.path.startsWith('/v1/') && 'cursor' in queryOf(e))
  .map((e) => ({ path: e.path, parameters: queryOf(e) }))

let ada: Member
let ids: Record<string, string>
const filled = (path: string) => path.replace(':id', ids[/^\/v1\/([\w/-]+)\/:id/.exec(path)?.[1] ?? ''] ?? '')

beforeAll(async () => {
  ada = await person()
  const bamboohr = await sandboxConnection(ada)
  const highlevel = await sandboxConnection(ada, 'highlevel')
  const slack = await sandboxConnection(ada, 'slack')
  await ada.call('PATCH', `/v1/connections/${slack}`, { name: 'another, in small letters' })
  await joins(ada, 'viewer')
  for (const [i, name] of ['Élodie', 'zoë', 'Bob', '100%', 'Gone'].entries()) {
    const named = { first_name: name, last_name: `Nr ${i}` }
    const role = i % 2 === 0 ? 'manager' : 'other'
    await ada.call('POST', '/v1/people', { email: `guest${i}@people.example`, role, active: i > 1, ...named })
    await ada.call('POST', '/v1/people/ignored', { email: `robot${i}@people.example` })
    await ada.call('POST', '/v1/invitations', {
      email: `guest${i}@people.example`,
      role: i % 2 === 0 ? 'viewer' : 'editor',
    })
    const source = JSON.stringify(i === 0 ? asana : manifest)
    await ada.call('POST', '/v1/manifests', {
      name: `${name} ${i}`,
      kind: i === 0 ? 'webhook' : 'sync',
      source,
    })
    const wish = { action: 'user.lookup_by_email', input: { email: `guest${i}@people.example` } }
    await ada.call('POST', `/v1/connections/${slack}/actions`, wish)
  }
  const [gone] = (await ada.call('GET', '/v1/people?email=guest4@people.example')).body.data
  await ada.call('DELETE', `/v1/people/${gone.id}`)
  const firstOf = async (path: string) => String((await ada.call('GET', path)).body.data[0].id)
  for (const [connectionId, mode] of [
    [bamboohr, 'update'],
    [highlevel, 'create'],
  ] as const)
    await setFeed(await tenant(ada.workspace), { connectionId, mode, allowRole: false, automatic: false })
  ids = {
    connections: bamboohr,
    'people/feeds': bamboohr,
    bamboohr,
    highlevel,
    slack,
    syncs: await firstOf(`/v1/connections/${bamboohr}/syncs`),
    runs: await firstOf('/v1/runs'),
    keys: (await issueKey(ada, ['users:read'])).id,
  }
  await ada.call('PATCH', `/v1/syncs/${await firstOf(`/v1/connections/${slack}/syncs`)}`, { paused: true })
}, 120_000)

const ask = async (path: string, name: string, value: string) => {
  const { status, body } = await ada.call(
    'GET',
    `${filled(path)}?${String(new URLSearchParams([[name, value]]))}`,
  )
  return { status, code: body.error?.code, data: body.data, in: body.error?.details?.[0]?.in }
}
const refused = { status: 400, code: 'request.invalid', in: 'query' }
/** A time, an id, a number or one of several words: anything else is refused. The others compare a text. */
const isText = (name: string, { pattern, ...one }: Parameter) =>
  pattern === undefined && one.enum === undefined && !/(^|_)(after|before)$|^(limit|cursor)$/.test(name)

/** What is found by a text has that text in it, as it stands. */
const holding = (text: string) => (row: Shown) =>
  JSON.stringify(row).toLowerCase().includes(text.toLowerCase())

describe('what looks like SQL', () => {
  const texts = cases.values_bind_literally.filter((value) => typeof value === 'string')
  const words = [...cases.sort_reject, ...cases.ops_reject, ...cases.fields_reject]

  it.each(lists)('$path: is refused, or compared as it stands', async ({ path, parameters }) => {
    for (const [name, one] of Object.entries(parameters)) {
      if (name === 'cursor') continue
      for (const value of one.enum === undefined ? texts : [...texts, ...words]) {
        const reply = await ask(path, name, value)
        const compared = isText(name, one) && value.length < 1000 && value !== '\u0000'
        expect(reply, `${name}=${value.slice(0, 40)}`).toMatchObject(compared ? { status: 200 } : refused)
        if (compared) expect(reply.data.every(holding(value)), `${name}=${value}`).toBe(true)
      }
      for (const limit of name === 'limit' ? cases.limit_reject : [])
        expect(await ask(path, name, String(limit)), `limit=${limit}`).toMatchObject(refused)
    }
  })

  it.each(lists)('$path: is no name of a parameter either', async ({ path, parameters }) => {
    const objects = Object.keys(parameters).flatMap((name) => [
      `${name}[$gt]`,
      `${name}[]`,
      `${name}.x`,
      ` ${name}`,
    ])
    for (const name of [...cases.fields_reject, ...objects])
      expect(await ask(path, name, '1'), name).toMatchObject(refused)
  })

  it.each(lists)(
    '$path: a parameter that comes twice is refused, whichever it is',
    async ({ path, parameters }) => {
      for (const name of Object.keys(parameters)) {
        const { status, body } = await ada.call('GET', `${filled(path)}?${name}=1&${name}=2`)
        expect([status, body.error.code, body.error.details[0].path], name).toEqual([
          400,
          'request.invalid',
          name,
        ])
      }
    },
  )

  it.each(lists)(
    '$path: text that is no text is refused, or compared as it stands',
    async ({ path, parameters }) => {
      for (const [name, one] of Object.entries(parameters))
        for (const raw of ['%ED%A0%80', '%FF', '%00', '%', '%ZZ', '\u{1f600}', '%F0%9F%98%80'.repeat(400)]) {
          const { status, body } = await ada.call('GET', `${filled(path)}?${name}=${raw}`)
          if (isText(name, one) && status === 200)
            expect(body.data.every(holding(raw)), `${name}=${raw}`).toBe(true)
          else expect([status, body.error.code.startsWith('request.')], `${name}=${raw}`).toEqual([400, true])
        }
    },
  )
})

async function walk(path: string): Promise<Shown[]> {
  const rows: Shown[] = []
  let next = ''
  do {
    const { status, body } = await ada.call('GET', path + next)
    expect([path, status, body.error]).toEqual([path, 200, undefined])
    rows.push(...body.data)
    next = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`
  } while (next !== '')
  return rows
}

/** Each list, what it can be asked for, and what the rows then are. `MID` is a time between theirs. */
type Asked = [list: string, query: string, fits: (row: Shown) => boolean]
const has = (text: string | null, q: string) => text?.toLowerCase().includes(q) ?? false
const none = () => false
const asked: Asked[] = [
  ['records', 'connection=HIGHLEVEL', (row) => row.connection_id === ids.highlevel],
  [
    'records',
    'connection=HIGHLEVEL&kind=tag',
    (row) => row.connection_id === ids.highlevel && row.kind === 'tag',
  ],
  ['records', 'object=user', (row) => row.object === 'user'],
  ['records', 'kind=user&object=user', (row) => row.object === 'user'],
  ['records', 'external_id=101', (row) => row.external_id === '101'],
  ['records', 'q=SA', (row) => has(row.name, 'sa') || has(row.email, 'sa')],
  [
    'records',
    'q=sa&connection=SLACK',
    (row) => row.connection_id === ids.slack && (has(row.name, 'sa') || has(row.email, 'sa')),
  ],
  ['records', 'updated_after=MID', (row) => row.updated_at >= mid],
  ['records', 'updated_before=MID&kind=user', (row) => row.updated_at < mid && row.kind === 'user'],
  ['records', 'deleted=only', none],
  [
    'users',
    'connection=BAMBOOHR&updated_before=MID',
    (row) => row.connection_id === ids.bamboohr && row.updated_at < mid,
  ],
  ['changes', 'connection=SLACK', (row) => row.connection_id === ids.slack],
  ['changes', 'kind=tag&type=created', (row) => row.kind === 'tag'],
  ['changes', 'object=user', (row) => row.object === 'user'],
  ['changes', 'at_after=MID', (row) => row.at >= mid],
  ['changes', 'at_before=MID&kind=user', (row) => row.at < mid && row.kind === 'user'],
  ['runs', 'state=ok', (row) => row.state === 'ok'],
  ['runs', 'state=failed', none],
  ['runs', 'connection=SLACK', (row) => row.connection_id === ids.slack],
  [
    'runs',
    'connection=BAMBOOHR&sync=SYNC&state=ok',
    (row) => row.sync_id === ids.syncs && row.state === 'ok',
  ],
  ['runs', 'connection=SLACK&sync=SYNC', none],
  ['runs', 'queued_after=MID', (row) => row.queued_at >= mid],
  [
    'runs',
    'queued_before=MID&connection=BAMBOOHR',
    (row) => row.queued_at < mid && row.connection_id === ids.bamboohr,
  ],
  ['syncs', 'connection=HIGHLEVEL', (row) => row.connection_id === ids.highlevel],
  ['syncs', 'connector=slack', (row) => row.connector === 'slack'],
  ['syncs', 'kind=user&paused=false', (row) => row.kind === 'user' && !row.paused],
  ['syncs', 'paused=true', (row) => row.paused === true],
  ['syncs', 'object=user', (row) => row.object === 'user'],
  ['people', 'q=guest1', (row) => has(row.email, 'guest1')],
  ['people', 'q=%C3%89LOD', (row) => row.first_name === 'Élodie'],
  ['people', 'q=100%25', (row) => row.first_name === '100%'],
  ['people', 'role=manager', (row) => row.role === 'manager'],
  ['people', 'active=true&source=none', (row) => row.active === true && row.source === null],
  ['people', 'source=SLACK', none],
  ['people', 'updated_before=MID', (row) => row.updated_at < mid],
  ['people', 'email=GUEST2@people.example', (row) => row.email === 'guest2@people.example'],
  ['people/ignored', 'q=Robot1', (row) => row.email.startsWith('robot1')],
  ['people/feeds', 'mode=create', (row) => row.mode === 'create'],
  ['connections', 'connector=slack', (row) => row.connector === 'slack'],
  ['connections', 'status=ok&mode=sandbox', (row) => row.status === 'ok'],
  ['connections', 'status=failed', none],
  ['connections', 'q=ANOTHER', (row) => has(row.name, 'another')],
  ['connectors', 'q=WORK', (row) => has(row.name, 'work')],
  ['manifests', 'kind=webhook', (row) => row.kind === 'webhook'],
  ['manifests', 'q=%C3%A9lodie', (row) => has(row.name, 'élodie')],
  ['manifests', 'q=ZO%C3%8B', (row) => has(row.name, 'zoë')],
  ['manifests', 'q=%25', (row) => has(row.name, '%')],
  ['action-runs', 'connection=SLACK&action=user.lookup_by_email', (row) => row.connection_id === ids.slack],
  ['action-runs', 'connection=BAMBOOHR', none],
  ['action-runs', 'state=failed', (row) => row.state === 'failed'],
  ['action-runs', 'created_before=MID', (row) => row.created_at < mid],
  ['members', 'role=viewer', (row) => row.role === 'viewer'],
  ['invitations', 'role=editor', (row) => row.role === 'editor'],
  ['invitations', 'q=GUEST3', (row) => has(row.email, 'guest3')],
  ['runs/RUN/log', 'level=info', (row) => row.level === 'info'],
]
let mid = ''
const spelled = (text: string) =>
  text
    .replace('HIGHLEVEL', ids.highlevel ?? '')
    .replace('BAMBOOHR', ids.bamboohr ?? '')
    .replace('SLACK', ids.slack ?? '')
    .replace('SYNC', ids.syncs ?? '')
    .replace('RUN', ids.runs ?? '')
    .replace('MID', mid)

/** The time in the middle of the list: some rows are before it, some not. */
function middleOf(rows: Shown[]): string {
  const times = rows
    .map((row) => String(row.updated_at ?? row.at ?? row.queued_at ?? row.created_at))
    .toSorted()
  return times[Math.floor(times.length / 2)] ?? ''
}

describe('every filter', () => {
  it.each(asked)(
    '/v1/%s?%s: those rows of the whole list that fit, in its order',
    async (list, query, fits) => {
      const path = `/v1/${spelled(list)}`
      const whole = await walk(`${path}?limit=200`)
      mid = middleOf(whole)
      const rows = whole.filter(fits)
      expect(whole.length).toBeGreaterThan(0)
      expect(rows.length > 0).toBe(fits !== none)
      const third = Math.min(199, Math.ceil(rows.length / 3) || 1)
      for (const limit of [200, third])
        expect(await walk(`${path}?limit=${limit}&${spelled(query)}`), `limit ${limit}`).toEqual(rows)
      if (list === 'connectors') return
      const back = ['runs', 'action-runs'].includes(list) ? 'asc' : 'desc'
      expect(await walk(`${path}?limit=${third}&${spelled(query)}&order=${back}`)).toEqual(rows.toReversed())
    },
  )
})

describe('every order', () => {
  it.each([
    ['connections', 'name', (row: Shown) => row.name.toLowerCase()],
    ['connections', 'created_at', (row: Shown) => row.created_at],
    [
      'manifests',
      'name',
      (row: Shown) => row.name.replaceAll(/[A-Z]/g, (letter: string) => letter.toLowerCase()),
    ],
    ['manifests', 'updated_at', (row: Shown) => row.updated_at],
    ['people', 'email', (row: Shown) => row.email],
    ['people', 'updated_at', (row: Shown) => row.updated_at],
  ])('/v1/%s?sort=%s, both ways and page by page', async (list, sort, key) => {
    const rows = await walk(`/v1/${list}?sort=${sort}`)
    const keys = rows.map(key)
    const inBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    expect(keys).toEqual(keys.toSorted(inBytes))
    expect(new Set(rows.map(({ id }) => id)).size).toBe((await walk(`/v1/${list}?limit=200`)).length)
    expect(await walk(`/v1/${list}?sort=${sort}&limit=1`)).toEqual(rows)
    expect(await walk(`/v1/${list}?sort=${sort}&limit=2&order=desc`)).toEqual(rows.toReversed())
  })

  it('a cursor of one order is none of another', async () => {
    const { body } = await ada.call('GET', '/v1/people?limit=1')
    const taken = await ada.call('GET', `/v1/people?limit=1&sort=email&cursor=${body.next_cursor}`)
    expect([taken.status, taken.body.error.code]).toEqual([400, 'request.bad_cursor'])
  })

  it('people by address are those that are not removed', async () => {
    expect(await ask('/v1/people', 'deleted', 'only')).toMatchObject({
      status: 200,
      data: [{ deleted_at: expect.any(String) }],
    })
    const { status, body } = await ada.call('GET', '/v1/people?sort=email&deleted=true')
    expect([status, body.error.code]).toEqual([400, 'request.invalid'])
  })
})

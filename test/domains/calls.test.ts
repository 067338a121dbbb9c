import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kit/ids.ts'
import page from '../../docs/api-calls.md?raw'
import { apiCall, bearer, pathOf } from '../make/api-calls.ts'
import { call } from '../make/app.ts'
import { bench, type Bench } from '../make/bench.ts'
import { bambooEmployee, hlTag, hlUser } from '../make/controlled.ts'
import { intercepted } from '../make/faults.ts'
import { issueKey } from '../make/keys.ts'
import { joins, person, type Member } from '../make/people.ts'
import { at, parseXml } from '../make/xml.ts'

const quoted = (text: string): string[] => [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)

let b: Bench
let ada: Member
let highlevel: string
let bamboo: string

/** Names as vendors tell them: in parts, whole, with accents, in capitals. */
beforeAll(async () => {
  b = await bench()
  ada = b.member
  const named = (n: number, firstName: string, lastName: string) =>
    hlUser(n, { firstName, lastName, name: `${firstName} ${lastName}` })
  b.vendor.users = [
    named(1, 'Ann Marie', 'Lee'),
    named(2, 'Ann', 'Lee'),
    named(3, 'ANN', 'LEE'),
    named(4, 'Anna', 'Lee'),
    named(5, 'Ann', 'Leeds'),
    named(6, 'Élodie', 'D’Éon'),
    named(7, 'ÉLODIE', 'D’ÉON'),
    named(8, 'Zoë'.normalize('NFD'), 'Ångström'.normalize('NFD')),
    hlUser(9, { firstName: '', lastName: '', name: 'Jan Piet van Dyke' }),
    hlUser(10, { firstName: '', lastName: '', name: 'Cher' }),
  ]
  b.vendor.tags = [hlTag(1), hlTag(2, { tag: '<VIP> & "more"' }), hlTag(3)]
  highlevel = await b.connect('highlevel')
  await b.drain()
  b.clock.now += 60_000
  b.vendor.users = [
    bambooEmployee(1, { employeeNumber: '0042', firstName: 'Ann', lastName: 'Lee', jobTitle: 'Chief' }),
    bambooEmployee(42, { favouriteColour: 'red' }),
  ]
  bamboo = await b.connect('bamboohr')
  await b.drain()
})

const external = async (rows: { Id: string }[]): Promise<string[]> => {
  const ids = await Promise.all(rows.map(async ({ Id }) => (await b.get(`/v1/records/${Id}`)).external_id))
  return ids.map(String).toSorted()
}

describe('what a call is made of', () => {
  it('is told by templates, each of which works as it is offered', async () => {
    const { data } = await b.get('/v1/call-templates')
    expect(data.map(({ id }) => id)).toEqual([
      'worker_by_number',
      'worker_by_name',
      'tags',
      'statistics',
      'records',
    ])
    for (const { id, parameters, choices } of data) {
      const fixed = choices.some(({ required }: { required: boolean }) => required)
        ? { connection: highlevel, object: 'user' }
        : {}
      const made = await apiCall(ada, { template: id, fixed })
      const query = parameters.map(({ name }: { name: string }) => `${name}={${name}}`).join('&')
      expect(made.address).toBe(`http://localhost:8787/calls/${made.id}?${query}`)
      const examples = parameters.map(({ name, example }: Record<string, string>) => [name, example])
      expect((await made.get(Object.fromEntries(examples))).status, id).toBe(200)
    }
  })

  it('stands on the page about it, each template, parameter and column', async () => {
    const { data } = await b.get('/v1/call-templates')
    const offered = data.map(({ id, parameters, choices }) => [
      id,
      ...[...parameters, ...choices].map(({ name }: { name: string }) => name),
    ])
    const told = [...page.matchAll(/^\| `(.*)$/gm)].map(([line]) => quoted(line).slice(0, -1))
    expect(told).toEqual(offered)
    const { components } = (await call('GET', '/openapi.json')).body
    for (const [line] of page.matchAll(/^- `(Worker|Tag|Statistic|Row)`:[\s\S]*?(?=\n- |\n\n)/gm)) {
      const [row = '', ...columns] = quoted(line)
      expect(columns, row).toEqual(Object.keys(components.schemas[row].properties))
    }
    expect(page.match(/^- `(Worker|Tag|Statistic|Row)`:/gm)).toHaveLength(4)
  })

  it('changes with the choices, and the address with it', async () => {
    const made = await apiCall(ada, {
      template: 'worker_by_name',
      parameters: [],
      description: ' For payroll ',
    })
    const shown = (await b.get(`/v1/api-calls/${made.id}`)) as Record<string, unknown>
    expect(shown).toMatchObject({
      description: 'For payroll',
      format: 'json',
      parameters: ['FirstName', 'LastName'],
      fixed: {},
      created_by: expect.stringMatching(/^\w+$/),
    })
    const changed = await ada.call('PATCH', `/v1/api-calls/${made.id}`, {
      name: 'Payroll',
      format: 'xml',
      parameters: ['MiddleName'],
      fixed: { connection: bamboo },
    })
    expect(changed.body).toEqual({
      ...shown,
      name: 'Payroll',
      format: 'xml',
      parameters: ['FirstName', 'MiddleName', 'LastName'],
      fixed: { connection: bamboo },
      address: `http://localhost:8787/calls/${made.id}?FirstName={FirstName}&MiddleName={MiddleName}&LastName={LastName}`,
      updated_at: expect.any(String),
    })
    const reply = await made.get({ FirstName: 'ann', LastName: 'lee' })
    expect(reply.headers.get('content-type')).toMatch(/^application\/xml/)
    expect(at(parseXml(reply.body), 'data')?.children).toHaveLength(1)
  })

  it.each([
    ['a parameter the template has not', { template: 'tags', parameters: ['WorkerIDNumber'] }, 'parameters'],
    ['a choice the template has not', { template: 'tags', fixed: { colour: 'red' } }, 'fixed.colour'],
    ['a choice that has to be made', { template: 'records', fixed: { object: 'user' } }, 'fixed.connection'],
    [
      'an object the app has not',
      () => ({ template: 'tags', fixed: { connection: bamboo, object: 'social_tag' } }),
      'fixed.object',
    ],
  ])('is refused with %s, and no key is left behind', async (_, wish, path) => {
    const before = (await b.get('/v1/keys?limit=200')).data.length
    const body = { name: 'Wrong', ...(typeof wish === 'function' ? wish() : wish) }
    const refused = await ada.call('POST', '/v1/api-calls', body)
    expect([refused.status, refused.body.error.code, refused.body.error.details[0].path]).toEqual([
      400,
      'calls.bad_choice',
      path,
    ])
    expect((await b.get('/v1/keys?limit=200')).data).toHaveLength(before)
  })

  it('never is another workspace’s connection', async () => {
    const bob = await person('Bob')
    for (const connection of [bamboo, newId('con')]) {
      const refused = await bob.call('POST', '/v1/api-calls', {
        name: 'X',
        template: 'tags',
        fixed: { connection },
      })
      expect([refused.status, refused.body.error.code]).toEqual([404, 'connections.not_found'])
    }
    expect((await bob.call('GET', '/v1/api-calls')).body.data).toEqual([])
  })

  it('without a key there is no call: where none can be issued, none is made', async () => {
    const bob = await person('Bob')
    const refused = await bob.call('POST', '/v1/api-calls', {
      name: 'X',
      template: 'tags',
      expires_at: '2020-01-01T00:00:00Z',
    })
    expect([refused.status, refused.body.error.code]).toEqual([400, 'keys.ends_in_the_past'])
    expect((await bob.call('GET', '/v1/api-calls')).body.data).toEqual([])
  })
})

describe('a worker', () => {
  it('is found by the number of the company, else by the app’s own id, and by the whole of it', async () => {
    const made = await apiCall(ada, { template: 'worker_by_number' })
    const found = async (WorkerIDNumber: string) => (await made.get({ WorkerIDNumber })).body.data
    expect(await found('0042')).toEqual([
      {
        Id: expect.stringMatching(/^rec_/),
        WorkerIDNumber: '0042',
        FirstName: 'Ann',
        MiddleName: null,
        LastName: 'Lee',
        Name: 'Person 1',
        Email: 'person1@acme.com',
        Phone: null,
        JobTitle: 'Chief',
        Department: 'Eng',
        Location: null,
        Status: null,
        ConnectionId: bamboo,
        Object: 'user',
        UpdatedAt: expect.any(String),
        Fields: {},
      },
    ])
    expect(await external(await found('42'))).toEqual(['42'])
    expect(await external(await found(' user000006 '))).toEqual(['user000006'])
    for (const none of ['1', '042', '%', "' OR 1=1 --", '0042\u{1F600}'])
      expect(await found(none), none).toEqual([])
  })

  it.each([
    ['in any case', { FirstName: 'aNN', LastName: 'lEE' }, ['1', 'user000001', 'user000002', 'user000003']],
    [
      'with blanks around',
      { FirstName: '  Ann ', LastName: ' Lee ' },
      ['1', 'user000001', 'user000002', 'user000003'],
    ],
    [
      'with a middle name wherever it stands',
      { FirstName: 'Ann', MiddleName: 'marie', LastName: 'Lee' },
      ['user000001'],
    ],
    ['with an empty one as without', { FirstName: 'Ann', MiddleName: '', LastName: 'Leeds' }, ['user000005']],
    ['with accents', { FirstName: 'élodie', LastName: 'd’éon' }, ['user000006', 'user000007']],
    ['in capitals with accents', { FirstName: 'ÉLODIE', LastName: 'D’ÉON' }, ['user000006', 'user000007']],
    ['however accents are put together', { FirstName: 'ZOË', LastName: 'ångström' }, ['user000008']],
    [
      'by a name in one piece',
      { FirstName: 'Jan', MiddleName: 'Piet', LastName: 'van Dyke' },
      ['user000009'],
    ],
    ['but not by a part', { FirstName: 'An', LastName: 'Lee' }, []],
    [
      'nor with a middle name that is not theirs',
      { FirstName: 'Ann', MiddleName: 'Sue', LastName: 'Lee' },
      [],
    ],
    ['nor by a pattern', { FirstName: '%', LastName: '%' }, []],
  ])('is found by name %s', async (_, parameters, expected) => {
    const made = await apiCall(ada, { template: 'worker_by_name' })
    const { status, body } = await made.get(parameters)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(await external(body.data)).toEqual(expected)
  })

  it('has a first, a middle and a last name also where an app tells one name only', async () => {
    const made = await apiCall(ada, { template: 'worker_by_name' })
    const { body } = await made.get({ FirstName: 'jan', MiddleName: 'piet', LastName: 'van dyke' })
    expect(body.data[0]).toMatchObject({ FirstName: 'Jan', MiddleName: 'Piet van', LastName: 'Dyke' })
  })

  it('of one connection is looked for in no other, page by page', async () => {
    const made = await apiCall(ada, { template: 'worker_by_name', fixed: { connection: highlevel } })
    const ann = { FirstName: 'Ann', LastName: 'Lee' }
    const all = (await made.get(ann)).body.data
    expect(all).toHaveLength(3)
    const paged: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { data: unknown[]; next_cursor: string | null } } = await made.get({
        ...ann,
        limit: '1',
        ...(cursor && { cursor }),
      })
      expect(body.data).toHaveLength(1)
      paged.push(...body.data)
      cursor = body.next_cursor
    }
    expect(paged).toEqual(all)
    // A place in one list is none in another.
    const { body } = await made.get({ ...ann, limit: '1' })
    const elsewhere = await made.get({
      FirstName: 'Anna',
      LastName: 'Lee',
      limit: '1',
      cursor: body.next_cursor,
    })
    expect([elsewhere.status, elsewhere.body.error.code]).toEqual([400, 'request.bad_cursor'])
  })
})

describe('tags, statistics and records', () => {
  it('come with columns that stay and the vendor’s own fields', async () => {
    const tags = await (await apiCall(ada, { template: 'tags', fixed: { connection: highlevel } })).get()
    expect(tags.body.data).toHaveLength(3)
    expect(tags.body.data).toContainEqual({
      Id: expect.stringMatching(/^rec_/),
      TagId: 'tag2',
      Name: '<VIP> & "more"',
      ConnectionId: highlevel,
      Object: 'social_tag',
      UpdatedAt: expect.any(String),
      Fields: expect.any(Object),
    })
    const statistics = await (await apiCall(ada, { template: 'statistics' })).get()
    expect(statistics.body.data[0]).toMatchObject({
      StatisticId: expect.any(String),
      Metric: expect.any(String),
      Value: expect.any(Number),
      Date: expect.any(String),
    })
    const rows = await apiCall(ada, { template: 'records', fixed: { connection: highlevel, object: 'user' } })
    expect((await rows.get()).body.data).toHaveLength(10)
    expect((await rows.get({ email: 'PERSON3@acme.com' })).body.data).toMatchObject([
      { RowId: 'user000003', Kind: 'user', Email: 'person3@acme.com', Fields: { first_name: 'ANN' } },
    ])
    expect((await rows.get({ updated_after: new Date(b.clock.now).toISOString() })).body.data).toEqual([])
  })

  it('are refusals in the call’s own format too, unless Accept names one', async () => {
    const made = await apiCall(ada, { template: 'tags', format: 'xml' })
    const wrong = { updated_after: 'yesterday' }
    const { status, headers, body } = await made.get(wrong)
    expect([status, headers.get('content-type')]).toEqual([400, 'application/xml; charset=utf-8'])
    expect(at(parseXml(body), 'error', 'code')?.text).toBe('calls.bad_parameters')
    const json = await made.get(wrong, { accept: 'application/json' })
    expect(json.body.error.code).toBe('calls.bad_parameters')
  })

  it('are as well-formed in XML, whatever is in them', async () => {
    const made = await apiCall(ada, { template: 'tags', format: 'xml', fixed: { connection: highlevel } })
    const { headers, body } = await made.get()
    expect(headers.get('content-type')).toBe('application/xml; charset=utf-8')
    const rows = at(parseXml(body), 'data')?.children ?? []
    expect(rows.map(({ name }) => name)).toEqual(['Tag', 'Tag', 'Tag'])
    expect(rows.map((row) => at(row, 'Name')?.text)).toContain('<VIP> & "more"')
    // Whoever says what they take gets that.
    const json = await made.get({}, { accept: 'application/json' })
    expect(json.body.data).toHaveLength(3)
    const xml = await (await apiCall(ada, { template: 'tags' })).get({}, { accept: 'text/xml' })
    expect(parseXml(xml.body).name).toBe('response')
  })

  it('of a connection that was removed are an error, not an empty list', async () => {
    const other = await b.connect('bamboohr')
    await b.drain()
    const made = await apiCall(ada, { template: 'records', fixed: { connection: other, object: 'user' } })
    expect((await made.get()).body.data).not.toEqual([])
    expect((await ada.call('DELETE', `/v1/connections/${other}`)).status).toBe(204)
    const gone = await made.get()
    expect([gone.status, gone.body.error.code]).toEqual([409, 'calls.connection_gone'])
  })
})

describe('an address', () => {
  it.each<[string, Record<string, string>, [string, string]]>([
    ['without what it needs', {}, ['WorkerIDNumber', 'is missing or empty']],
    ['with nothing in it', { WorkerIDNumber: ' ' }, ['WorkerIDNumber', 'is missing or empty']],
    [
      'as it was copied',
      { WorkerIDNumber: '{WorkerIDNumber}' },
      ['WorkerIDNumber', 'put a value in the place of {WorkerIDNumber}'],
    ],
    [
      'of another call',
      { WorkerIDNumber: '1', updated_after: '2026-01-01' },
      ['updated_after', 'this call does not take it'],
    ],
  ])('%s is told what it takes', async (_, parameters, [path, message]) => {
    const made = await apiCall(ada, { template: 'worker_by_number' })
    const { status, body } = await made.get(parameters)
    expect([status, body.error.code]).toEqual([400, 'calls.bad_parameters'])
    expect(body.error.message).toBe(
      `This call takes WorkerIDNumber, and limit and cursor. Its address is ${made.address}`,
    )
    expect(body.error.details).toContainEqual({ in: 'query', path, message })
  })

  it('with names nobody knows, or one twice, is refused', async () => {
    const made = await apiCall(ada, { template: 'tags' })
    for (const query of ['nonsense=1', '__proto__=1', 'updated_after=2026-01-01&updated_after=2026-02-02'])
      expect(
        (await call('GET', `/calls/${made.id}?${query}`, { headers: bearer(made.secret) })).status,
        query,
      ).toBe(400)
    const wrong = await made.get({ updated_after: 'yesterday' })
    expect(wrong.body.error.details).toEqual([
      { in: 'query', path: 'updated_after', message: 'such as 2026-01-01T00:00:00Z' },
    ])
  })

  it('costs two queries and no more', async () => {
    const seen: string[] = []
    const counting = intercepted({ ...b.base, env }, (work, what) => {
      seen.push(what)
      return work()
    }).env
    const byNumber = await apiCall(ada, { template: 'worker_by_number', fixed: { connection: bamboo } })
    const records = await apiCall(ada, { template: 'records', fixed: { connection: bamboo, object: 'user' } })
    for (const path of [pathOf(byNumber.id, { WorkerIDNumber: '0042' }), pathOf(records.id)]) {
      const secret = path.includes(records.id) ? records.secret : byNumber.secret
      seen.length = 0
      expect((await call('GET', path, { headers: bearer(secret), env: counting })).body.data).not.toEqual([])
      expect(
        seen.filter((sql) => sql.toLowerCase().startsWith('select')),
        path,
      ).toHaveLength(2)
    }
  })

  it('is walked to by an index, however many there are', async () => {
    const seen: string[] = []
    const counting = intercepted({ ...b.base, env }, (work, what) => {
      seen.push(what)
      return work()
    }).env
    const asked = [
      [
        await apiCall(ada, { template: 'worker_by_number' }),
        { WorkerIDNumber: '42' },
        'records_by_worker_number',
      ],
      [
        await apiCall(ada, { template: 'worker_by_name' }),
        { FirstName: 'Ann', LastName: 'Lee' },
        'records_by_last_name',
      ],
    ] as const
    for (const [made, parameters, index] of asked) {
      seen.length = 0
      await call('GET', pathOf(made.id, parameters), { headers: bearer(made.secret), env: counting })
      const sql = seen.find((text) => text.includes('from "records"')) ?? ''
      const values = Array.from({ length: sql.match(/\?/g)?.length ?? 0 }, () => '')
      const plan = await env.SHARD_0.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...values)
        .all<{ detail: string }>()
      expect(plan.results.map(({ detail }) => detail).join('\n')).toContain(
        `USING INDEX ${index} (tenant_id=? AND <expr>=?)`,
      )
    }
  })
})

describe('a key of a call', () => {
  it('opens that call and nothing else', async () => {
    const mine = await apiCall(ada, { template: 'tags' })
    const other = await apiCall(ada, { template: 'tags' })
    const foreign = await call('GET', pathOf(other.id), { headers: bearer(mine.secret) })
    const missing = await call('GET', pathOf(newId('call')), { headers: bearer(mine.secret) })
    expect([foreign.status, foreign.body.error.code]).toEqual([404, 'calls.not_found'])
    expect({ ...missing.body.error, request_id: '' }).toEqual({ ...foreign.body.error, request_id: '' })
    for (const path of ['/v1/users', '/v1/api-calls', '/v1/keys'])
      expect((await call('GET', path, { headers: bearer(mine.secret) })).status, path).toBe(403)
    const tried = await call('POST', `/v1/api-calls/${other.id}/try`, {
      body: {},
      headers: bearer(mine.secret),
    })
    expect(tried.status).toBe(404)
    // One that is for no call in particular may make them all; one of another workspace none.
    const any = await issueKey(ada, ['calls:run'])
    expect((await any.call('GET', pathOf(other.id))).status).toBe(200)
    const bob = await issueKey(await person('Bob'), ['calls:run'])
    expect((await bob.call('GET', pathOf(other.id))).body.error.code).toBe('calls.not_found')
  })

  it('is one per department, and ends by itself', async () => {
    const made = await apiCall(ada, { template: 'tags', department: 'Sales' })
    const hr = await ada.call('POST', `/v1/api-calls/${made.id}/keys`, {
      department: 'HR',
      rate_per_minute: 5,
    })
    expect(hr).toMatchObject({
      status: 201,
      body: {
        department: 'HR',
        call_id: made.id,
        scopes: ['calls:run'],
        rate_per_minute: 5,
        name: 'Partner · HR',
      },
    })
    const keys = (await b.get(`/v1/keys?call=${made.id}`)).data
    expect(keys.map(({ department }) => department)).toEqual(['Sales', 'HR'])
    expect(keys.map(({ client_key }) => client_key)).toContain(made.clientKey)
    await ada.call('DELETE', `/v1/keys/${hr.body.id}`)
    expect((await call('GET', pathOf(made.id), { headers: bearer(hr.body.key) })).status).toBe(401)
    expect((await made.get()).status).toBe(200)
    const again = await ada.call('POST', `/v1/keys/${keys[0]?.id}/rotate`, {})
    expect((await made.get()).status).toBe(401)
    expect((await call('GET', pathOf(made.id), { headers: bearer(again.body.key) })).status).toBe(200)
  })

  it('ends with its call', async () => {
    const made = await apiCall(ada, { template: 'tags' })
    expect((await ada.call('DELETE', `/v1/api-calls/${made.id}`)).status).toBe(204)
    expect((await made.get()).status).toBe(401)
    expect((await ada.call('GET', pathOf(made.id))).status).toBe(404)
    expect((await b.get(`/v1/keys?call=${made.id}`)).data).toMatchObject([{ revoked_at: expect.any(String) }])
    expect((await ada.call('DELETE', `/v1/api-calls/${made.id}`)).status).toBe(404)
  })
})

describe('trying a call', () => {
  it('shows what a partner would see', async () => {
    const made = await apiCall(ada, { template: 'worker_by_number', format: 'xml' })
    const viewer = await joins(ada, 'viewer')
    const tried = await viewer.call('POST', `/v1/api-calls/${made.id}/try`, {
      parameters: { WorkerIDNumber: '0042' },
    })
    const partner = await made.get({ WorkerIDNumber: '0042' })
    expect(tried.body).toEqual({
      status: 200,
      content_type: 'application/xml; charset=utf-8',
      body: partner.body,
    })
    expect(partner.body).toContain('<WorkerIDNumber>0042</WorkerIDNumber>')
  })

  it('shows refusals too', async () => {
    const made = await apiCall(ada, { template: 'worker_by_number' })
    const tried = await ada.call('POST', `/v1/api-calls/${made.id}/try`, {})
    const partner = await made.get()
    expect(tried.body).toMatchObject({ status: 400, content_type: 'application/json' })
    const { error } = JSON.parse(tried.body.body)
    expect({ ...error, request_id: '' }).toEqual({ ...partner.body.error, request_id: '' })
  })
})

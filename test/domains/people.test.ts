import { beforeAll, describe, expect, it } from 'vitest'
import { applyFeed, applyLateFeeds, setFeed } from '#domains/people/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { hlUser, hlUsers } from '../make/controlled.ts'
import { joins, person, type Member } from '../make/people.ts'

const everybody = async (b: Bench, query = ''): Promise<Shown[]> =>
  (await b.get(`/v1/people?limit=200${query}`)).data
const emails = async (b: Bench) => (await everybody(b)).map(({ email }) => String(email)).toSorted()
const feedOf = (b: Bench, connection: string) => b.get(`/v1/people/feeds/${connection}`)
const add = async (b: Bench, email: string, more: object = {}) => {
  const made = await b.member.call('POST', '/v1/people', {
    email,
    first_name: 'Own',
    last_name: 'Hand',
    ...more,
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return String(made.body.id)
}

/** A workspace with a connection whose users feed the people; nothing has been read yet but an empty list. */
async function fed(mode: 'create' | 'update', { automatic = true, allowRole = false } = {}) {
  const b = await bench()
  const connection = await b.connect('highlevel')
  await b.drain()
  await setFeed(b.ctx, { connectionId: connection, mode, allowRole, automatic })
  return { b, connection }
}

/** A worker that dies after a run has ended and before anybody hears of it. */
const deaf = (base: Ctx): Ctx => ({
  ...base,
  react: {
    ...base.react,
    tenant: (ctx, event) =>
      event.type === 'run.finished' ? Promise.resolve() : base.react.tenant(ctx, event),
  },
})

describe('a connection that adds people', () => {
  it('adds those its users are, without a sign-in, and never touches those who were there', async () => {
    const { b, connection } = await fed('create')
    const mine = await add(b, 'person1@acme.com', { extra: { desk: 'A1' } })
    await b.member.call('POST', '/v1/people/ignored', { email: 'Person2@acme.com' })
    b.vendor.users = [
      ...hlUsers(1, 4),
      hlUser(5, { email: 'PERSON4@acme.com', firstName: 'Twin' }),
      hlUser(6, { email: 'n/a' }),
      hlUser(7, { lastName: '' }),
    ]
    await b.run(connection)
    expect(await emails(b)).toEqual(['person1@acme.com', 'person3@acme.com', 'person4@acme.com'])
    const people = await everybody(b)
    expect(people.find(({ id }) => id === mine)).toMatchObject({
      first_name: 'Own',
      active: true,
      source: null,
      extra: { desk: 'A1' },
    })
    expect(people.find(({ email }) => email === 'person4@acme.com')).toMatchObject({
      first_name: 'Person',
      last_name: '4',
      role: 'other',
      active: false,
      source: connection,
      extra: { name: 'Person 4', status: 'active' },
    })
    const feed = await feedOf(b, connection)
    expect(feed).toMatchObject({ mode: 'create', running: false, created: 2, updated: 0 })
    expect(feed.skipped).toEqual({ already_there: 1, ignored: 1, duplicate: 1, no_email: 1, bad_name: 1 })
    expect(feed.outcomes).toHaveLength(7)
  })

  it('does nothing the second time', async () => {
    const { b, connection } = await fed('create')
    b.vendor.users = hlUsers(1, 3)
    await b.run(connection)
    const before = await everybody(b)
    b.clock.now += 60_000
    await b.run(connection)
    expect(await everybody(b)).toEqual(before)
    expect(await feedOf(b, connection)).toMatchObject({ created: 0, skipped: { already_there: 3 } })
  })

  it('adds each person once, however many passes go on at the same time', async () => {
    const { b, connection } = await fed('create', { automatic: false })
    b.vendor.users = hlUsers(1, 60)
    await b.run(connection)
    expect(await emails(b)).toEqual([])
    await Promise.all([1, 2, 3, 4].map(() => applyFeed(b.ctx, connection)))
    expect(await everybody(b)).toHaveLength(60)
    expect((await feedOf(b, connection)).running).toBe(false)
  })

  it('does nothing by itself where it may not', async () => {
    const { b, connection } = await fed('create', { automatic: false })
    b.vendor.users = hlUsers(1, 3)
    await b.run(connection)
    await b.sweep()
    await late(b)
    expect(await emails(b)).toEqual([])
  })

  it('adds a removed person again, unless their address is ignored', async () => {
    const { b, connection } = await fed('create')
    b.vendor.users = hlUsers(1, 2)
    await b.run(connection)
    for (const { id } of await everybody(b)) await b.member.call('DELETE', `/v1/people/${id}`)
    await b.member.call('POST', '/v1/people/ignored', { email: 'person2@acme.com' })
    await b.run(connection)
    expect(await emails(b)).toEqual(['person1@acme.com'])
    const gone = await everybody(b, '&deleted=true')
    expect(gone.filter(({ deleted_at }) => deleted_at !== null)).toHaveLength(2)
  })
})

describe('a connection that fills in extra fields', () => {
  it('merges them into people of the same address, and into nobody else', async () => {
    const { b, connection } = await fed('update')
    const id = await add(b, 'Person1@Acme.com', { extra: { desk: 'A1', title: 'old' } })
    b.vendor.users = [hlUser(1, { email: 'PERSON1@ACME.COM', phone: '+1' }), hlUser(2)]
    await b.run(connection)
    const { body } = await b.member.call('GET', `/v1/people/${id}`)
    expect(body).toMatchObject({ first_name: 'Own', last_name: 'Hand', active: true, source: null })
    expect(body.extra).toMatchObject({ desk: 'A1', title: 'old', first_name: 'Person', phone: '+1' })
    expect(body.extra).not.toHaveProperty('email')
    expect(await emails(b)).toEqual(['person1@acme.com'])
    expect(await feedOf(b, connection)).toMatchObject({ updated: 1, skipped: { unmatched: 1 } })
  })

  it('writes nothing where nothing differs, and takes the last of two users with one address', async () => {
    const { b, connection } = await fed('update')
    const id = await add(b, 'person1@acme.com')
    b.vendor.users = [hlUser(1, { phone: '+1' }), hlUser(2, { email: 'Person1@acme.com', phone: '+2' })]
    await b.run(connection)
    const first = (await b.member.call('GET', `/v1/people/${id}`)).body
    expect(first.extra.phone).toBe('+2')
    b.clock.now += 60_000
    await b.run(connection)
    expect((await b.member.call('GET', `/v1/people/${id}`)).body).toEqual(first)
    expect(await feedOf(b, connection)).toMatchObject({ updated: 0, unchanged: 1, skipped: { duplicate: 1 } })
  })

  it('keeps what a person writes at the same moment', async () => {
    const { b, connection } = await fed('update', { automatic: false })
    const id = await add(b, 'person1@acme.com')
    b.vendor.users = hlUsers(1, 1)
    await b.run(connection)
    await Promise.all([
      applyFeed(b.ctx, connection),
      b.member.call('PATCH', `/v1/people/${id}`, { extra: { desk: 'B2' }, role: 'manager' }),
    ])
    await applyFeed(b.ctx, connection)
    const { body } = await b.member.call('GET', `/v1/people/${id}`)
    expect(body).toMatchObject({ role: 'manager', extra: { desk: 'B2', first_name: 'Person' } })
  })
})

/** The minute's cron, five minutes after the last change. */
async function late(b: Bench, by: Ctx = b.base) {
  b.clock.now += 6 * 60_000
  await applyLateFeeds(by)
}

describe('what must not be forgotten', () => {
  it('a run nobody heard of is made up for by the sweep', async () => {
    const { b, connection } = await fed('create')
    b.vendor.users = hlUsers(1, 3)
    await b.run(connection, 'user', deaf(b.base))
    expect(await emails(b)).toEqual([])
    await applyLateFeeds(b.base)
    expect(await emails(b), 'the run may still be going on').toEqual([])
    await late(b)
    expect(await emails(b)).toHaveLength(3)
    const { applied_at } = await feedOf(b, connection)
    await late(b)
    expect((await feedOf(b, connection)).applied_at, 'nothing is behind any more').toBe(applied_at)
  })

  it('a pass whose worker died is gone on with', async () => {
    const { b, connection } = await fed('create', { automatic: false })
    b.vendor.users = hlUsers(1, 3)
    await b.run(connection)
    await expect(applyFeed(dying(b.ctx), connection)).rejects.toThrow('gone')
    expect((await feedOf(b, connection)).running).toBe(true)
    await late(b)
    expect(await emails(b)).toHaveLength(3)
    expect(await feedOf(b, connection)).toMatchObject({ running: false, created: 3 })
  })

  it('a run that fails to tell the people has ended all the same', async () => {
    const { b, connection } = await fed('create')
    b.vendor.users = hlUsers(1, 3)
    const broken: Ctx = {
      ...b.base,
      react: { ...b.base.react, tenant: () => Promise.reject(new Error('no')) },
    }
    expect((await b.run(connection, 'user', broken)).state).toBe('ok')
  })

  it('a doubtful run waits for a person, and so do its users', async () => {
    const { b, connection } = await fed('create')
    b.vendor.users = hlUsers(1, 10)
    await b.run(connection, 'user')
    b.vendor.users = [hlUser(1), hlUser(20)]
    const { id, state } = await b.run(connection, 'user')
    expect(state).toBe('suspicious')
    await late(b)
    expect(await emails(b)).toHaveLength(10)
    expect((await b.member.call('POST', `/v1/runs/${id}/approve`)).status).toBe(200)
    expect(await emails(b)).toHaveLength(11)
  })

  it('the feed goes with its connection, the people stay', async () => {
    const { b, connection } = await fed('create')
    b.vendor.users = hlUsers(1, 2)
    await b.run(connection)
    await b.member.call('DELETE', `/v1/connections/${connection}`)
    expect((await b.member.call('GET', `/v1/people/feeds/${connection}`)).status).toBe(404)
    expect(await emails(b)).toHaveLength(2)
  })

  it('another mode applies everything anew, the same one nothing', async () => {
    const { b, connection } = await fed('update')
    b.vendor.users = hlUsers(1, 2)
    await b.run(connection)
    const settings = { connectionId: connection, allowRole: false, automatic: true }
    await setFeed(b.ctx, { ...settings, mode: 'update' })
    await late(b)
    expect((await feedOf(b, connection)).skipped).toEqual({ unmatched: 2 })
    await setFeed(b.ctx, { ...settings, mode: 'create' })
    await late(b)
    expect(await emails(b)).toHaveLength(2)
  })
})

/** A context whose database is gone with the first batch: as a worker that is killed before its first page. */
function dying(ctx: TenantCtx): TenantCtx {
  const client = new Proxy(ctx.db.$client, {
    get: (real, name) =>
      name === 'batch'
        ? () => Promise.reject(new Error('gone'))
        : (Reflect.get(real, name) as () => unknown).bind(real),
  })
  return {
    ...ctx,
    db: new Proxy(ctx.db, { get: (real, name) => (name === '$client' ? client : Reflect.get(real, name)) }),
  }
}

describe('ten thousand users', () => {
  const MANY = 10_000
  let b: Bench
  let connection: string

  beforeAll(async () => {
    ;({ b, connection } = await fed('create'))
    for (let from = 0; from < MANY; from += 2000) await store(b.ctx, { connection, from, to: from + 2000 })
  }, 60_000)

  it('are added with three rows each, and the second time with none', async () => {
    const first = await counted(b.ctx, (ctx) => applyFeed(ctx, connection))
    expect(first.done).toBe(true)
    expect(await feedOf(b, connection)).toMatchObject({ created: MANY, skipped: {} })
    expect(first.written).toBeLessThan(MANY * 4)
    expect(first.batches).toBeLessThan(30)
    const second = await counted(b.ctx, (ctx) => applyFeed(ctx, connection))
    expect(await feedOf(b, connection)).toMatchObject({ created: 0, skipped: { already_there: MANY } })
    expect(second.written).toBeLessThan(100)
    expect(second.read).toBeLessThan(MANY * 8)
  }, 60_000)

  it('are filled in with a few rows each, read once each, and the second time with none', async () => {
    await setFeed(b.ctx, { connectionId: connection, mode: 'update', allowRole: false, automatic: true })
    const first = await counted(b.ctx, (ctx) => applyFeed(ctx, connection))
    expect(await feedOf(b, connection)).toMatchObject({ updated: MANY })
    expect(first.written).toBeLessThan(MANY * 4)
    expect(first.read).toBeLessThan(MANY * 20)
    const second = await counted(b.ctx, (ctx) => applyFeed(ctx, connection))
    expect(await feedOf(b, connection)).toMatchObject({ updated: 0, unchanged: MANY })
    expect(second.written).toBeLessThan(100)
  }, 60_000)
})

/** Records as a run would have left them, with their change. */
async function store(
  ctx: TenantCtx,
  { connection, from, to }: { connection: string; from: number; to: number },
) {
  const rows = Array.from({ length: to - from }, (_, i) => String(from + i).padStart(6, '0'))
  await ctx.db.$client
    .prepare(
      `INSERT INTO records (tenant_id, id, connection_id, object, kind, external_id, email, name, fields, raw, hash, created_at, updated_at)
       SELECT ?1, 'rec_' || value, ?3, 'user', 'user', value, 'p' || value || '@acme.com', 'P',
         json_object('email', 'p' || value || '@acme.com', 'first_name', 'P', 'last_name', value, 'team', 'T' || value % 9), '{}', '', 1, 1
       FROM json_each(?2)`,
    )
    .bind(ctx.tenantId, JSON.stringify(rows), connection)
    .run()
}

/** What D1 says it read and wrote. */
async function counted(ctx: TenantCtx, act: (ctx: TenantCtx) => Promise<boolean>) {
  const sum = { read: 0, written: 0, batches: 0, done: false }
  const note = (results: { meta: { rows_read?: number; rows_written?: number } }[]) => {
    for (const { meta } of results) {
      sum.read += meta.rows_read ?? 0
      sum.written += meta.rows_written ?? 0
    }
  }
  const real = ctx.db.$client
  const client = new Proxy(real, {
    get: (_, name) => {
      if (name !== 'batch') return (Reflect.get(real, name) as () => unknown).bind(real)
      return async (statements: D1PreparedStatement[]) => {
        const results = await real.batch(statements)
        sum.batches++
        note(results)
        return results
      }
    },
  })
  const db = new Proxy(ctx.db, { get: (of, name) => (name === '$client' ? client : Reflect.get(of, name)) })
  sum.done = await act({ ...ctx, db })
  return sum
}

describe('people by hand', () => {
  let b: Bench
  beforeAll(async () => {
    b = await bench()
  })

  it('have one address each, in lower case', async () => {
    await add(b, ' Ada@People.example ')
    const again = await b.member.call('POST', '/v1/people', {
      email: 'ADA@people.example',
      first_name: 'A',
      last_name: 'B',
    })
    expect([again.status, again.body.error.code]).toEqual([409, 'people.email_taken'])
    const id = await add(b, 'other@people.example')
    const taken = await b.member.call('PATCH', `/v1/people/${id}`, { email: 'ada@people.example' })
    expect([taken.status, taken.body.error.code]).toEqual([409, 'people.email_taken'])
    const moved = await b.member.call('PATCH', `/v1/people/${id}`, { email: 'New@People.example' })
    expect(moved.body.email).toBe('new@people.example')
  })

  it('are changed in what is named; an extra field set to null goes', async () => {
    const id = await add(b, 'bob@people.example', { extra: { floor: 2, desk: 'A', tags: ['x'] } })
    const { body } = await b.member.call('PATCH', `/v1/people/${id}`, {
      role: 'manager',
      last_name: 'Builder',
      extra: { floor: null, desk: 'B', badge: false },
    })
    expect(body).toMatchObject({ first_name: 'Own', last_name: 'Builder', role: 'manager', active: true })
    expect(body.extra).toEqual({ badge: false, desk: 'B', tags: ['x'] })
    const long = await b.member.call('PATCH', `/v1/people/${id}`, { extra: { essay: 'x'.repeat(60_000) } })
    expect([long.status, long.body.error.code]).toEqual([400, 'people.extra_too_large'])
  })

  it('are found by how a word begins, by role, source and state', async () => {
    await add(b, 'zoe.o_neil@people.example', { first_name: 'Zoë', last_name: 'O%Neil', role: 'new_hire' })
    const found = async (query: string) => (await everybody(b, query)).map(({ email }) => String(email))
    for (const q of ['ZOË', 'o%n', 'zoe.o_', 'zoë o%neil'])
      expect(await found(`&q=${encodeURIComponent(q)}`), q).toEqual(['zoe.o_neil@people.example'])
    for (const q of ['oë', '%', 'neil', '_', "' OR 1=1 --"])
      expect(await found(`&q=${encodeURIComponent(q)}`), q).toEqual([])
    expect(await found('&role=new_hire')).toEqual(['zoe.o_neil@people.example'])
    expect(await found('&active=false')).toEqual([])
    expect(await found('&source=none')).toContain('zoe.o_neil@people.example')
    expect(await found(`&source=con_${'0'.repeat(22)}`)).toEqual([])
    expect(await found('&email=ZOE.o_neil@People.example')).toEqual(['zoe.o_neil@people.example'])
    expect(await found('&updated_after=2999-01-01')).toEqual([])
  })

  it('are gone once removed, but readers still hear of it', async () => {
    const id = await add(b, 'leaver@people.example', { extra: { salary: 1 } })
    expect((await b.member.call('DELETE', `/v1/people/${id}`)).status).toBe(204)
    expect((await b.member.call('DELETE', `/v1/people/${id}`)).status).toBe(404)
    expect((await b.member.call('PATCH', `/v1/people/${id}`, { role: 'admin' })).status).toBe(404)
    const { body } = await b.member.call('GET', `/v1/people/${id}`)
    expect(body).toMatchObject({ deleted_at: expect.any(String), extra: {}, records: [] })
    expect(await emails(b)).not.toContain('leaver@people.example')
    await add(b, 'leaver@people.example')
  })

  it('are changed by editors, and only seen by viewers', async () => {
    const [editor, viewer] = [await joins(b.member, 'editor'), await joins(b.member, 'viewer')]
    const body = { email: 'e@people.example', first_name: 'E', last_name: 'E' }
    expect((await viewer.call('POST', '/v1/people', body)).status).toBe(403)
    expect((await editor.call('POST', '/v1/people', body)).status).toBe(201)
    expect((await viewer.call('GET', '/v1/people')).status).toBe(200)
  })
})

describe('an import by hand', () => {
  let b: Bench
  let connection: string
  let stranger: Member

  beforeAll(async () => {
    b = await bench()
    stranger = await person()
    b.vendor.users = [...hlUsers(1, 5), hlUser(6, { lastName: '' }), hlUser(7, { email: 'Person5@acme.com' })]
    connection = await b.connect('highlevel')
    await b.drain()
    await add(b, 'person1@acme.com')
    await b.member.call('POST', '/v1/people/ignored', { email: 'person2@acme.com' })
  })

  const candidates = async () => {
    const rows: Shown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await b.get(
        `/v1/people/feeds/${connection}/candidates?limit=2${cursor && `&cursor=${cursor}`}`,
      )
      rows.push(...page.data)
      cursor = page.next_cursor
    }
    return rows.map(({ email, problem }) => [email, problem])
  }

  it('offers those who are no people yet and whom nobody ignores', async () => {
    expect(await candidates()).toEqual([
      ['person3@acme.com', null],
      ['person4@acme.com', null],
      ['person5@acme.com', null],
      ['person6@acme.com', 'bad_name'],
    ])
  })

  it('adds exactly those that were chosen, and says what became of each', async () => {
    const { status, body } = await b.member.call('POST', `/v1/people/feeds/${connection}/import`, {
      emails: [' PERSON3@acme.com', 'person5@acme.com', ...[1, 2, 6, 9].map((n) => `person${n}@acme.com`)],
      role: 'new_hire',
    })
    expect(status).toBe(200)
    expect(body.data.map((one: Shown) => [one.email, one.reason ?? one.outcome])).toEqual([
      ['person3@acme.com', 'created'],
      ['person5@acme.com', 'created'],
      ['person1@acme.com', 'already_there'],
      ['person2@acme.com', 'ignored'],
      ['person6@acme.com', 'bad_name'],
      ['person9@acme.com', 'unmatched'],
    ])
    const made = await everybody(b, `&source=${connection}`)
    expect(made).toHaveLength(2)
    for (const one of made) expect(one).toMatchObject({ role: 'new_hire', active: false })
    expect(await candidates()).toEqual([
      ['person4@acme.com', null],
      ['person6@acme.com', 'bad_name'],
    ])
  })

  it('links a person with the users of the same address', async () => {
    const [one] = await everybody(b, '&email=person5@acme.com')
    const { body } = await b.member.call('GET', `/v1/people/${one?.id}`)
    expect(body.records).toHaveLength(2)
    expect(body.records[0]).toMatchObject({ connection_id: connection, object: 'user', name: 'Person 5' })
  })

  it('shows another workspace nothing, and takes nothing from it', async () => {
    const at = `/v1/people/feeds/${connection}`
    const body = { emails: ['person4@acme.com'] }
    expect((await stranger.call('GET', at)).status).toBe(404)
    expect((await stranger.call('GET', `${at}/candidates`)).status).toBe(404)
    expect((await stranger.call('POST', `${at}/import`, body)).status).toBe(404)
    expect((await stranger.call('GET', '/v1/people')).body.data).toEqual([])
    expect((await stranger.call('GET', '/v1/people/ignored')).body.data).toEqual([])
    const [one] = await everybody(b)
    expect((await stranger.call('PATCH', `/v1/people/${one?.id}`, { role: 'admin' })).status).toBe(404)
    expect((await stranger.call('DELETE', `/v1/people/${one?.id}`)).status).toBe(404)
    // The same address is theirs to use.
    const own = { email: one?.email, first_name: 'S', last_name: 'T' }
    const made = await stranger.call('POST', '/v1/people', own)
    expect(made.status).toBe(201)
    expect((await stranger.call('GET', `/v1/people/${made.body.id}`)).body.records).toEqual([])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { bench, sorted, type Bench, type Shown } from '../make/bench.ts'
import { answer, bambooEmployee, bambooEmployees, hlTag, hlUser, hlUsers } from '../make/controlled.ts'
import { intercepted } from '../make/faults.ts'

let b: Bench
let connection: string

const types = (changes: Shown[]) => changes.map(({ type, name }) => `${type} ${name}`).toSorted()
const live = (records: Shown[]) =>
  records.filter(({ deleted_at }) => deleted_at === null).map(({ external_id }) => external_id)

async function firstSync(connector: 'bamboohr' | 'highlevel', users: Record<string, unknown>[]) {
  b = await bench()
  b.vendor.users = users
  connection = await b.connect(connector)
  await b.drain()
}

/** The newest change so far, to look at what comes after. */
async function lastSeq(): Promise<number> {
  return Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq ?? 0)
}

describe('an app is connected', () => {
  beforeEach(() => firstSync('bamboohr', bambooEmployees(1, 3)))

  it('makes a record and a change of every row, and the run counts them', async () => {
    const [run] = (await b.get(`/v1/syncs/${await b.syncId(connection)}/runs`)).data
    expect(run).toMatchObject({
      trigger: 'connect',
      state: 'ok',
      code: null,
      message: null,
      pages: 1,
      seen: 3,
      created: 3,
      updated: 0,
      deleted: 0,
      unchanged: 0,
      quarantined: 0,
      requests: 1,
      next_attempt_at: null,
    })
    expect(await b.records(connection)).toMatchObject(
      [1, 2, 3].map((n) => ({
        external_id: String(n),
        kind: 'user',
        email: `person${n}@acme.com`,
        name: `Person ${n}`,
        fields: { email: `person${n}@acme.com`, title: 'Engineer', department: 'Eng' },
        raw: bambooEmployee(n),
        deleted_at: null,
      })),
    )
    const changes = await b.changes(connection)
    expect(types(changes.filter(({ object }) => object === 'user'))).toEqual([
      'created Person 1',
      'created Person 2',
      'created Person 3',
    ])
    expect(changes.every(({ fields }) => fields.length === 0)).toBe(true)
    expect(changes.find(({ object }) => object === 'user')?.run_id).toBe(run?.id)
  })

  it('tells the sync its run and its records, and the run its story', async () => {
    const sync = await b.get(`/v1/syncs/${await b.syncId(connection)}`)
    expect(sync).toMatchObject({ records: 3, running: null, last_run: { state: 'ok', seen: 3 } })
    const log = await b.log(String(sync.last_run.id))
    expect(log[0]).toBe('Started.')
    expect(log.at(-1)).toMatch(
      /^Done\. 3 rows: 3 new, 0 changed, 0 deleted, 0 unchanged\. 1 request to the vendor, 1 page, .* written\.$/,
    )
  })

  it('writes nothing to records and changes when nothing changed', async () => {
    const before = { records: await b.records(connection), seq: await lastSeq() }
    b.clock.now += 60_000
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', seen: 3, created: 0, updated: 0, deleted: 0, unchanged: 3 })
    expect(await b.records(connection)).toEqual(before.records)
    expect(await lastSeq()).toBe(before.seq)
    expect(run.rows_written).toBeLessThanOrEqual(3 + 20)
    expect(run.rows_written).toBeGreaterThan(0)
  })

  it('tells a changed row field by field', async () => {
    const seq = await lastSeq()
    b.clock.now += 60_000
    b.vendor.users[1] = bambooEmployee(2, { jobTitle: 'Director', workPhone: '+1 555', department: null })
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', created: 0, updated: 1, deleted: 0, unchanged: 2 })
    const [changed, ...others] = await b.changes(connection, seq)
    expect(others).toEqual([])
    expect(changed).toMatchObject({
      type: 'updated',
      name: 'Person 2',
      run_id: run.id,
      fields: [
        { field: 'department', before: 'Eng', after: null },
        { field: 'phone', before: null, after: '+1 555' },
        { field: 'title', before: 'Engineer', after: 'Director' },
      ],
    })
    const record = (await b.records(connection))[1]
    expect(record).toMatchObject({ fields: { title: 'Director' }, raw: { workPhone: '+1 555' } })
    expect(Date.parse(record?.updated_at)).toBe(b.clock.now)
    expect(Date.parse(record?.created_at)).toBe(b.clock.now - 60_000)
  })

  it('hides a removed row, still readable when asked for, and brings it back under the same id', async () => {
    const [first] = await b.records(connection)
    let seq = await lastSeq()
    b.clock.now += 60_000
    b.vendor.users = bambooEmployees(2, 3)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', deleted: 1, unchanged: 2 })
    expect(types(await b.changes(connection, seq))).toEqual(['deleted Person 1'])
    const shown = (await b.get('/v1/users')).data
    expect(sorted(shown.map(({ external_id }) => external_id))).toEqual(['2', '3'])
    const one = await b.get(`/v1/records/${first?.id}`)
    expect(one).toMatchObject({ external_id: '1', raw: bambooEmployee(1) })
    expect(Date.parse(one.deleted_at)).toBe(b.clock.now)
    expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ records: 2 })

    seq = await lastSeq()
    b.clock.now += 60_000
    b.vendor.users = bambooEmployees(1, 3)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', created: 1, unchanged: 2, deleted: 0 })
    const [back] = await b.records(connection)
    expect(back).toMatchObject({ id: first?.id, created_at: first?.created_at, deleted_at: null })
    expect(await b.changes(connection, seq)).toMatchObject([
      { type: 'restored', record_id: first?.id, fields: [] },
    ])
    expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ records: 3 })
  })

  it('tells what changed in a row while it was away', async () => {
    b.vendor.users = bambooEmployees(2, 3)
    await b.run(connection)
    const seq = await lastSeq()
    b.vendor.users = [bambooEmployee(1, { jobTitle: 'Director' }), ...bambooEmployees(2, 3)]
    await b.run(connection)
    expect(await b.changes(connection, seq)).toMatchObject([
      { type: 'restored', fields: [{ field: 'title', before: 'Engineer', after: 'Director' }] },
    ])
  })

  it('takes a duplicate in one page once, the last of them', async () => {
    b.vendor.users = [
      ...bambooEmployees(1, 3),
      bambooEmployee(4),
      bambooEmployee(4, { jobTitle: 'Director' }),
    ]
    const seq = await lastSeq()
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 4, created: 1, unchanged: 3 })
    expect(types(await b.changes(connection, seq))).toEqual(['created Person 4'])
    expect((await b.records(connection))[3]).toMatchObject({ fields: { title: 'Director' } })
  })

  it.each([
    ['without id', { id: undefined }],
    ['with id null', { id: null }],
    ['with an empty id', { id: '' }],
    ['with an id that is an object', { id: { a: 1 } }],
  ])('V19: sets a row %s aside, takes the rest and deletes nothing', async (_, more) => {
    b.vendor.users = [bambooEmployee(9, more), ...bambooEmployees(2, 4)]
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'suspicious', seen: 3, created: 1, quarantined: 1, deleted: 0 })
    expect(run.message).toContain('1 row could not be understood')
    expect(live(await b.records(connection))).toEqual(['1', '2', '3', '4'])
    const log = (await b.log(run.id)).join('\n')
    expect(log).toContain('1 set aside')
    expect(log).toContain('Nothing was deleted.')
  })

  it('is content when a row is set aside and none is missing', async () => {
    b.vendor.users.push(
      bambooEmployee(9, { id: null }),
      'no row at all' as unknown as Record<string, unknown>,
    )
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', seen: 3, quarantined: 2, deleted: 0, unchanged: 3 })
  })

  it('counts a thousand bad rows and logs none of them', async () => {
    b.vendor.users.push(...Array.from({ length: 1000 }, () => ({ name: 'nobody' })))
    const run = await b.run(connection)
    expect(run).toMatchObject({ quarantined: 1000, seen: 3 })
    expect((await b.log(run.id)).length).toBeLessThan(6)
  })

  it('V19: an id that was a number and comes as text is the same record', async () => {
    const seq = await lastSeq()
    b.vendor.users = [1, 2, 3].map((n) => bambooEmployee(n, { id: n }))
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 3, created: 0, deleted: 0 })
    b.vendor.users = bambooEmployees(1, 3)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 3, created: 0, deleted: 0 })
    expect(live(await b.records(connection))).toEqual(['1', '2', '3'])
    for (const change of await b.changes(connection, seq))
      expect(change).toMatchObject({ type: 'updated', fields: [] })
  })

  it('V19: an id that the vendor gives to somebody else is a change of that record', async () => {
    const seq = await lastSeq()
    b.vendor.users = [
      bambooEmployee(1, { displayName: 'Somebody Else', workEmail: 'else@acme.com' }),
      ...bambooEmployees(2, 3),
    ]
    expect(await b.run(connection)).toMatchObject({ state: 'ok', updated: 1, created: 0, deleted: 0 })
    expect(types(await b.changes(connection, seq))).toEqual(['updated Somebody Else'])
    expect((await b.records(connection))[0]).toMatchObject({ external_id: '1', email: 'else@acme.com' })
  })

  it('V20: a field of another type, a huge one and five hundred more: each row for itself', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`column${i}`, i]))
    b.vendor.users = [
      bambooEmployee(1, { jobTitle: { en: 'Engineer' }, workEmail: 7, displayName: ['Person'] }),
      bambooEmployee(2, { department: 'A department nobody has heard of', ...many }),
      bambooEmployee(3),
      bambooEmployee(4, { biography: 'x'.repeat(2_000_000) }),
      bambooEmployee(5),
    ]
    const strict = intercepted(b.base, (call) => call())
    const run = await b.run(connection, 'user', strict)
    expect(run).toMatchObject({ state: 'ok', seen: 4, updated: 2, created: 1, quarantined: 1, deleted: 0 })
    const records = await b.records(connection)
    expect(live(records)).toEqual(['1', '2', '3', '5'])
    // What is no text is no title and no e-mail address; the vendor's own row keeps it.
    expect(records[0]).toMatchObject({ name: 'Person 1', email: null, raw: { jobTitle: { en: 'Engineer' } } })
    expect(records[0]?.fields).not.toHaveProperty('title')
    expect(Object.keys(records[1]?.raw)).toHaveLength(Object.keys(bambooEmployee(2)).length + 500)
    const aside = await b.get(`/v1/runs/${run.id}/set-aside`)
    expect(aside.data.map(({ reason }) => String(reason)).join()).toContain('larger than 1 MB')
    // And back again, as if nothing had been.
    b.vendor.users = bambooEmployees(1, 5)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 5, updated: 2, created: 1 })
  })

  it('V10: half a surrogate pair is stored as what can be stored, and is no change the next time', async () => {
    const broken = String.raw`{"employees":[{"id":"1\ud800","displayName":"A\udc00"},{"id":"2","displayName":"B"},{"id":"3","displayName":"C"}]}`
    b.vendor.before = () => new Response(broken)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 3 })
    const seq = await lastSeq()
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 3, unchanged: 3, deleted: 0 })
    expect(await b.changes(connection, seq)).toEqual([])
  })

  it('V19: keeps the id a number is, beyond what a float can hold', async () => {
    const big =
      '{"employees":[{"id":9007199254740993,"displayName":"A"},{"id":9007199254740992,"displayName":"B"}]}'
    b.vendor.before = () => new Response(big)
    await b.run(connection)
    expect(live(await b.records(connection))).toEqual(
      expect.arrayContaining(['9007199254740993', '9007199254740992']),
    )
  })
})

describe('what vanishes', () => {
  it('V12: is kept when the list comes empty, and a person is asked', async () => {
    await firstSync('bamboohr', bambooEmployees(1, 5))
    const seq = await lastSeq()
    b.vendor.users = []
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'suspicious', code: 'runs.suspicious', deleted: 0, seen: 0 })
    expect(run.message).toContain('empty list where there were 5 records')
    expect(run.message).toContain('Nothing was deleted')
    expect(live(await b.records(connection))).toHaveLength(5)
    expect((await b.changes(connection, seq)).filter(({ object }) => object === 'user')).toEqual([])
    const sync = await b.get(`/v1/syncs/${await b.syncId(connection)}`)
    expect(sync).toMatchObject({ records: 5, last_run: { state: 'suspicious' } })
  })

  it('is kept when even one record is all there was', async () => {
    await firstSync('bamboohr', bambooEmployees(1, 1))
    b.vendor.users = []
    expect(await b.run(connection)).toMatchObject({ state: 'suspicious', deleted: 0 })
    expect(live(await b.records(connection))).toEqual(['1'])
  })

  it('is no question when there was nothing before', async () => {
    await firstSync('bamboohr', [])
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 0, deleted: 0 })
  })

  it('is kept when it is 40 % of ten', async () => {
    await firstSync('bamboohr', bambooEmployees(1, 10))
    b.vendor.users = bambooEmployees(5, 10)
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'suspicious', deleted: 0, unchanged: 6 })
    expect(run.message).toContain('4 of 10 records are missing')
    expect(live(await b.records(connection))).toHaveLength(10)
  })

  it('is kept when everybody is replaced by more than there were', async () => {
    // As a vendor does that changes what its ids look like.
    await firstSync('bamboohr', bambooEmployees(1, 10))
    b.vendor.users = bambooEmployees(101, 140)
    expect(await b.run(connection)).toMatchObject({ state: 'suspicious', deleted: 0, created: 40 })
    expect(live(await b.records(connection))).toHaveLength(50)
  })

  it('goes when it is 30 % of ten', async () => {
    await firstSync('bamboohr', bambooEmployees(1, 10))
    b.vendor.users = bambooEmployees(4, 10)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', deleted: 3 })
    expect(live(await b.records(connection))).toHaveLength(7)
  })

  it('goes when it is two of four: a small team may halve', async () => {
    await firstSync('bamboohr', bambooEmployees(1, 4))
    b.vendor.users = bambooEmployees(3, 4)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', deleted: 2, unchanged: 2 })
    expect(live(await b.records(connection))).toEqual(['3', '4'])
  })

  it('stays for ever where history is kept', async () => {
    await firstSync('bamboohr', bambooEmployees(1, 3))
    const days = await b.records(connection, 'statistic')
    expect(days.length).toBeGreaterThan(0)
    b.clock.now += 3 * 86_400_000
    b.vendor.users = []
    const run = await b.run(connection, 'statistic')
    expect(run).toMatchObject({ state: 'ok', deleted: 0 })
    const after = await b.records(connection, 'statistic')
    expect(after).toEqual(expect.arrayContaining(days))
    expect(live(after)).toHaveLength(after.length)
  })
})

describe('pages', () => {
  beforeEach(async () => {
    await firstSync('highlevel', hlUsers(1, 6))
    b.vendor.pageSize = 2
  })

  it('are read to the end, each counted, and their total is known', async () => {
    b.vendor.users = hlUsers(1, 7)
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', pages: 4, seen: 7, expected: 7, created: 1, unchanged: 6 })
    expect(b.vendor.asked.map(({ searchParams }) => searchParams.get('skip'))).toEqual(['0', '2', '4', '6'])
    expect(run.requests).toBe(4)
  })

  it('V16: that repeat a row, because one was inserted meanwhile, change nothing twice, and the next run heals', async () => {
    // Somebody new at the front shifts the rest by one: the second page begins with the last row of the first.
    b.vendor.before = (url) => {
      if (url.searchParams.get('skip') === '2') b.vendor.users = [hlUser(0), ...b.vendor.users]
      b.vendor.before = url.searchParams.get('skip') === '2' ? () => undefined : b.vendor.before
      return undefined
    }
    const seq = await lastSeq()
    const run = await b.run(connection)
    // The newcomer is unread, and the vendor's count tells.
    expect(run).toMatchObject({ verdict: 'unproved', deleted: 0, created: 0, updated: 0, unchanged: 7 })
    expect(await b.changes(connection, seq)).toEqual([])
    expect(live(await b.records(connection))).toHaveLength(6)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', created: 1 })
  })

  it('V16: that lose a row in the middle of the reading leave one unread, which nobody deletes', async () => {
    // Somebody at the front goes: the third row moves up into the page that was read already.
    b.vendor.before = (url) => {
      if (url.searchParams.get('skip') === '2') b.vendor.users = hlUsers(2, 6)
      return undefined
    }
    const seq = await lastSeq()
    const run = await b.run(connection)
    expect(run).toMatchObject({ seen: 5, deleted: 0, created: 0, updated: 0 })
    expect(run).toMatchObject({ verdict: 'unproved', expected: 6 })
    expect(await b.changes(connection, seq)).toEqual([])
    b.vendor.before = () => undefined
    expect(await b.run(connection)).toMatchObject({ state: 'ok', verdict: 'complete', seen: 5, deleted: 1 })
    expect(types(await b.changes(connection, seq))).toEqual(['deleted Person 1'])
  })

  it('V16: that lose a row and gain another are not seen through; the next run brings back what was unread', async () => {
    // The total stays what it was, and with offsets nothing else tells.
    b.vendor.before = (url) => {
      if (url.searchParams.get('skip') === '2') b.vendor.users = hlUsers(2, 7)
      return undefined
    }
    const before = await b.records(connection)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 6, created: 1, deleted: 1 })
    b.vendor.before = () => undefined
    expect(await b.run(connection)).toMatchObject({ state: 'ok', verdict: 'complete', seen: 6 })
    const after = await b.records(connection)
    expect(live(after)).toEqual(hlUsers(2, 7).map(({ id }) => id))
    // Under the ids they had.
    for (const { id, external_id } of before)
      expect(after.find((record) => record.external_id === external_id)).toMatchObject({ id })
  })

  it('V15: that name an id twice with other content keep the later', async () => {
    b.vendor.users = [...hlUsers(1, 6), hlUser(1, { name: 'Renamed' })]
    const run = await b.run(connection)
    // Seven rows are promised and six are different: one may be unread, for all anybody can tell.
    expect(run).toMatchObject({ verdict: 'unproved', updated: 1, created: 0, deleted: 0 })
    expect((await b.records(connection))[0]).toMatchObject({ name: 'Renamed' })
  })

  it('V15: that repeat their own rows do not make up for those that are missing', async () => {
    await firstSync('highlevel', hlUsers(1, 8))
    b.vendor.pageSize = 2
    b.vendor.before = ({ pathname, searchParams }) => {
      const skip = Number(searchParams.get('skip'))
      if (pathname !== '/users/search' || skip < 4) return undefined
      const [five, six] = hlUsers(5, 6)
      return answer({ users: skip === 4 ? [five, five, six, six] : [], count: 8 })
    }
    const run = await b.run(connection)
    expect(run).toMatchObject({ verdict: 'unproved', seen: 6, expected: 8, deleted: 0 })
    expect(live(await b.records(connection))).toHaveLength(8)
  })

  it('V15: that come twice end the run as a loop and delete nothing', async () => {
    b.vendor.before = (url) =>
      url.pathname === '/users/search'
        ? new Response(JSON.stringify({ users: hlUsers(1, 2), count: 100 }))
        : undefined
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code: 'vendor.pagination_loop', deleted: 0, pages: 1 })
    expect(live(await b.records(connection))).toHaveLength(6)
  })
})

describe('a vendor that marks what it removed', () => {
  beforeEach(async () => {
    b = await bench()
    b.vendor.tags = [hlTag(1), hlTag(2), hlTag(3)]
    connection = await b.connect('highlevel')
    await b.drain()
  })

  it('is believed at once, and once', async () => {
    const seq = await lastSeq()
    b.vendor.tags = [hlTag(1), hlTag(2, { deleted: true }), hlTag(3)]
    const run = await b.run(connection, 'social_tag')
    expect(run).toMatchObject({ state: 'ok', seen: 3, deleted: 1, unchanged: 2 })
    expect(types(await b.changes(connection, seq))).toEqual(['deleted Tag 2'])
    const gone = (await b.records(connection, 'social_tag'))[1]
    expect(gone).toMatchObject({ external_id: 'tag2', name: 'Tag 2', raw: hlTag(2) })
    expect(gone?.deleted_at).not.toBeNull()

    expect(await b.run(connection, 'social_tag')).toMatchObject({ state: 'ok', deleted: 0, unchanged: 2 })
    expect(await b.changes(connection, seq)).toHaveLength(1)
  })

  it('may take the mark away again', async () => {
    b.vendor.tags = [hlTag(1), hlTag(2, { deleted: true }), hlTag(3)]
    await b.run(connection, 'social_tag')
    const seq = await lastSeq()
    b.vendor.tags = [hlTag(1), hlTag(2), hlTag(3)]
    expect(await b.run(connection, 'social_tag')).toMatchObject({ created: 1, unchanged: 2 })
    expect(types(await b.changes(connection, seq))).toEqual(['restored Tag 2'])
  })

  it('makes no record of a mark on something never seen', async () => {
    const seq = await lastSeq()
    b.vendor.tags.push(hlTag(9, { deleted: true }))
    expect(await b.run(connection, 'social_tag')).toMatchObject({ state: 'ok', created: 0, deleted: 0 })
    expect(await b.records(connection, 'social_tag')).toHaveLength(3)
    expect(await b.changes(connection, seq)).toEqual([])
  })
})

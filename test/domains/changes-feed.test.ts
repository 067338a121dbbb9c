import { beforeAll, describe, expect, it } from 'vitest'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { bambooEmployee, bambooEmployees, hlTag, hlUsers } from '../make/controlled.ts'
import { crowd, MANY } from '../make/crowd.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

/** Forty people of one app, who come, change, go and return, between the users and tags of another. */
let b: Bench
let bamboo: string
let whole: Shown[]

beforeAll(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 30)
  b.vendor.tags = [hlTag(1), hlTag(2)]
  await b.connect('highlevel')
  await b.drain()
  b.vendor.users = bambooEmployees(1, 40)
  bamboo = await b.connect('bamboohr')
  await b.drain()
  for (const users of [
    bambooEmployees(1, 40).map((row) => ({ ...row, jobTitle: 'Other' })),
    bambooEmployees(3, 40).map((row) => ({ ...row, jobTitle: 'Other' })),
    [...bambooEmployees(1, 40), bambooEmployee(99)],
  ]) {
    b.vendor.users = users
    b.clock.now += 3_600_000
    await b.run(bamboo)
  }
  whole = await walk('/v1/changes?limit=200')
}, 60_000)

async function walk(path: string): Promise<Shown[]> {
  const rows: Shown[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await b.get(`${path}${cursor && `&cursor=${cursor}`}`)
    rows.push(...page.data)
    cursor = page.next_cursor
  }
  return rows
}

/** As a reader does who remembers nothing but `read_to_seq`. */
async function follow(filters: string, from: number, limit: number): Promise<{ rows: Shown[]; to: number }> {
  const rows: Shown[] = []
  for (let to = from; ;) {
    const page = await b.get(`/v1/changes?after_seq=${to}&limit=${limit}${filters}`)
    rows.push(...page.data)
    to = Number(page.read_to_seq)
    if (page.next_cursor === null) return { rows, to }
  }
}

const last = () => Number(whole.at(-1)?.seq)

describe('the feed', () => {
  it('read from any position, twice, is the same', async () => {
    expect(new Set(whole.map(({ type }) => type))).toEqual(
      new Set(['created', 'updated', 'deleted', 'restored']),
    )
    for (let seq = 0; seq <= last(); seq += 7) {
      const once = await follow('', seq, 50)
      expect(once).toEqual(await follow('', seq, 11))
      expect(once.rows).toEqual(whole.filter((change) => change.seq > seq))
      expect(once.to).toBe(last())
    }
  })

  it.each([
    ['&type=deleted', (row: Shown) => row.type === 'deleted'],
    ['&type=restored', (row: Shown) => row.type === 'restored'],
    ['&kind=tag', (row: Shown) => row.kind === 'tag'],
    ['&object=nothing', () => false],
  ])('with %s goes on as without', async (filters, fits) => {
    for (const from of [0, 1, 30, last() - 1, last()]) {
      const { rows, to } = await follow(filters, from, 3)
      expect(rows).toEqual(whole.filter((change) => change.seq > from).filter(fits))
      // Also where nothing fitted: the next time does not read it all again.
      expect(to).toBe(last())
    }
  })

  it('with its position goes on after more has come, whatever was left out', async () => {
    const { to } = await follow(`&connection=${bamboo}&type=created`, 0, 200)
    b.vendor.users = [...bambooEmployees(1, 40), bambooEmployee(99), bambooEmployee(100)]
    b.clock.now += 3_600_000
    await b.run(bamboo)
    const { rows } = await follow(`&connection=${bamboo}&type=created`, to, 200)
    expect(rows.map(({ name }) => name)).toEqual(['Person 100'])
    whole = await walk('/v1/changes?limit=200')
  })

  it('can be cut by time, each change in one piece', async () => {
    const times = [...new Set(whole.map(({ at }) => String(at)))]
    expect(times.length).toBeGreaterThan(3)
    for (const time of times) {
      const before = await walk(`/v1/changes?at_before=${time}&limit=20`)
      const after = await walk(`/v1/changes?at_after=${time}&limit=20`)
      expect(after[0]?.at).toBe(time)
      expect([...before, ...after]).toEqual(whole)
    }
    const [first = '', second = ''] = [times[1], times[2]]
    expect(await walk(`/v1/changes?at_after=${first}&at_before=${second}&order=desc&limit=9`)).toEqual(
      whole.filter(({ at }) => at === first).toReversed(),
    )
  })

  it('tells whoever is past its end that this is another feed', async () => {
    const { status, body } = await b.member.call('GET', `/v1/changes?after_seq=${last() + 1}`)
    expect([status, body.error.code]).toEqual([410, 'changes.no_such_position'])
    expect(body.error.details).toEqual({ first_seq: 1, last_seq: last() })
    const stranger = await person('Eve')
    expect((await stranger.call('GET', '/v1/changes?after_seq=1')).status).toBe(410)
    expect((await stranger.call('GET', '/v1/changes?after_seq=0')).body).toEqual({
      data: [],
      next_cursor: null,
      read_to_seq: 0,
    })
  })

  it('tells whoever stands where nothing is kept any more, and no one else', async () => {
    const page = await b.get('/v1/changes?limit=5')
    const forgotten = 20
    const prune = `DELETE FROM changes WHERE tenant_id = ? AND seq <= ?`
    await b.ctx.db.$client.prepare(prune).bind(b.ctx.tenantId, forgotten).run()
    for (const path of [
      `/v1/changes?after_seq=${forgotten - 1}`,
      `/v1/changes?after_seq=1&type=deleted`,
      `/v1/changes?limit=5&cursor=${String(page.next_cursor)}`,
    ]) {
      const { status, body } = await b.member.call('GET', path)
      expect([path, status, body.error?.code]).toEqual([path, 410, 'changes.no_such_position'])
      expect(body.error.details).toEqual({ first_seq: forgotten + 1, last_seq: last() })
    }
    const kept = whole.filter(({ seq }) => seq > forgotten)
    expect((await follow('', forgotten, 50)).rows).toEqual(kept)
    // Whoever begins has missed nothing yet.
    expect(await walk('/v1/changes?limit=50')).toEqual(kept)
  })
})

describe('a feed of many thousands', () => {
  let ada: Member
  beforeAll(async () => {
    ada = await person()
    await crowd(await tenant(ada.workspace))
  }, 60_000)

  it('looks at ten thousand a page, and its position leads on through those that do not fit', async () => {
    const pages: Shown[] = []
    let to = 0
    do {
      pages.push((await ada.call('GET', `/v1/changes?type=created&kind=user&after_seq=${to}`)).body)
      to = pages.at(-1)?.read_to_seq
    } while (pages.at(-1)?.data.length === 0)
    // Three tags and the deleted ones lie before the first that fits.
    expect(pages.map(({ data }) => data.length)).toEqual([0, 50])
    expect(pages.map(({ read_to_seq }) => read_to_seq)).toEqual([10_000, MANY + 3 + 50])
    expect(pages[0]?.next_cursor).toEqual(expect.any(String))
    const back = await ada.call('GET', '/v1/changes?type=deleted&order=desc')
    expect(back.body).toMatchObject({ data: [], read_to_seq: null, next_cursor: expect.any(String) })
    const onward = `/v1/changes?type=deleted&order=desc&cursor=${back.body.next_cursor}`
    expect((await ada.call('GET', onward)).body.data[0].seq).toBe(MANY + 3)
  })
})

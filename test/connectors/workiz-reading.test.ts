import { afterEach, describe, expect, it } from 'vitest'
import { fetchOne, testAccount } from '#engine/index.ts'
import { aJob, aLead, aMember, type Workiz } from '../vendors/workiz-server.ts'
import { NOW } from './mapped.ts'
import { ctx, idsOf, readAll } from './reading.ts'
import { leaks, simulated, startAt } from './workiz-account.ts'

const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n))
const jobs = many(1234, (n) =>
  aJob(n, { Status: n % 2 ? 'Done' : 'Submitted', Tags: n < 300 ? [] : ['Work', 'VIP'] }),
)

let close = async () => {}
afterEach(() => close())
async function start(options: Partial<Workiz> = {}, secrets: Record<string, string> = {}) {
  const started = await startAt({ now: () => NOW, ...options }, secrets)
  close = started.vendor.close
  return started
}

describe.each(['pages', 'records'] as const)('where the offset counts %s', (offsets) => {
  describe.each([
    ['in a wrapper', {}],
    ['in a wrapper that tells no end', { hidesHasMore: true }],
    ['in a bare list', { wrapper: 'bare' }],
    ['in a wrapper in a list', { wrapper: 'listed' }],
  ] as const)('and lists come %s', (_, shape) => {
    it('every job is read, once', async () => {
      const { vendor, account } = await start({ offsets, jobs, ...shape })
      const read = await readAll(account, 'job')
      expect(read).toMatchObject({ failure: null, quarantined: [] })
      expect(read.rows).toHaveLength(1234)
      expect(idsOf(read.rows).size).toBe(1234)
      // Thirteen pages, one to find out what is counted, one or two to find the end.
      expect(vendor.requests.length).toBeLessThanOrEqual(16)
      expect(vendor.requests[0]).toMatchObject({
        path: '/api/v1/api_0123456789abcdef/job/all/',
        query: { start_date: '2025-11-23', offset: '0', records: '100', only_open: 'false' },
      })
    })

    it('tags are read past pages without any, and statistics count every job once', async () => {
      const { account } = await start({ offsets, jobs, ...shape })
      const tags = await readAll(account, 'job_tag')
      expect(tags.failure).toBeNull()
      expect(idsOf(tags.rows).size).toBe(2 * (1234 - 300))
      const { rows } = await readAll(account, 'breakdown')
      const count = rows.reduce(
        (sum, { fields }) => sum + (fields.metric === 'jobs_by_status' ? Number(fields.value) : 0),
        0,
      )
      expect(count).toBe(1234)
      const days = (await readAll(account, 'statistic')).rows
      const total = days.reduce(
        (sum, { fields }) => sum + (fields.metric === 'jobs' ? Number(fields.value) : 0),
        0,
      )
      // Those of days to come are counted when they have come.
      expect(total).toBe(jobs.filter(({ JobDateTime }) => String(JobDateTime) < '2026-11-24').length)
    })
  })
})

it('reads leads, their tags, and unscheduled ones', async () => {
  const leads = [...many(150, (n) => aLead(n)), aLead(999, { LeadDateTime: '', Tags: ['Later'] })]
  const { account } = await start({ leads })
  expect(idsOf((await readAll(account, 'lead')).rows).size).toBe(151)
  const { rows } = await readAll(account, 'lead_tag')
  expect(rows).toHaveLength(151)
  expect(rows.at(-1)).toMatchObject({ name: 'Later', fields: { scope: 'lead', status: 'Submitted' } })
})

it.each([
  { ids: 'number', letters: 'upper' },
  { ids: 'text', letters: 'lower', wrapper: 'bare' },
] as const)('reads the team with %j', async (options) => {
  const { account } = await start({ team: many(7, (n) => aMember(n)), ...options })
  const { rows } = await readAll(account, 'user')
  expect(rows).toHaveLength(7)
  expect(rows[0]).toMatchObject({ externalId: '271865', email: 'd0@example.com', name: 'Daniel Smith 0' })
})

it('reads a single row as the list has it, and knows one that is gone', async () => {
  for (const missingIsOk of [true, false]) {
    const { account } = await start({ jobs: [aJob(1)], team: [aMember(0)], missingIsOk })
    const [listed] = (await readAll(account, 'job')).rows
    expect(await fetchOne(ctx, account, { object: 'job', id: listed?.externalId ?? '' })).toEqual({
      ok: true,
      value: listed,
    })
    const [member] = (await readAll(account, 'user')).rows
    expect(await fetchOne(ctx, account, { object: 'user', id: '271865' })).toEqual({
      ok: true,
      value: member,
    })
    if (missingIsOk)
      expect(await fetchOne(ctx, account, { object: 'job', id: 'NONE' })).toEqual({ ok: true, value: null })
    await close()
  }
})

describe('trouble', () => {
  it('a wrong token is told from every object, and its address is shown nowhere', async () => {
    const { account } = await start({ token: 'another_token' })
    const tested = await testAccount(ctx, account)
    expect(tested).toMatchObject({ error: { kind: 'refused', reauth: true, code: 'vendor.unauthorized' } })
    for (const object of ['user', 'job', 'job_tag', 'statistic']) {
      const { failure } = await readAll(account, object)
      expect(failure).toMatchObject({ reauth: true })
      expect(leaks(failure)).toEqual([])
    }
  })

  it('a wrong secret is no matter for reading', async () => {
    const { account } = await start({ team: [aMember(0)] }, { api_secret: 'sec_another' })
    expect(await testAccount(ctx, account)).toMatchObject({ ok: true })
  })

  it.each([
    ['200 and no flag', { flag: false, msg: 'Something went wrong' }, 'refused'],
    ['another shape', { flag: true, data: null }, 'nonsense'],
    ['a page of HTML', '<html>api_0123456789abcdef</html>', 'nonsense'],
  ])('%s is never an empty list', async (_, body, kind) => {
    const { vendor, account } = await start({ jobs })
    for (const object of ['job', 'job_tag', 'breakdown', 'user']) {
      vendor.plan({ status: 200, body })
      const { failure } = await readAll(account, object)
      expect(failure, object).toMatchObject({ kind })
      expect(leaks(failure)).toEqual([])
    }
  })

  it('429 is waited for, and the same page asked again', async () => {
    const { vendor, account } = await start({ jobs })
    vendor.plan({ status: 429, body: { msg: 'Too Many Requests' } })
    expect((await readAll(account, 'breakdown')).failure).toMatchObject({
      kind: 'busy',
      code: 'vendor.rate_limited',
    })
  })

  it('a list that says “more” for ever ends where nothing new comes', async () => {
    const { vendor, account } = await start({ jobs: many(40, (n) => aJob(n)) })
    vendor.plan({ status: 200, body: { flag: true, data: many(40, (n) => aJob(n)), has_more: true } }, 9)
    const read = await readAll(account, 'job')
    expect(read).toMatchObject({ failure: null })
    expect(read.rows).toHaveLength(40)
    expect(vendor.requests.length).toBeLessThan(5)
  })
})

it.each(['api_northwind_one', 'api_northwind_records', 'api_northwind_bare', 'api_northwind_listed'])(
  'reads the simulated account %s to its end, each object alike',
  async (token) => {
    const counts: Record<string, number> = {}
    for (const object of ['user', 'job', 'lead', 'job_tag', 'lead_tag', 'statistic', 'breakdown']) {
      const read = await readAll(simulated(token), object)
      expect(read, object).toMatchObject({ failure: null, quarantined: [] })
      expect(idsOf(read.rows).size, object).toBe(read.rows.length)
      counts[object] = read.rows.length
    }
    expect(Object.values(counts).every((count) => count > 0)).toBe(true)
  },
)

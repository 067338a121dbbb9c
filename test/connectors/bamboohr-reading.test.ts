import { afterEach, describe, expect, test } from 'vitest'
import { bamboohr } from '#connectors/bamboohr/connector.ts'
import { fetchPage, testAccount, type Account } from '#engine/index.ts'
import { anEmployee, startBamboo, type Bamboo } from '../vendors/bamboohr-server.ts'
import { daysAgo, NOW } from './mapped.ts'
import { ctx, idsOf, open, readAll } from './reading.ts'

const staff = (count: number) => Array.from({ length: count }, (_, n) => anEmployee(n + 1))
const today = daysAgo(0)

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<Bamboo>, settings: Record<string, string> = {}) {
  const vendor = await startBamboo({ apiKey: 'key-1', reportId: '7', ...options })
  close = vendor.close
  const account = open(bamboohr, {
    base: vendor.url,
    settings: { company_domain: 'acme', ...settings },
    secrets: { api_key: 'key-1' },
  })
  return { vendor, account }
}

describe.each([
  ['the directory', {}, '/api/v1/employees/directory'],
  ['a report', { report_id: '7' }, '/api/v1/reports/7'],
])('%s', (_, settings, path) => {
  test('ten thousand employees in one request', async () => {
    const { vendor, account } = await start({ employees: staff(10_000) }, settings)
    const read = await readAll(account, 'user')
    expect(read).toMatchObject({ failure: null, quarantined: [], requests: 1 })
    expect(idsOf(read.rows)).toHaveLength(10_000)
    expect(read.rows[0]).toMatchObject({
      externalId: '1',
      email: 'john1@example.com',
      name: 'John Doe 1',
      fields: { title: 'Engineer', department: 'Sales', location: 'Lindon' },
    })
    expect(vendor.requests[0]).toMatchObject({
      path,
      headers: {
        authorization: `Basic ${Buffer.from('key-1:x').toString('base64')}`,
        accept: 'application/json',
      },
    })
  })

  test('their headcount', async () => {
    const { vendor, account } = await start({ employees: staff(10) }, settings)
    const count = async () =>
      (await readAll(account, 'statistic')).rows.map(({ externalId, fields }) => [externalId, fields.value])
    expect(await count()).toEqual([
      [`headcount:Sales:${today}`, 4],
      [`headcount:HR:${today}`, 3],
      [`headcount:Eng:${today}`, 3],
      [`headcount_total:${today}`, 10],
    ])
    vendor.setEmployees([])
    expect(await count()).toEqual([[`headcount_total:${today}`, 0]])
  })
})

describe('what changed', () => {
  const ask = (account: Account, since: string) => {
    const mark = { kind: 'time', at: Date.parse(since), ours: false } as const
    return fetchPage(ctx, account, { object: 'user', cursor: null, since: mark, startedAt: NOW })
  }

  test('is one question, and the whole directory only where something did', async () => {
    const { vendor, account } = await start({ employees: staff(3) })
    vendor.setChanges([{ id: '2', action: 'Updated', lastChanged: '2026-09-02T10:11:12+00:00' }])
    const quiet = await ask(account, '2026-09-02T10:20:00Z')
    expect(quiet).toMatchObject({ value: { rows: [], next: null, turned: null, requests: 1 } })
    // Five minutes before the mark, for what came at its very moment.
    expect(vendor.requests.at(-1)).toMatchObject({
      path: '/api/v1/employees/changed',
      query: { since: '2026-09-02T10:15:00Z', type: 'all' },
    })
    const news = await ask(account, '2026-09-02T10:15:00Z')
    if (!news.ok) throw new Error(news.error.message)
    expect(news.value).toMatchObject({ rows: [], turned: expect.stringContaining('something changed') })
    const whole = await fetchPage(ctx, account, { object: 'user', cursor: news.value.next, startedAt: NOW })
    expect(whole).toMatchObject({
      value: { rows: { length: 3 }, next: null, mark: { kind: 'time', at: NOW, ours: true } },
    })
  })

  test('is not known where the vendor refuses to say: then everything is read', async () => {
    const { vendor, account } = await start({ employees: staff(3) })
    vendor.plan({ status: 403 })
    const page = await ask(account, '2026-09-02T10:15:00Z')
    expect(page).toMatchObject({ value: { turned: expect.stringContaining('did not tell'), mark: null } })
    const wrongKey = await start({ apiKey: 'key-2' })
    expect(await ask(wrongKey.account, '2026-09-02T10:15:00Z')).toMatchObject({ error: { reauth: true } })
    await vendor.close()
  })
})

describe('refusals', () => {
  test('a directory kept private says so', async () => {
    const { vendor, account } = await start({ directoryShared: false })
    const refused = await testAccount(ctx, account)
    expect(refused).toMatchObject({ error: { kind: 'refused', code: 'vendor.forbidden', status: 403 } })
    expect(refused).toMatchObject({ error: { message: expect.stringContaining('switch on and share') } })
    vendor.shareDirectory(true)
    expect(await testAccount(ctx, account)).toMatchObject({ ok: true })
  })

  test('a wrong key, a wrong report', async () => {
    const wrongKey = await start({ apiKey: 'key-2' })
    expect(await testAccount(ctx, wrongKey.account)).toMatchObject({ error: { status: 401, reauth: true } })
    await close()
    const wrongReport = await start({}, { report_id: '8' })
    expect(await testAccount(ctx, wrongReport.account)).toMatchObject({
      error: { kind: 'refused', status: 404 },
    })
  })

  test.each([503, 429])('%i with Retry-After is waited for', async (status) => {
    const { vendor, account } = await start({ employees: staff(3) })
    vendor.plan({ status, headers: { 'retry-after': '30' } })
    expect((await readAll(account, 'user')).failure).toMatchObject({
      kind: 'busy',
      code: 'vendor.rate_limited',
      retryAfterMs: 30_000,
    })
    expect((await readAll(account, 'user')).rows).toHaveLength(3)
  })

  test.each([
    ['XML', '<directory></directory>'],
    ['another shape', { fields: [] }],
  ])('%s is nonsense, never an empty company', async (_, body) => {
    const { vendor, account } = await start({})
    for (const object of ['user', 'statistic']) {
      vendor.plan({ status: 200, body })
      expect((await readAll(account, object)).failure?.kind).toBe('nonsense')
    }
  })
})

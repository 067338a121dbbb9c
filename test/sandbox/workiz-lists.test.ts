import { workiz } from '#sandbox/workiz/index.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { at } from './call.ts'
import { call, read, type List, type Row } from './workiz-call.ts'

afterEach(() => {
  vi.useRealTimers()
})

const ALL = 'start_date=2020-01-01&only_open=false'
const list = (query: string, options = {}) => read<List>(`job/all/?${query}`, options)
const uuids = (rows: Row[]) => rows.map(({ UUID }) => UUID)

async function pages(kind: string, token: string, step: number): Promise<Row[]> {
  const rows: Row[] = []
  for (let offset = 0; ; offset += step) {
    const { data, has_more } = await read<List>(`${kind}/all/?${ALL}&offset=${offset}&records=40`, { token })
    rows.push(...data)
    if (!has_more) return rows
  }
}

it.each(['', 'short', 'api_wrong_0123', 'api_revoked_0123', 'api 0123456789'])(
  'refuses the token %j as a path that does not exist',
  async (token) => {
    const path = encodeURIComponent(token)
    const reply = await workiz(new Request(`https://workiz.example/api/v1/${path}/team/all/`))
    expect(reply.status).toBe(403)
    expect(await reply.json()).toEqual({
      success: false,
      error: 'Forbidden',
      message: 'Invalid API path or malformed API key.',
    })
  },
)

it('refuses a path that does not exist, a slash or none', async () => {
  for (const path of ['tags/all/', 'job', 'team/create/']) expect((await call(path)).status).toBe(403)
  expect(await read('team/all')).toEqual(await read('team/all/'))
})

it('lists fourteen people, and shows one of them', async () => {
  const { flag, data } = await read<{ flag: boolean; data: { id: string; email: string }[] }>('team/all/')
  expect([flag, data.length]).toEqual([true, 14])
  expect(new Set(data.map(({ id }) => id)).size).toBe(14)
  expect(data[0]).toMatchObject({
    id: expect.stringMatching(/^\d{6}$/),
    name: expect.any(String),
    role: 'admin',
    email: expect.stringMatching(/\.example$/),
    active: true,
    fieldTech: false,
    created: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:00:00$/),
    serviceAreas: [expect.any(String), expect.any(String)],
    skills: [],
  })
  expect(await read(`team/get/${data[3]?.id}/`)).toEqual({ flag: true, data: [data[3]] })
  const nobody = await call('team/get/1/')
  expect([nobody.status, await nobody.json()]).toMatchObject([200, { flag: false }])
})

it.each([
  ['job', 260],
  ['lead', 90],
])('pages every %s by page or by record, as the account has it', async (kind, count) => {
  const byPage = await pages(kind, 'api_by_page_01', 1)
  expect(new Set(uuids(byPage)).size).toBe(count)
  expect(byPage).toHaveLength(count)
  const byRecord = await pages(kind, 'api_records_01', 40)
  expect(new Set(uuids(byRecord)).size).toBe(count)
  expect(byRecord).toHaveLength(count)

  const second = (token: string) => read<List>(`${kind}/all/?${ALL}&offset=1&records=40`, { token })
  expect(uuids((await second('api_by_page_01')).data)).toEqual(uuids(byPage.slice(40, 80)))
  expect(uuids((await second('api_records_01')).data)).toEqual(uuids(byRecord.slice(1, 41)))
})

it('gives a hundred at most, the latest first and what is not scheduled last', async () => {
  const first = await list(`${ALL}&records=1000`)
  expect([first.data.length, first.has_more, first.found]).toEqual([100, true, 260])
  const last = await list(`${ALL}&offset=2`)
  expect([last.data.length, last.has_more]).toEqual([60, false])
  expect(await list(`${ALL}&offset=3`)).toEqual({ flag: true, data: [], has_more: false, found: 260 })
  const dates = [...first.data, ...last.data].map((row) => row.JobDateTime ?? '')
  expect(dates).toEqual(dates.toSorted().toReversed())
  expect(dates.filter((date) => date === '')).toHaveLength(4)
})

it('filters by date, by what is open and by status, the last two weeks and open ones by default', async () => {
  at('2026-11-20T10:00:00Z')
  const everything = await list('start_date=2020-01-01&only_open=false&records=100')
  const recent = await list('only_open=false')
  expect(recent.found).toBeLessThan(everything.found)
  const scheduled = recent.data.filter((row) => row.JobDateTime !== '')
  expect(scheduled.every((row) => (row.JobDateTime ?? '') >= '2026-11-06')).toBe(true)
  expect(scheduled.some((row) => row.JobDateTime?.startsWith('2026-11-06'))).toBe(true)

  const open = await list('start_date=2020-01-01')
  expect(open.data.some(({ Status }) => ['Done', 'Canceled'].includes(Status))).toBe(false)
  expect(await list('start_date=2020-01-01&only_open=true')).toEqual(open)
  const two = await list(`${ALL}&status=Done&status=Canceled`)
  expect(new Set(two.data.map(({ Status }) => Status))).toEqual(new Set(['Done', 'Canceled']))
  expect(two.found + (await list(`${ALL}&status=Submitted&status=In%20Progress&status=Pending`)).found).toBe(
    260,
  )
})

it.each(['start_date=yesterday', 'offset=-1', 'offset=x', 'records=0', 'records=x'])(
  '%s is a 400',
  async (query) => {
    const reply = await call(`job/all/?${query}`)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({
      error: true,
      code: 400,
      details: { error: expect.any(String) },
    })
  },
)

it('shows types and letters that vary, and one job as the list does', async () => {
  const { data } = await list(ALL)
  expect(new Set(data.map(({ SerialId }) => typeof SerialId))).toEqual(new Set(['string', 'number']))
  expect(new Set(data.map(({ Comments }) => (Comments === '' ? '' : 'list')))).toEqual(new Set(['', 'list']))
  const team = data.flatMap(({ Team }) => Team)
  expect(new Set(team.map((member) => Object.keys(member).join()))).toEqual(new Set(['id,Name', 'Id,name']))
  const people = await read<{ data: { id: string; name: string }[] }>('team/all/')
  const names = new Map(people.data.map(({ id, name }) => [Number(id), name]))
  expect(team.every(({ id, Id, name, Name }) => names.get(id ?? Id ?? 0) === (name ?? Name))).toBe(true)
  expect(await read(`job/get/${data[5]?.UUID}/`)).toEqual({ flag: true, data: [data[5]] })
  const nothing = await call('job/get/NOTHIN/')
  expect([nothing.status, await nothing.json()]).toEqual([200, { flag: false, msg: 'job Not Found' }])
})

it('wraps its lists, or does not, as the account has it', async () => {
  const bare = await read<Row[]>(`job/all/?${ALL}`, { token: 'api_bare_012345' })
  expect(bare).toHaveLength(100)
  expect(await read('team/all/', { token: 'api_bare_012345' })).toHaveLength(14)
  const [listed] = await read<[List]>(`job/all/?${ALL}`, { token: 'api_listed_0123' })
  expect(listed).toMatchObject({ flag: true, has_more: true, found: 260 })
})

it('says the same all day, other things of another account, and a little else on another day', async () => {
  at('2026-11-20T00:00:00Z')
  const texts = async (token: string) =>
    Promise.all(
      [`job/all/?${ALL}`, `lead/all/?${ALL}`, 'team/all/'].map(async (path) =>
        (await call(path, { token })).text(),
      ),
    )
  const morning = await texts('api_morning_01')
  const other = await texts('api_evening_01')
  other.forEach((text, i) => expect(text).not.toBe(morning[i]))
  const before = await pages('job', 'api_morning_01', 1)
  at('2026-11-20T23:59:59Z')
  expect(await texts('api_morning_01')).toEqual(morning)

  at('2026-11-22T12:00:00Z')
  const after = await pages('job', 'api_morning_01', 1)
  const known = new Map(before.map((row) => [row.UUID, row]))
  expect(after.filter(({ UUID }) => !known.has(UUID))).toHaveLength(4)
  const moved = after.filter((row) => known.has(row.UUID) && known.get(row.UUID)?.Status !== row.Status)
  expect(moved.length).toBeGreaterThan(3)
  expect(moved.every((row) => row.LastStatusUpdate > (known.get(row.UUID)?.LastStatusUpdate ?? ''))).toBe(
    true,
  )
})

it('refuses a burst, without a header that says for how long', async () => {
  at('2026-11-20T10:00:00Z')
  const token = 'api_burst_0123'
  for (let n = 0; n < 300; n++) await call('team/get/1/', { token })
  const refused = await call('team/all/', { token })
  expect(refused.status).toBe(429)
  expect([...refused.headers.keys()].filter((name) => /limit|retry/.test(name))).toEqual([])
  expect((await call('team/all/')).status).toBe(200)
  at('2026-11-20T10:01:00Z')
  expect((await call('team/all/', { token })).status).toBe(200)
})

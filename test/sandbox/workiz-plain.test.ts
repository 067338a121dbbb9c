import { afterEach, expect, it } from 'vitest'
import { aJob, aLead, aMember, startWorkiz } from '../vendors/workiz-server.ts'
import { call as simulated } from './workiz-call.ts'

// The simulator and the plain server know the vendor's clients and nothing of each other.

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const TOKEN = 'api_0123456789'
const SECRET = 'sec_not_a_secret'
const ALL = 'start_date=2020-01-01&only_open=false'

async function start(more: Partial<Parameters<typeof startWorkiz>[0]> = {}) {
  const server = await startWorkiz({
    token: TOKEN,
    team: [1, 2, 3].map((n) => aMember(n)),
    jobs: Array.from({ length: 130 }, (_, n) => aJob(n)),
    leads: [1, 2].map((n) => aLead(n)),
    ...more,
  })
  closing.push(server.close)
  const call = (path: string, body?: object, token = TOKEN) => {
    const init = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth_secret: SECRET, ...body }),
    }
    return fetch(`${server.url}/api/v1/${token}/${path}`, init)
  }
  return { ...server, call }
}

const fieldsOf = (value: unknown): string[] => {
  const [row] = (value as { data?: object[] }).data ?? []
  return [...Object.keys(value as object), ...Object.keys(row ?? {}).map((name) => `data.${name}`)]
}

it.each<[string, Record<string, unknown> | undefined]>([
  ['team/all/', undefined],
  ['team/get/1/', undefined],
  [`job/all/?${ALL}`, undefined],
  [`lead/all/?${ALL}`, undefined],
  ['job/get/NOTHIN/', undefined],
  ['job/create/', { FirstName: 'Ada' }],
  ['lead/create/', { FirstName: 'Ada' }],
  ['job/update/', { UUID: 'NOTHIN' }],
  ['tags/all/', undefined],
  ['job/create/', { FirstName: 'Ada', auth_secret: 'wrong' }],
])('answers %s %j as the simulator does', async (path, body) => {
  const { call } = await start()
  const [plain, other] = [await call(path, body), await simulated(path, { body })]
  expect(plain.status).toBe(other.status)
  const [said, known] = [await plain.json(), await other.json()]
  expect(fieldsOf(said).filter((name) => !fieldsOf(known).includes(name))).toEqual([])
})

it('refuses another token', async () => {
  const { call } = await start()
  expect((await call('team/all/', undefined, 'api_another_one')).status).toBe(403)
})

it('counts offsets, wraps lists and writes people as it is told', async () => {
  const { call, set } = await start()
  const read = async (path: string) => (await call(path)).json<Record<string, unknown>[]>()
  const list = async (offset: number) => {
    const { data, has_more } = await (
      await call(`job/all/?${ALL}&offset=${offset}`)
    ).json<{
      data: { UUID: string }[]
      has_more: boolean
    }>()
    return { uuids: data.map(({ UUID }) => UUID), has_more }
  }
  const first = await list(0)
  expect([first.uuids.length, first.has_more]).toEqual([100, true])
  const second = await list(1)
  expect([second.uuids.length, second.has_more]).toEqual([30, false])
  expect(new Set([...first.uuids, ...second.uuids]).size).toBe(130)
  set({ offsets: 'records' })
  expect((await list(1)).uuids.slice(0, 99)).toEqual(first.uuids.slice(1))
  expect((await list(100)).uuids).toEqual(second.uuids)

  set({ wrapper: 'bare', ids: 'number', letters: 'upper' })
  expect((await read('team/all/'))[0]).toMatchObject({ Id: 271_866, Name: 'Daniel Smith 1' })
  set({ wrapper: 'listed', hidesHasMore: true })
  const [whole] = await read(`job/all/?${ALL}`)
  expect([whole?.flag, whole && 'has_more' in whole]).toEqual([true, false])
})

it('keeps what was written, tags replaced or added', async () => {
  const { call, rows, set } = await start()
  const [job] = rows.jobs
  const update = () => call('job/update/', { UUID: job?.UUID, Tags: ['New'] })
  await update()
  expect(rows.jobs[0]).toMatchObject({ Tags: ['New'] })
  set({ tags: 'append' })
  await update()
  expect(rows.jobs[0]).toMatchObject({ Tags: ['New', 'New'] })

  const assign = () => call('job/assign/', { UUID: job?.UUID, User: 'Daniel Smith 1' })
  expect((await assign()).status).toBe(204)
  expect((await assign()).status).toBe(400)
  expect((await call('job/unassign/', { UUID: job?.UUID, User: 'Daniel Smith 1' })).status).toBe(204)
  const [lead] = rows.leads
  await call(`lead/markLost/${String(lead?.UUID)}/`, {})
  expect(rows.leads[0]).toMatchObject({ Status: 'Lost' })
  await call('lead/convert/', { UUID: lead?.UUID })
  expect([rows.leads[0]?.Status, rows.jobs.at(-1)?.JobDateTime]).toEqual(['Converted', lead?.LeadDateTime])
})

import { deliveries } from '#sandbox/workiz/webhooks.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { at } from './call.ts'
import { call, one, read, type List } from './workiz-call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface Receipt {
  flag: boolean
  data: { UUID: string; ClientId: number; link: string }[]
}

const ALL = 'start_date=2020-01-01&only_open=false'
const post = (path: string, token: string, body: Record<string, unknown>) => call(path, { token, body })
const created = async (kind: string, token: string, body: Record<string, unknown>) =>
  (await read<Receipt>(`${kind}/create/`, { token, body })).data[0]
const found = async (kind: string, token: string) =>
  (await read<List>(`${kind}/all/?${ALL}`, { token })).found

it.each([
  ['job/create/', ''],
  ['job/update/', 'the_wrong_one'],
  ['job/assign/', 'short'],
  ['lead/create/', ''],
  ['lead/markLost/ABCDEF/', ''],
])('refuses %s with the secret %j', async (path, secret) => {
  const reply = await call(path, { secret, body: { FirstName: 'A' } })
  expect(reply.status).toBe(401)
  expect(await reply.json()).toMatchObject({ error: true, code: 401 })
})

it('takes nothing but a JSON object', async () => {
  expect((await call('job/create/', { body: { FirstName: 1 } })).status).toBe(400)
  expect((await call('job/create/', { body: { JobDateTime: 'soon', FirstName: 'A' } })).status).toBe(400)
  expect((await call('job/create/', { body: { Tags: 'VIP', FirstName: 'A' } })).status).toBe(400)
  expect((await call('job/create/', { body: {} })).status).toBe(400)
  expect((await call('job/update/', { body: { Status: 'Done' } })).status).toBe(400)
})

it.each(['job', 'lead'])(
  'creates a %s that later reads show, in this account only, and again if told again',
  async (kind) => {
    at('2026-11-20T15:30:00Z')
    const token = `api_created_${kind}`
    const date = kind === 'job' ? 'JobDateTime' : 'LeadDateTime'
    const body = {
      FirstName: 'Ada',
      LastName: 'Quill',
      Phone: '(412) 555-0123',
      [date]: '2026-11-25T09:00:00',
      Tags: ['VIP', 'VIP'],
      JobType: 'Repair',
    }
    const receipt = await created(kind, token, body)
    expect(receipt).toEqual({
      UUID: expect.stringMatching(/^[0-9A-Z]{6}$/),
      ClientId: expect.any(Number),
      link: `https://app.workiz.com/root/${kind}/${receipt?.UUID}/1`,
    })
    const shown = await one(`${kind}/get/${receipt?.UUID}/`, token)
    expect(shown).toMatchObject({
      ClientId: receipt?.ClientId,
      FirstName: 'Ada',
      Phone: '4125550123',
      [date]: '2026-11-25 09:00:00',
      Status: 'Submitted',
      Tags: ['VIP'],
      CreatedDate: '2026-11-20 10:30:00',
    })
    const usual = await found(kind, `api_uncreated_${kind}`)
    expect(await found(kind, token)).toBe(usual + 1)
    const again = await created(kind, token, body)
    expect(again?.UUID).not.toBe(receipt?.UUID)
    expect(await found(kind, token)).toBe(usual + 2)
    const elsewhere = await read<Receipt>(`${kind}/get/${receipt?.UUID}/`, { token: 'api_elsewhere_1' })
    expect(elsewhere).toEqual({ flag: false, msg: `${kind} Not Found` })
  },
)

it('updates what is given, and replaces tags or adds to them as the account has it', async () => {
  at('2026-11-20T15:30:00Z')
  for (const [token, tags] of [
    ['api_replace_01', ['B']],
    ['api_append_012', ['A', 'B']],
  ] as const) {
    const job = await created('job', token, { FirstName: 'Ada', Tags: ['A'], City: 'Graz' })
    const path = `job/get/${job?.UUID}/`
    at('2026-11-20T16:30:00Z')
    const update = () =>
      read<Receipt>('job/update/', { token, body: { UUID: job?.UUID, Tags: ['B'], Status: 'Done' } })
    expect((await update()).data).toEqual([job])
    const shown = await one(path, token)
    expect(shown).toMatchObject({
      Tags: tags,
      Status: 'Done',
      City: 'Graz',
      LastStatusUpdate: '2026-11-20 11:30:00',
    })
    at('2026-11-20T17:30:00Z')
    await update()
    expect(await one(path, token)).toEqual(shown)
  }
  const missing = await post('job/update/', 'api_replace_01', { UUID: 'NOTHIN', Status: 'Done' })
  expect([missing.status, await missing.json()]).toEqual([200, { flag: false, msg: 'job Not Found' }])
})

it('changes a job it made up as well', async () => {
  const token = 'api_made_up_012'
  const [first] = (await read<List>(`job/all/?${ALL}`, { token })).data
  await post('job/update/', token, { UUID: first?.UUID, Tags: ['only'] })
  const { data, found: count } = await read<List>(`job/all/?${ALL}`, { token })
  expect([count, data[0]]).toEqual([260, { ...first, Tags: ['only'] }])
})

it('assigns people by their full name, once, and takes them off again', async () => {
  const token = 'api_assigned_01'
  const [, , , member] = (await read<{ data: { id: string; name: string }[] }>('team/all/', { token })).data
  const job = await created('job', token, { FirstName: 'Ada' })
  const say = (verb: string, User: unknown) => post(`job/${verb}/`, token, { UUID: job?.UUID, User })
  const team = async () => (await one(`job/get/${job?.UUID}/`, token))?.Team

  const assigned = await say('assign', member?.name)
  expect([assigned.status, await assigned.text()]).toEqual([204, ''])
  expect(await team()).toMatchObject([{}])
  const twice = await say('assign', member?.name)
  expect([twice.status, await twice.json()]).toMatchObject([
    400,
    { details: { error: 'User is already assigned' } },
  ])
  expect((await say('assign', 'Nobody Here')).status).toBe(400)
  expect((await say('unassign', member?.name)).status).toBe(204)
  expect(await team()).toEqual([])
  const off = await say('unassign', member?.name)
  expect([off.status, await off.json()]).toMatchObject([
    400,
    { details: [{ error: 'User is not assigned' }] },
  ])
})

it('loses a lead, finds it again, and makes a job of it once', async () => {
  const token = 'api_converted_1'
  const lead = await created('lead', token, {
    FirstName: 'Ada',
    LeadDateTime: '2026-11-25 09:00:00',
    Tags: ['VIP'],
  })
  const status = async () => (await one(`lead/get/${lead?.UUID}/`, token))?.Status
  expect((await post(`lead/markLost/${lead?.UUID}/`, token, {})).status).toBe(204)
  expect(await status()).toBe('Lost')
  expect((await post(`lead/activate/${lead?.UUID}/`, token, {})).status).toBe(204)
  expect(await status()).toBe('Submitted')

  const converted = await read<Receipt>('lead/convert/', { token, body: { UUID: lead?.UUID } })
  expect(await status()).toBe('Converted')
  expect(await one(`job/get/${converted.data[0]?.UUID}/`, token)).toMatchObject({
    ClientId: lead?.ClientId,
    FirstName: 'Ada',
    JobDateTime: '2026-11-25 09:00:00',
    Tags: ['VIP'],
  })
  expect((await post('lead/convert/', token, { UUID: lead?.UUID })).status).toBe(400)
  expect(await read('lead/markLost/NOTHIN/', { token, body: {} })).toEqual({
    flag: false,
    msg: 'lead Not Found',
  })
  expect((await post('job/markLost/NOTHIN/', token, {})).status).toBe(403)
})

it.each(['job_status_changed', 'invoice_paid'])(
  'sends %s of a job that can be read, unsigned',
  async (type) => {
    const occasion = { account: 'api_hooked_0123', secret: '', now: Date.parse('2026-11-20T10:00:00Z'), n: 5 }
    const delivery = await deliveries[type]?.(occasion)
    expect(delivery?.headers).toEqual({ 'Content-Type': 'application/json' })
    const event = JSON.parse(delivery?.body ?? '') as { data: { uuid: string; serialId: number } }
    expect(event).toEqual({
      trigger: { type, timestamp: '2026-11-20T10:00:00.000Z' },
      data: { id: expect.any(Number), uuid: expect.any(String), serialId: expect.any(Number) },
      metadata: { automationId: expect.any(String), ruleName: expect.any(String) },
    })
    const job = await one(`job/get/${event.data.uuid}/`, occasion.account)
    expect(String(job?.SerialId)).toBe(String(event.data.serialId))
    expect((await deliveries[type]?.({ ...occasion, n: 6 }))?.body).not.toBe(delivery?.body)
  },
)

import { afterEach, describe, expect, it } from 'vitest'
import { workiz } from '#connectors/workiz/connector.ts'
import { runAction, undoAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { aJob, aLead, aMember, type Workiz } from '../vendors/workiz-server.ts'
import { ctx, readAll } from './reading.ts'
import { leaks, simulated, startAt } from './workiz-account.ts'

type Input = Record<string, Json>

let close = async () => {}
afterEach(() => close())
async function start(options: Partial<Workiz> = {}, secrets: Record<string, string> = {}) {
  const jobs = [aJob(1, { UUID: 'JOB1', Tags: ['Work'], Team: [] })]
  const leads = [aLead(1, { UUID: 'LEAD1', Tags: ['Work'], Team: [] })]
  const started = await startAt({ team: [aMember(0), aMember(1)], jobs, leads, ...options }, secrets)
  close = started.vendor.close
  return started
}
type Vendor = Awaited<ReturnType<typeof start>>['vendor']

const run = (account: Account, action: string, input: Input) =>
  runAction(ctx, account, { action, input, key: 'run_1' })

async function done(account: Account, action: string, input: Input) {
  const ran = await run(account, action, input)
  if (!ran.ok) throw new Error(ran.error.message)
  if (ran.value.kind !== 'done') throw new Error(ran.value.kind)
  return ran.value
}

async function undone(account: Account, action: string, input: Input) {
  const { found, output } = await done(account, action, input)
  const undo = await undoAction(ctx, account, { action, input, key: 'run_1', found, result: output })
  expect(undo).toEqual({ ok: true, value: null })
}

const posts = ({ requests }: Vendor) => requests.filter(({ method }) => method === 'POST')

it('every action says what it does, and what it wants', () => {
  for (const [id, { label, about, input, output, changes }] of Object.entries(workiz.actions)) {
    expect(id).toMatch(/^(job|lead)\.[a-z_]+$/)
    expect(label).not.toBe('')
    expect(about).toMatch(/^[A-Z].*\.$/)
    expect(Object.values(input).every((one) => one.label !== '')).toBe(true)
    expect(Object.keys(output)).not.toEqual([])
    expect(changes).toBe(id.split('.')[0])
  }
})

describe.each([
  ['job', 'JOB1', 'JobDateTime'],
  ['lead', 'LEAD1', 'LeadDateTime'],
] as const)('a %s', (thing, uuid, date) => {
  const rowOf = (vendor: Vendor) => vendor.rows[`${thing}s`].find(({ UUID }) => UUID === uuid) ?? {}
  const on = (more: Input): Input => ({ [thing]: uuid, ...more })

  it('is made, with the account’s secret in the body and its id in the output', async () => {
    const { vendor, account } = await start()
    const input = {
      first_name: 'Ada',
      last_name: 'Byron',
      email: 'ada@example.com',
      scheduled_at: '2026-12-01 09:00:00',
      tags: ['VIP'],
      fields: { JobNotes: 'Ring twice' },
    }
    const { output, requests } = await done(account, `${thing}.create`, input)
    expect(requests).toBe(1)
    expect(posts(vendor)[0]?.body).toEqual({
      auth_secret: 'sec_0123456789abcdef',
      FirstName: 'Ada',
      LastName: 'Byron',
      Email: 'ada@example.com',
      [date]: '2026-12-01 09:00:00',
      Tags: ['VIP'],
      JobNotes: 'Ring twice',
    })
    const id = output[thing]
    expect(output).toEqual({ [thing]: 'NEW1', client_id: '9001', link: expect.stringContaining('https://') })
    expect(leaks(output)).toEqual([])
    expect((await readAll(account, thing)).rows.some(({ externalId }) => externalId === id)).toBe(true)
  })

  it('that was perhaps made is not made again by itself', async () => {
    const { vendor, account } = await start()
    vendor.plan({ status: 502, body: 'api_0123456789abcdef' })
    const ran = await run(account, `${thing}.create`, { first_name: 'Ada' })
    expect(ran).toMatchObject({ error: { code: 'action.outcome_unknown', uncertain: true } })
    expect(leaks(ran)).toEqual([])
    expect(posts(vendor)).toHaveLength(1)
  })

  it('is changed in the fields given, once, and changed back', async () => {
    const { vendor, account } = await start()
    const input = on({ status: 'Pending', city: 'Y', fields: { Company: 'Acme', UUID: 'OTHER' } })
    const before = { ...rowOf(vendor) }
    const ran = await done(account, `${thing}.update`, input)
    expect(ran).toMatchObject({ did: 'done', output: { [thing]: uuid, status: 'Pending' } })
    expect(posts(vendor)[0]?.body).toMatchObject({
      UUID: uuid,
      Status: 'Pending',
      City: 'Y',
      Company: 'Acme',
    })
    expect(Object.keys(posts(vendor)[0]?.body as object)).toHaveLength(5)
    const plain = on({ status: 'Pending', city: 'Y', fields: { Company: 'Acme' } })
    expect(await done(account, `${thing}.update`, plain)).toMatchObject({
      did: 'already',
      output: { [thing]: uuid },
    })
    expect(posts(vendor)).toHaveLength(1)
    const { found, output } = ran
    await undoAction(ctx, account, { action: `${thing}.update`, input, key: 'run_1', found, result: output })
    expect(rowOf(vendor)).toEqual(before)
  })

  it('gets a technician, once, and loses them again', async () => {
    const { vendor, account } = await start()
    const input = on({ technician: 'Daniel Smith 1' })
    const assigned = await done(account, `${thing}.assign`, input)
    expect(assigned.output).toMatchObject({ [thing]: uuid, technicians: ['Daniel Smith 1'] })
    expect(posts(vendor)[0]).toMatchObject({ body: { UUID: uuid, User: 'Daniel Smith 1' } })
    const again = await done(account, `${thing}.assign`, on({ technician: 'daniel smith 1' }))
    expect(again).toMatchObject({ did: 'already', output: { technicians: ['Daniel Smith 1'] } })
    expect(posts(vendor)).toHaveLength(1)
    const { found, output } = assigned
    await undoAction(ctx, account, { action: `${thing}.assign`, input, key: 'run_1', found, result: output })
    expect(rowOf(vendor).Team).toEqual([])
    expect(await done(account, `${thing}.unassign`, input)).toMatchObject({ did: 'already' })
    expect(await run(account, `${thing}.assign`, on({ technician: 'Nobody' }))).toMatchObject({
      error: { kind: 'refused', message: expect.stringContaining('User not found') },
    })
  })

  it('loses a technician, and gets them back', async () => {
    const { vendor, account } = await start()
    await done(account, `${thing}.assign`, on({ technician: 'Daniel Smith 0' }))
    await undone(account, `${thing}.unassign`, on({ technician: 'Daniel Smith 0' }))
    expect(rowOf(vendor).Team).toMatchObject([{ Name: 'Daniel Smith 0' }])
  })

  it('gets tags beside its own, once, and loses them again', async () => {
    const { vendor, account } = await start()
    const input = on({ tags: ['VIP', 'vip', 'work'] })
    const ran = await done(account, `${thing}.add_tags`, input)
    expect(ran.output).toMatchObject({ [thing]: uuid, tags: ['Work', 'VIP'] })
    expect(await done(account, `${thing}.add_tags`, input)).toMatchObject({
      did: 'already',
      output: { tags: ['Work', 'VIP'] },
    })
    expect(posts(vendor)).toHaveLength(1)
    const removed = await done(account, `${thing}.remove_tags`, on({ tags: ['WORK'] }))
    expect(removed.output.tags).toEqual(['VIP'])
    await undone(account, `${thing}.set_tags`, on({ tags: ['Other'] }))
    expect(rowOf(vendor).Tags).toEqual(['VIP'])
  })

  it('whose tags Workiz adds instead of replacing them shows what it really has', async () => {
    const { account } = await start({ tags: 'append' })
    const { output } = await done(account, `${thing}.remove_tags`, on({ tags: ['Work'] }))
    expect(output.tags).toEqual(['Work'])
  })

  it.each([true, false])('that is not there is not written to, said with a 200: %s', async (missingIsOk) => {
    const { vendor, account } = await start({ missingIsOk })
    for (const [action, input] of [
      ['update', { status: 'Done' }],
      ['assign', { technician: 'Daniel Smith 0' }],
      ['add_tags', { tags: ['VIP'] }],
    ] as const) {
      const ran = await run(account, `${thing}.${action}`, { [thing]: 'NONE', ...input } as Input)
      expect(ran.ok).toBe(false)
      if (missingIsOk) expect(ran).toMatchObject({ error: { code: 'action.not_there' } })
    }
    expect(posts(vendor)).toEqual([])
  })

  it('is not written to with a wrong secret, which is shown nowhere', async () => {
    const { account } = await start({}, { api_secret: 'sec_another_secret' })
    const ran = await run(account, `${thing}.add_tags`, on({ tags: ['VIP'] }))
    expect(ran).toMatchObject({ error: { reauth: true, message: expect.stringContaining('API secret') } })
    expect(JSON.stringify(ran)).not.toContain('sec_another_secret')
  })

  it('is written to again where the answer was lost, since twice is once', async () => {
    const { vendor, account } = await start()
    vendor.plan({ status: 200, body: { flag: true, data: [{ UUID: uuid, Tags: [] }] } })
    vendor.plan({ status: 502 })
    vendor.plan({ status: 200, body: { flag: true, data: [{ UUID: uuid, Tags: [] }] } })
    const lost = await run(account, `${thing}.add_tags`, on({ tags: ['VIP'] }))
    expect(lost).toMatchObject({ error: { kind: 'busy' } })
    if (lost.ok) throw new Error('it was answered')
    expect(lost.error.uncertain).toBeUndefined()
    const { state } = lost.error
    const input = on({ tags: ['VIP'] })
    const again = await runAction(ctx, account, { action: `${thing}.add_tags`, input, key: 'run_1', state })
    expect(again).toMatchObject({ value: { did: 'done', output: { tags: ['VIP'] } } })
  })

  it.each([
    ['update', {}, 'is needed'],
    ['update', { [thing]: 'a/../b' }, 'does not look right'],
    ['update', { [thing]: uuid, scheduled_at: 'tomorrow' }, 'account’s own time zone'],
    ['assign', { [thing]: uuid }, 'Technician is needed'],
    ['add_tags', { [thing]: uuid, tags: [] }, 'list of texts'],
    ['create', { colour: 'red' }, 'no such field'],
  ] as const)('is not touched by %s with %j', async (action, input, why) => {
    const { vendor, account } = await start()
    const ran = await run(account, `${thing}.${action}`, input as Input)
    expect(ran).toMatchObject({ error: { code: 'action.bad_input', message: expect.stringContaining(why) } })
    expect(vendor.requests).toEqual([])
  })
})

describe('a lead', () => {
  it('is marked as lost, and taken up again by undo', async () => {
    const { vendor, account } = await start()
    expect((await done(account, 'lead.mark_lost', { lead: 'LEAD1' })).output).toMatchObject({
      lead: 'LEAD1',
      status: 'Lost',
    })
    await undone(account, 'lead.mark_lost', { lead: 'LEAD1' })
    expect(vendor.rows.leads[0]?.Status).toBe('Submitted')
    await undone(account, 'lead.activate', { lead: 'LEAD1' })
    expect(vendor.rows.leads[0]?.Status).toBe('Lost')
  })

  it('becomes a job', async () => {
    const { vendor, account } = await start()
    const { output } = await done(account, 'lead.convert', { lead: 'LEAD1' })
    expect(output.uuid).toBe('NEW1')
    expect(vendor.rows.jobs).toHaveLength(2)
  })
})

it('does in the simulated account what it says', async () => {
  const account = simulated('api_northwind_acts')
  for (const thing of ['job', 'lead'] as const) {
    const made = await done(account, `${thing}.create`, { first_name: 'Ada', type: 'Repair', tags: ['VIP'] })
    const on = { [thing]: made.output[thing] ?? null }
    const tagged = await done(account, `${thing}.add_tags`, { ...on, tags: ['New'] })
    expect(tagged.output.tags).toEqual(['VIP', 'New'])
    expect(await done(account, `${thing}.add_tags`, { ...on, tags: ['new'] })).toMatchObject({
      did: 'already',
    })
    await undone(account, `${thing}.set_tags`, { ...on, tags: ['Only'] })
    expect((await done(account, `${thing}.update`, { ...on, city: 'Y' })).output[thing]).toBe(on[thing])
    const [member] = (await readAll(account, 'user')).rows.filter(({ fields }) => fields.field_technician)
    const input = { ...on, technician: member?.name ?? '' }
    expect((await done(account, `${thing}.assign`, input)).output.technicians).toEqual([member?.name])
    await undone(account, `${thing}.unassign`, input)
  }
  const wrong = await run(simulated('api_northwind_acts', 'sec_wrong'), 'job.create', { first_name: 'A' })
  expect(wrong).toMatchObject({ error: { reauth: true, status: 401 } })
})

import { afterEach, describe, expect, test } from 'vitest'
import { runAction, undoAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { anEmployee, type Bamboo } from '../vendors/bamboohr-server.ts'
import { simulated, startAt } from './bamboohr-account.ts'
import { ctx, readAll } from './reading.ts'

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<Bamboo> = {}) {
  const started = await startAt({ employees: [anEmployee(1), anEmployee(2)], ...options })
  close = started.vendor.close
  return started
}

const servers: [string, () => Promise<Account>][] = [
  ['a plain server', async () => (await start()).account],
  ['the simulator', async () => simulated()],
]

const run = (account: Account, action: string, input: Record<string, Json>) =>
  runAction(ctx, account, { action, input, key: crypto.randomUUID() })

async function done(account: Account, action: string, input: Record<string, Json>) {
  const turn = await run(account, action, input)
  if (!turn.ok) throw new Error(turn.error.message)
  if (turn.value.kind !== 'done') throw new Error(turn.value.kind)
  return turn.value
}

const undo = (account: Account, input: Record<string, Json>, found: Json) =>
  undoAction(ctx, account, { action: 'employee.update', input, found, result: {}, key: 'k' })

const people = async (account: Account) =>
  new Map((await readAll(account, 'user')).rows.map(({ externalId, fields }) => [externalId, fields]))

const ada = { first_name: 'Ada', last_name: 'Byron', work_email: 'ada@new.example' }

describe.each(servers)('at %s', (_, fresh) => {
  test('an employee is added once, and the id stands in an answer without a body', async () => {
    const account = await fresh()
    const input = { ...ada, job_title: 'Engineer', fields: { department: 'Eng', firstName: 'not this one' } }
    const did = await done(account, 'employee.create', input)
    expect(did).toMatchObject({ did: 'done', found: null, requests: 2 })
    const id = String(did.output.id)
    expect(id).toMatch(/^\d+$/)
    expect((await people(account)).get(id)).toMatchObject({
      first_name: 'Ada',
      email: ada.work_email,
      title: 'Engineer',
      department: 'Eng',
    })
    const again = await done(account, 'employee.create', { ...ada, work_email: 'ADA@new.example' })
    expect(again).toMatchObject({ did: 'already', output: { id }, requests: 1 })
  })

  test('an employee is changed in what was given, and back to what that was', async () => {
    const account = await fresh()
    const [first] = await people(account)
    if (!first) throw new Error('nobody is there')
    const [id, before] = first
    const input = { id, job_title: 'Head of tests', fields: { location: 'Oslo' } }
    const did = await done(account, 'employee.update', input)
    expect(did).toMatchObject({ did: 'done', output: { id, email: before.email }, requests: 3 })
    expect((await people(account)).get(id)).toEqual({ ...before, title: 'Head of tests', location: 'Oslo' })
    expect(await done(account, 'employee.update', input)).toMatchObject({
      did: 'already',
      output: { id },
      requests: 1,
    })
    await done(account, 'employee.update', { id, department: 'Tests' })
    expect(await undo(account, input, did.found)).toEqual({ ok: true, value: null })
    expect((await people(account)).get(id)).toEqual({ ...before, department: 'Tests' })
  })

  test('what was empty before is empty after an undo', async () => {
    const account = await fresh()
    const { output } = await done(account, 'employee.create', {
      ...ada,
      fields: { division: '', mobilePhone: '' },
    })
    const input = { id: String(output.id), division: 'West', mobile_phone: '+15550001111' }
    const did = await done(account, 'employee.update', input)
    expect((await people(account)).get(input.id)?.phone).toBe('+15550001111')
    expect(await undo(account, input, did.found)).toMatchObject({ ok: true })
    expect((await people(account)).get(input.id)?.phone).toBeUndefined()
  })

  test('nobody is changed who is not there', async () => {
    const account = await fresh()
    expect(await run(account, 'employee.update', { id: '999999', job_title: 'x' })).toMatchObject({
      error: { code: 'action.not_there' },
    })
  })
})

test('each field goes out by BambooHR’s name, and only those given', async () => {
  const { vendor, account } = await start()
  await done(account, 'employee.create', { ...ada, hire_date: '2026-11-24', fields: { customField1: 'x' } })
  expect(vendor.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/v1/employees/directory',
    'POST /api/v1/employees',
  ])
  expect(vendor.requests[1]?.body).toEqual({
    firstName: 'Ada',
    lastName: 'Byron',
    workEmail: ada.work_email,
    hireDate: '2026-11-24',
    customField1: 'x',
  })
})

test('a change of a field whose value BambooHR does not tell is made, and not taken back by half', async () => {
  const { account } = await start()
  const input = { id: '1', job_title: 'Boss', fields: { customField1: 'x' } }
  const did = await done(account, 'employee.update', input)
  expect(did.did).toBe('done')
  expect(await undo(account, input, did.found)).toMatchObject({ error: { code: 'template.missing' } })
  expect((await people(account)).get('1')?.title).toBe('Boss')
})

describe('nobody is added where nobody can tell whether they are there', () => {
  test('because the directory is not shared', async () => {
    const { vendor, account } = await start({ directoryShared: false })
    expect(await run(account, 'employee.create', ada)).toMatchObject({
      error: { code: 'vendor.forbidden', status: 403 },
    })
    expect(vendor.requests).toHaveLength(1)
  })

  test('because it does not show e-mail addresses', async () => {
    const { workEmail: _, ...hidden } = anEmployee(1)
    const { vendor, account } = await start({ employees: [hidden] })
    const refused = await run(account, 'employee.create', ada)
    expect(refused).toMatchObject({ error: { code: 'vendor.unexpected_shape' } })
    expect(vendor.requests).toHaveLength(1)
  })

  test('but the first of a company is added', async () => {
    const { account } = await start({ employees: [] })
    expect(await done(account, 'employee.create', ada)).toMatchObject({ did: 'done', output: { id: '1' } })
  })
})

test('an answer that does not come is asked for again, since the probe sees what the first try did', async () => {
  const { vendor, account } = await start()
  vendor.plan({ status: 200, body: { employees: [] } })
  vendor.plan({ status: 502 })
  const lost = await run(account, 'employee.create', ada)
  expect(lost).toMatchObject({ ok: false, error: { code: 'vendor.unavailable' } })
  expect(lost).not.toHaveProperty('error.uncertain')
  vendor.plan({ status: 200, body: anEmployee(1) })
  vendor.plan({ status: 502 })
  const changed = await run(account, 'employee.update', { id: '1', job_title: 'Boss' })
  expect(changed).not.toHaveProperty('error.uncertain')
})

test('a refusal says why, in the words of the header', async () => {
  const refused = await run(simulated(undefined, 'a-readonly-key-of-tests'), 'employee.create', ada)
  expect(refused).toMatchObject({ error: { kind: 'refused', code: 'vendor.forbidden', status: 403 } })
  expect(refused.ok ? '' : refused.error.message).toContain('You may not change employees')
  expect(JSON.stringify(refused)).not.toContain('a-readonly-key')
})

test.each<[string, Record<string, Json>]>([
  ['employee.create', { first_name: 'Ada', last_name: 'Byron' }],
  ['employee.create', { ...ada, work_email: 'nobody' }],
  ['employee.create', { ...ada, hire_date: 'tomorrow' }],
  ['employee.create', { ...ada, fields: ['x'] }],
  ['employee.update', { id: '0', job_title: 'x' }],
  ['employee.update', { id: '1/tables', job_title: 'x' }],
])('%s with %j sends nothing', async (action, input) => {
  const { vendor, account } = await start()
  expect(await run(account, action, input)).toMatchObject({ error: { code: 'action.bad_input' } })
  expect(vendor.requests).toEqual([])
})

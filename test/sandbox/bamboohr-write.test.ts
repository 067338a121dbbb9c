import { afterEach, expect, it, vi } from 'vitest'
import { bamboo, refusal } from './bamboohr-call.ts'
import { at, json } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

type Row = Record<string, unknown>
interface Changes {
  latest: string
  employees: Record<string, { action: string; lastChanged: string }> | []
}

const add = (body: Row, company?: string) => bamboo('/api/v1/employees', { body, company })
const change = (id: string, body: Row, company?: string) =>
  bamboo(`/api/v1/employees/${id}`, { body, company })
const idOf = (reply: Response) =>
  /\/api\/v1\/employees\/(\d+)$/.exec(reply.headers.get('Location') ?? '')?.[1] ?? ''

const directory = async (company?: string) =>
  (await json<{ employees: Row[] }>(bamboo('/api/v1/employees/directory', { company }))).employees
const one = (id: string, fields: string, company?: string) =>
  json<Row>(bamboo(`/api/v1/employees/${id}?fields=${fields}`, { company }))
const changes = (since: string, company?: string) =>
  json<Changes>(bamboo(`/api/v1/employees/changed?since=${encodeURIComponent(since)}&type=all`, { company }))

const JANE = {
  firstName: 'Jane',
  lastName: 'Roe',
  workEmail: 'jane.roe@writing.example',
  jobTitle: 'Engineer',
}

it('puts an employee in: 201, no body, and a Location; all lists show them', async () => {
  const company = 'adding'
  const reply = await add({ ...JANE, department: '', unknown: 'x', displayName: 'No' }, company)
  expect([reply.status, await reply.text()]).toEqual([201, ''])
  const id = idOf(reply)
  expect(await one(id, 'firstName,displayName,workEmail,jobTitle,department,status', company)).toEqual({
    id,
    firstName: 'Jane',
    displayName: 'Jane Roe',
    workEmail: 'jane.roe@writing.example',
    jobTitle: 'Engineer',
    department: null,
    status: 'Active',
  })
  expect((await directory(company)).filter((row) => row.id === id)).toHaveLength(1)
  const { data } = await json<{ data: Row[] }>(bamboo('/api/v1/employees?page[limit]=2500', { company }))
  expect(data.find(({ employeeId }) => employeeId === id)).toMatchObject({ jobTitleName: 'Engineer' })
  const report = '/api/v1/reports/1?format=JSON'
  const { employees } = await json<{ employees: Row[] }>(bamboo(report, { company }))
  expect(employees.some((row) => row.id === id)).toBe(true)
  const users = await json<Record<string, Row>>(bamboo('/api/v1/meta/users', { company }))
  expect(Object.values(users).some(({ employeeId }) => employeeId === Number(id))).toBe(true)
  const second = idOf(await add({ firstName: 'Jan', lastName: 'Roe' }, company))
  expect(second).not.toBe(id)
})

it.each([
  ['no last name', { firstName: 'Jane' }, 400],
  ['an empty name', { firstName: '', lastName: 'Roe' }, 400],
  ['an address that is none', { ...JANE, workEmail: 'jane' }, 400],
  ['a field of fields', { ...JANE, jobTitle: { value: 'x' } }, 400],
  ['a list', [], 400],
])('refuses to add an employee with %s', async (_, body, status) => {
  const company = 'refusing'
  expect(await refusal(bamboo('/api/v1/employees', { body, company }))).toEqual([status, expect.any(String)])
  expect(await directory(company)).toHaveLength(240)
})

it('refuses a second employee with one work email, whoever had it first', async () => {
  const company = 'twice'
  const [someone] = await directory(company)
  const workEmail = String(someone?.workEmail).toUpperCase()
  expect(await refusal(add({ ...JANE, workEmail }, company))).toEqual([409, expect.stringContaining('email')])
  const id = idOf(await add(JANE, company))
  expect((await add(JANE, company)).status).toBe(409)
  expect((await change(id, { workEmail }, company)).status).toBe(409)
  expect((await change(id, { workEmail: JANE.workEmail }, company)).status).toBe(200)
  expect(await directory(company)).toHaveLength(241)
})

it('changes what is named and nothing else', async () => {
  const company = 'changing'
  const [before] = await directory(company)
  const id = String(before?.id)
  const reply = await change(id, { jobTitle: 'Astronaut', preferredName: 'Ace', mobilePhone: null }, company)
  expect([reply.status, await reply.text()]).toEqual([200, ''])
  expect((await directory(company)).find((row) => row.id === id)).toEqual({
    ...before,
    jobTitle: 'Astronaut',
    preferredName: 'Ace',
    mobilePhone: null,
    displayName: `Ace ${String(before?.lastName)}`,
  })
  expect(await directory('other')).toHaveLength(240)
  expect((await directory('other')).some(({ jobTitle }) => jobTitle === 'Astronaut')).toBe(false)
  await change(id, { status: 'Inactive' }, company)
  expect((await directory(company)).some((row) => row.id === id)).toBe(false)
  expect(await one(id, 'status,jobTitle', company)).toMatchObject({
    status: 'Inactive',
    jobTitle: 'Astronaut',
  })
})

it.each([
  ['999999', { jobTitle: 'x' }, 404],
  ['101', { firstName: '' }, 400],
  ['101', { status: 'Dreaming' }, 400],
  ['101', { workEmail: 'none' }, 400],
])('refuses to change %s to %j', async (id, body, status) => {
  expect((await refusal(change(id, body, 'refusing')))[0]).toBe(status)
})

it('feeds what callers wrote, each once, at whole seconds', async () => {
  const company = 'feeding'
  at('2026-11-20T10:00:00.400Z')
  const since = '2026-11-20T09:59:59Z'
  expect((await changes(since, company)).employees).toEqual([])
  const id = idOf(await add(JANE, company))
  const [other] = await directory(company)
  await change(String(other?.id), { jobTitle: 'Astronaut' }, company)
  const lastChanged = '2026-11-20T10:00:00+00:00'
  expect(await changes(since, company)).toEqual({
    latest: lastChanged,
    employees: {
      [id]: { id, action: 'Inserted', lastChanged },
      [String(other?.id)]: { id: other?.id, action: 'Updated', lastChanged },
    },
  })
  expect((await changes(lastChanged, company)).employees).toEqual([])
  at('2026-11-20T10:05:00Z')
  await change(id, { department: 'IT' }, company)
  expect((await changes(lastChanged, company)).employees).toEqual({
    [id]: { id, action: 'Updated', lastChanged: '2026-11-20T10:05:00+00:00' },
  })
  expect((await one(id, 'lastChanged', company)).lastChanged).toBe('2026-11-20T10:05:00+00:00')
  expect((await changes(since, 'other')).employees).toEqual([])
})

it('lets a key that may only read do no more', async () => {
  const key = 'a-readonly-key'
  for (const path of ['/api/v1/employees', '/api/v1/employees/101'])
    expect((await refusal(bamboo(path, { key, body: JANE })))[0]).toBe(403)
})

it('lists the fields that there are', async () => {
  const fields = await json<Row[]>(bamboo('/api/v1/meta/fields'))
  expect(fields).toContainEqual({
    id: expect.any(Number),
    name: 'Work Email',
    type: 'email',
    alias: 'workEmail',
  })
  expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
  expect(fields.length).toBeGreaterThan(15)
})

import { afterEach, expect, it, vi } from 'vitest'
import { at, bamboohr, json } from './call.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface Directory {
  fields: { id: string; type: string; name: string }[]
  employees: Record<string, unknown>[]
}
interface Changes {
  latest: string
  employees: Record<string, { id: string; action: string; lastChanged: string }> | []
}
interface List {
  data: { employeeId: string; status: string }[]
  meta: { total: number; page: { limit: number; nextCursor: string | null } }
  _links: { self: string; next: string | null }
}

const directory = (query = '?onlyCurrent=true') =>
  json<Directory>(bamboohr(`/api/v1/employees/directory${query}`))

const changes = (since: string, type = 'all') =>
  json<Changes>(bamboohr(`/api/v1/employees/changed?since=${encodeURIComponent(since)}&type=${type}`))

it.each([
  ['', '/api/v1/employees/directory'],
  ['short', '/api/v1/employees/directory'],
  ['the-wrong-key', '/api/v1/employees/directory'],
  ['', '/api/v1/nothing'],
])('refuses the key %j on %s with an empty body', async (key, path) => {
  const reply = await bamboohr(path, { key })
  expect([reply.status, await reply.text()]).toEqual([401, ''])
  expect(reply.headers.get('x-bamboohr-error-message')).toBe('Invalid API key')
})

it.each([
  ['/api/v1/employees/directory', 'nodirectory', 403],
  ['/api/v1/employees/changed?since=2026-01-01T00:00:00Z', 'nodirectory', 200],
  ['/api/v1/employees/999999', 'northwind', 404],
  ['/api/v1/reports/3?format=JSON', 'northwind', 404],
  ['/api/v1/reports/1?format=XML', 'northwind', 400],
  ['/api/v1/reports/1', 'northwind', 400],
  ['/api/v1/employees/changed', 'northwind', 400],
  ['/api/v1/employees/changed?since=2026-01-01', 'northwind', 400],
  ['/api/v1/employees/changed?since=2026-01-01T00:00:00Z&type=x', 'northwind', 400],
  ['/api/v1/time_off', 'northwind', 404],
])('%s at %s is %d', async (path, company, status) => {
  const reply = await bamboohr(path, { company })
  expect(reply.status).toBe(status)
  if (status === 200) return
  expect(await reply.text()).toBe('')
  expect(reply.headers.get('x-bamboohr-error-message')).not.toBe(null)
})

it('lists 240 people in the directory, described by its fields', async () => {
  const { fields, employees } = await directory()
  expect(employees).toHaveLength(240)
  expect(fields.slice(0, 1)).toEqual([{ id: 'displayName', type: 'text', name: 'Display name' }])
  for (const employee of employees) {
    expect(Object.keys(employee)).toEqual(['id', ...fields.map(({ id }) => id)])
    expect(employee.id).toBeTypeOf('string')
    expect(employee.workEmail).toMatch(/^[a-z]+\.[a-z]+@northwind\.example$/)
  }
  expect(new Set(employees.map(({ workEmail }) => workEmail)).size).toBe(240)
  const names = new Set(
    employees.map(({ firstName, lastName }) => `${String(firstName)} ${String(lastName)}`),
  )
  const bosses = employees.map(({ supervisor }) => supervisor).filter((name) => name !== null)
  expect(bosses).toHaveLength(239)
  expect(bosses.every((name) => names.has(name as string))).toBe(true)
  expect((await directory('?onlyCurrent=false')).employees).toHaveLength(252)
})

it('shows one employee and two reports with the fields asked for', async () => {
  const [employee] = (await directory()).employees
  const path = `/api/v1/employees/${String(employee?.id)}`
  expect(await json(bamboohr(`${path}?fields=firstName,workEmail,unknown,status,constructor`))).toEqual({
    id: employee?.id,
    firstName: employee?.firstName,
    workEmail: employee?.workEmail,
    status: 'Active',
  })
  expect(await json(bamboohr(path))).toEqual({ id: employee?.id })
  for (const report of [1, 2]) {
    const { title, fields, employees } = await json<Directory & { title: string }>(
      bamboohr(`/api/v1/reports/${report}?format=JSON&fd=yes&onlyCurrent=true`, { accept: '*/*' }),
    )
    expect(title).not.toBe('')
    expect(employees).toHaveLength(240)
    expect(Object.keys(employees[0] ?? {})).toEqual(['id', ...fields.map(({ id }) => id)])
  }
})

it('lists users by id, whose numbers are numbers', async () => {
  const users = await json<Record<string, { id: number; employeeId: number; status: string }>>(
    bamboohr('/api/v1/meta/users'),
  )
  expect(Object.keys(users)).toHaveLength(253)
  expect(Object.entries(users).every(([key, { id }]) => key === String(id))).toBe(true)
  expect(users[11]).toMatchObject({ employeeId: 0 })
  const enabled = await json<object>(bamboohr('/api/v1/meta/users?status=enabled'))
  expect(Object.keys(enabled)).toHaveLength(241)
})

it('pages the newer list by cursor to its end', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `page%5Blimit%5D=100&page[after]=${cursor}&fields=workEmail`
    const { data, meta, _links }: List = await json<List>(bamboohr(`/api/v1/employees?${query}`))
    expect(meta).toMatchObject({ total: 252, page: { limit: 100, prevCursor: null } })
    expect(data[0]).toMatchObject({ workEmail: expect.any(String), _restrictedFields: [] })
    seen.push(...data.map(({ employeeId }) => employeeId))
    cursor = meta.page.nextCursor
    expect(_links.next === null).toBe(cursor === null)
  }
  expect(new Set(seen).size).toBe(252)
  for (const bad of ['page[limit]=2501', 'page[limit]=0', 'page[after]=nonsense']) {
    const reply = await bamboohr(`/api/v1/employees?${bad}`)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toEqual({ error: { code: 'BadPage', message: expect.any(String) } })
  }
})

it('feeds exactly what differs between the directories of two days', async () => {
  at('2026-11-20T23:30:00Z')
  const before = new Map((await directory()).employees.map((employee) => [employee.id, employee]))
  expect((await changes('2026-11-20T23:30:00Z')).employees).toEqual([])
  at('2026-11-26T09:00:00Z')
  const after = new Map((await directory()).employees.map((employee) => [employee.id, employee]))
  const { latest, employees } = await changes('2026-11-20T23:30:00Z')
  const fed = new Map(Object.entries(employees))

  const differ = [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
  )
  expect(differ.length).toBeGreaterThan(10)
  for (const id of differ) expect(fed.has(String(id))).toBe(true)
  const joined = [...after.keys()].filter((id) => !before.has(id)).map(String)
  expect(joined).toHaveLength(2)
  for (const id of joined) expect(fed.get(id)?.action).toBe('Inserted')
  expect([...fed.values()].filter(({ action }) => action === 'Deleted')).toHaveLength(2)

  const deleted = await changes('2026-11-20T23:30:00Z', 'deleted')
  expect(Object.keys(deleted.employees)).toHaveLength(2)
  expect((await changes(latest)).employees).toEqual([])
  expect((await changes(latest)).latest).toBe(latest)
})

it('says the same all day and something else of another company', async () => {
  at('2026-11-20T00:00:00Z')
  const morning = await directory()
  at('2026-11-20T23:59:59.999Z')
  expect(await directory()).toEqual(morning)
  const other = await json<Directory>(bamboohr('/api/v1/employees/directory', { company: 'bluefir' }))
  expect(other.employees[0]?.displayName).not.toBe(morning.employees[0]?.displayName)
})

it('answers XML to whoever does not say that they take JSON', async () => {
  const get = async (path: string) => {
    const reply = await bamboohr(`/api/v1/${path}`, { accept: '*/*' })
    expect(reply.headers.get('Content-Type')).toMatch(/^text\/xml/)
    const text = await reply.text()
    expect(text.startsWith('<?xml version="1.0"?>\n')).toBe(true)
    return text
  }
  const { employees } = await directory()
  const xml = await get('employees/directory')
  expect(xml.match(/<employee id=/g)).toHaveLength(240)
  expect(xml).toContain(`<field id="workEmail">${String(employees[0]?.workEmail)}</field>`)
  const id = String(employees[0]?.id)
  expect(await get(`employees/${id}?fields=firstName`)).toContain(
    `<employee id="${id}"><field id="firstName">`,
  )
  expect(await get('employees/changed?since=2026-01-01T00:00:00Z')).toContain('action="Updated"')
  expect(await get('meta/users')).toContain('<user id="11" employeeId="0"><firstName>Account</firstName>')
})

import { describe, expect, test } from 'vitest'
import { bamboohr } from '#connectors/bamboohr/connector.ts'
import accountUsers from './fixtures/bamboohr-account-users.json'
import directory from './fixtures/bamboohr-directory.json'
import report from './fixtures/bamboohr-report.json'
import { mapped } from './mapped.ts'

const { user, account_user, statistic } = bamboohr.objects
const john = directory.employees[0]!

describe('employees', () => {
  test('maps the directory’s sample', () => {
    expect(mapped(user, directory)).toEqual([
      {
        id: '123',
        email: 'john@example.com',
        name: 'John Doe',
        first_name: 'John',
        last_name: 'Doe',
        title: 'Engineer',
        department: 'Eng',
        location: 'Lindon',
        phone: undefined,
        status: undefined,
      },
    ])
  })

  test('maps a report, whatever columns it has', () => {
    expect(mapped(user, report)).toMatchObject([
      { id: '123', first_name: 'John', name: 'John', email: undefined },
    ])
    const row = { id: '5', firstName: 'Ada', lastName: 'Byron', workEmail: '', email: 'ada@example.com' }
    expect(
      mapped(user, {
        employees: [{ ...row, status: 'Active', employeeNumber: '0042', workPhone: ' ', mobilePhone: '+1' }],
      }),
    ).toMatchObject([
      { name: 'Ada Byron', email: 'ada@example.com', status: 'active', phone: '+1', employee_number: '0042' },
    ])
  })

  test('reads the report where one is given', () => {
    const list = user.list as (settings: Record<string, string>) => unknown
    expect(list({ report_id: '7' })).toEqual({
      method: 'GET',
      path: '/api/v1/reports/{{report_id}}',
      query: { format: 'JSON', fd: 'yes', onlyCurrent: 'true' },
    })
    for (const settings of [{}, { report_id: '' }] as Record<string, string>[])
      expect(list(settings)).toMatchObject({
        path: '/api/v1/employees/directory',
        query: { onlyCurrent: 'true' },
      })
  })
})

describe('account users', () => {
  test('come as an object by id, and nobody as an empty list', () => {
    expect(mapped(account_user, accountUsers)).toEqual([
      {
        id: 11,
        email: 'john@example.com',
        name: 'John Doe',
        first_name: 'John',
        last_name: 'Doe',
        status: 'enabled',
        last_seen_at: '2026-09-01T12:00:00.000Z',
        employee_id: '123',
      },
    ])
    for (const nobody of [{}, []]) expect(mapped(account_user, nobody)).toEqual([])
  })

  test('need be no employee, and need never have signed in', () => {
    const row = { id: 12, employeeId: 0, firstName: 'Ada', lastName: null, status: 'disabled', email: '' }
    for (const lastLogin of [null, '', '0000-00-00 00:00:00', undefined])
      expect(mapped(account_user, { 12: { ...row, lastLogin } })).toMatchObject([
        {
          name: 'Ada',
          email: undefined,
          last_seen_at: undefined,
          employee_id: undefined,
          status: 'disabled',
        },
      ])
  })

  test.each([null, 'no', { message: 'all well' }, { 12: null }])('%j is no list of them', (body) => {
    expect(() => mapped(account_user, body)).toThrow(TypeError)
  })
})

describe('headcount', () => {
  const people = (...departments: (string | null)[]) => ({
    employees: departments.map((department, n) => ({ ...john, id: String(n), department })),
  })

  test('counts every department, those without one, and all', () => {
    const rows = mapped(statistic, people('Eng', 'Sales', 'Eng', null, 'total'))
    expect(rows.map(({ id, metric, value, department }) => [id, metric, value, department])).toEqual([
      ['headcount:Eng:2026-11-23', 'headcount', 2, 'Eng'],
      ['headcount:Sales:2026-11-23', 'headcount', 1, 'Sales'],
      ['headcount::2026-11-23', 'headcount', 1, null],
      ['headcount:total:2026-11-23', 'headcount', 1, 'total'],
      ['headcount_total:2026-11-23', 'headcount_total', 5, null],
    ])
    expect(rows[0]).toMatchObject({ date: '2026-11-23', unit: 'people' })
  })

  test('a report without the column gives the total alone; a report of leavers too counts who is there', () => {
    expect(mapped(statistic, report)).toMatchObject([{ metric: 'headcount_total', value: 1 }])
    const left = { ...john, id: '9', status: 'Inactive' }
    expect(mapped(statistic, { employees: [john, left] })).toMatchObject([
      { department: 'Eng', value: 1 },
      { metric: 'headcount_total', value: 1 },
    ])
  })

  test('a reply without employees is no empty company', () => {
    expect(mapped(statistic, { employees: [] })).toMatchObject([{ metric: 'headcount_total', value: 0 }])
    for (const body of [{}, { employees: {} }, null, '<xml/>'])
      expect(() => mapped(statistic, body)).toThrow(TypeError)
  })
})

describe('judge', () => {
  const judge = (status: number, headers: Record<string, string> = {}) =>
    bamboohr.judge({ status, headers: new Headers(headers) })

  test('503 with Retry-After is "slow down"; without it the vendor is down', () => {
    expect(judge(503, { 'retry-after': '30' })).toMatchObject({ kind: 'busy', code: 'vendor.rate_limited' })
    expect(judge(503)).toBeNull()
  })

  test.each(['x-bamboohr-error-message', 'X-BambooHR-Message'])(
    'the reason of a 403 stands in %s',
    (name) => {
      const said = judge(403, { [name]: 'Directory sharing is off' })
      expect(said).toMatchObject({ kind: 'refused', code: 'vendor.forbidden' })
      expect(said?.message).toContain('Directory sharing is off')
      expect(said?.message).toContain('switch on and share')
    },
  )

  test.each([200, 400, 401, 404, 429, 500])('%i is left to the engine', (status) => {
    expect(judge(status)).toBeNull()
  })
})

test.each([
  ['acme', true],
  ['a', true],
  ['acme-2', true],
  ['Acme', false],
  ['acme.bamboohr.com', false],
  ['-acme', false],
  ['acme-', false],
  ['acme/', false],
  ['', false],
  ['a'.repeat(64), false],
])('company domain %s: %s', (value, fits) => {
  const pattern = bamboohr.credentials.find(({ id }) => id === 'company_domain')?.pattern ?? ''
  expect(new RegExp(pattern).test(value)).toBe(fits)
})

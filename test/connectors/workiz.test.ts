import { describe, expect, it, test } from 'vitest'
import { workiz } from '#connectors/workiz/connector.ts'
import { rowsIn } from '#connectors/workiz/entries.ts'
import jobs from './fixtures/workiz-jobs.json'
import team from './fixtures/workiz-team.json'
import { madeOf } from './made.ts'
import { daysAgo, mapped } from './mapped.ts'

const { user, job, lead, job_tag, statistic, breakdown } = workiz.objects
const [sample] = jobs.data
const [daniel] = team.data
/** NOW is 2026-11-23, a day of November. */
const aJob = (more: object) => ({ ...sample, ...more })

describe('the team', () => {
  const expected = {
    id: '271865',
    email: 'd@example.com',
    name: 'Daniel Smith',
    role: 'tech',
    status: 'active',
    field_technician: true,
    service_areas: ['main'],
    skills: ['hvac'],
  }

  it.each([
    ['in its wrapper', team],
    ['alone', team.data],
    ['in a wrapper in a list', [team]],
    ['as the one member', { flag: true, data: daniel }],
  ])('is read %s', (_, body) => expect(mapped(user, body)).toEqual([expected]))

  it('is read however its keys are written', () => {
    const capitals = Object.fromEntries(
      Object.entries({ ...daniel, id: 271_865 }).map(([key, value]) => [
        key.slice(0, 1).toUpperCase() + key.slice(1),
        value,
      ]),
    )
    expect(mapped(user, [capitals])).toEqual([{ ...expected, id: 271_865 }])
  })

  it.each([
    [true, 'active'],
    [1, 'active'],
    ['1', 'active'],
    [false, 'inactive'],
    ['0', 'inactive'],
    [null, undefined],
    ['perhaps', undefined],
  ])('active %j is %s', (active, status) => {
    expect(mapped(user, [{ ...daniel, active }])[0]?.status).toBe(status)
  })

  it.each([{}, { data: null }, { flag: true }, null, 'text', 7])('%j is no empty team', (body) => {
    expect(() => rowsIn('id')(body)).toThrow(TypeError)
  })
})

describe('jobs', () => {
  it('are the sample’s', () => {
    expect(mapped(job, jobs)).toEqual([
      {
        id: 'CC6YKK',
        email: 'a@example.com',
        name: 'Repair #924886',
        number: '924886',
        type: 'Repair',
        status: 'Done',
        sub_status: undefined,
        tags: ['Work'],
        scheduled_at: '2026-09-21 13:00:00',
        timezone: 'US/Eastern',
        client: 'A B',
        client_id: '1001',
        phone: '4128626273',
        address: '1 Main, X, PA, 15000, US',
        service_area: 'main',
        source: 'Google',
        technicians: ['Daniel'],
        ends_at: '2026-09-21 14:00:00',
        status_changed_at: '2026-09-21 13:56:13',
        total: 50,
        due: 0,
      },
    ])
  })

  it('take the odd types Workiz has', () => {
    const odd = aJob({
      SerialId: 7,
      Unit: 12,
      Tags: '',
      Team: null,
      FirstName: '',
      LastName: '',
      Company: 'Acme',
    })
    expect(mapped(job, [{ ...odd, JobTotalPrice: '50.5', JobDateTime: '' }])).toMatchObject([
      {
        number: '7',
        address: '1 Main, 12, X, PA, 15000, US',
        tags: [],
        technicians: [],
        client: 'Acme',
        total: 50.5,
        scheduled_at: undefined,
      },
    ])
  })

  it('are a year’s, or as many days as the connection says, finished ones too', () => {
    for (const [settings, days] of [
      [{}, 365],
      [{ since_days: '30' }, 30],
      [{ since_days: '0' }, 365],
      [{ since_days: '30}}' }, 365],
    ] as const)
      expect(typeof job.list === 'function' && job.list(settings)).toMatchObject({
        path: '/job/all/',
        query: { start_date: `{{days_ago.${days}}}`, only_open: 'false' },
      })
  })

  it('leads have a date of their own', () => {
    expect(mapped(lead, [aJob({ LeadDateTime: '2026-09-22 08:00:00' })])).toMatchObject([
      { scheduled_at: '2026-09-22 08:00:00', name: 'Repair #924886' },
    ])
  })
})

describe('tags', () => {
  it('are a record for each word on a job, with its status, client and place', () => {
    const rows = madeOf(job_tag, [
      [aJob({ Tags: ['Work', ' vip ', 'vip', ''] }), aJob({ UUID: 'B', Tags: [] })],
    ])
    expect(rows).toMatchObject([
      {
        id: 'CC6YKK:Work',
        name: 'Work',
        scope: 'job',
        on: 'Repair #924886',
        job: 'CC6YKK',
        status: 'Done',
        client: 'A B',
        email: 'a@example.com',
        phone: '4128626273',
        address: '1 Main, X, PA, 15000, US',
        technicians: ['Daniel'],
      },
      { id: 'CC6YKK:vip', name: 'vip' },
    ])
  })
})

describe('statistics by day', () => {
  const at = (rows: Record<string, unknown>[], date: string) =>
    Object.fromEntries(rows.filter((row) => row.date === date).map(({ metric, value }) => [metric, value]))
  const today = daysAgo(0)

  it('count jobs, what was booked, and what finished ones brought', () => {
    const rows = madeOf(statistic, [
      [
        aJob({ JobDateTime: `${today} 08:00:00`, JobTotalPrice: 0.1 }),
        aJob({ JobDateTime: `${today} 09:00:00`, JobTotalPrice: '0.2' }),
      ],
      [
        aJob({ JobDateTime: `${today} 10:00:00`, Status: 'Submitted' }),
        aJob({ JobDateTime: `${today} 23:59:59`, Status: 'Canceled' }),
        aJob({ JobDateTime: '' }),
        aJob({ JobDateTime: '0000-00-00 00:00:00' }),
      ],
    ])
    expect(at(rows, today)).toEqual({ jobs: 4, booked: 50.3, revenue: 0.3 })
    expect(rows.find(({ id }) => id === `revenue:${today}`)).toMatchObject({
      name: `Revenue on ${today}`,
      unit: 'money',
    })
  })

  it('say zero of every idle day of the window, and nothing of days outside it', () => {
    const rows = madeOf(statistic, [[aJob({ JobDateTime: '2027-01-01 08:00:00' })]], { since_days: '3' })
    expect(rows).toHaveLength(4 * 3)
    expect(rows.every(({ value }) => value === 0)).toBe(true)
    expect(new Set(rows.map(({ date }) => date))).toEqual(new Set([0, 1, 2, 3].map(daysAgo)))
  })
})

describe('statistics by month', () => {
  const rows = madeOf(breakdown, [
    [
      aJob({ JobDateTime: '2026-11-02 08:00:00', Tags: ['VIP', '__proto__'], JobTotalPrice: 10 }),
      aJob({ JobDateTime: '2026-11-03 08:00:00', Tags: ['VIP'], Status: 'Pending', Team: [] }),
    ],
    [aJob({ JobDateTime: '2026-04-30 08:00:00' }), aJob({ JobDateTime: '2026-10-30 08:00:00', Tags: [] })],
  ])
  const of = (metric: string) =>
    Object.fromEntries(
      rows
        .filter((row) => row.metric === metric && row.date === '2026-11-01')
        .map((row) => [row.status ?? row.tag ?? row.technician, row.value]),
    )

  it('are by status, tag and technician', () => {
    expect(of('jobs_by_status')).toEqual({ Done: 1, Pending: 1 })
    expect(of('jobs_by_tag')).toEqual(
      Object.fromEntries([
        ['VIP', 2],
        ['__proto__', 1],
      ]),
    )
    expect(of('revenue_by_tag')).toEqual(
      Object.fromEntries([
        ['VIP', 10],
        ['__proto__', 10],
      ]),
    )
    expect(of('jobs_by_technician')).toEqual({ Daniel: 1 })
    expect(of('revenue_by_technician')).toEqual({ Daniel: 10 })
    expect(rows.find(({ id }) => id === 'revenue_by_tag:2026-11:VIP')?.name).toBe(
      'Revenue in 2026-11: tag VIP',
    )
  })

  it('leave out a month that began before the window', () => {
    expect(new Set(rows.map(({ date }) => date))).toEqual(new Set(['2026-11-01', '2026-10-01']))
  })

  it('fit the run’s cursor for an account of forty tags and thirty technicians', () => {
    const { made } = breakdown
    if (made?.of !== 'list') throw new TypeError('made of the list')
    const many = Array.from({ length: 6000 }, (_, n) =>
      aJob({
        JobDateTime: `${daysAgo(n % 210)} 08:00:00`,
        Tags: [`A tag of words ${n % 40}`],
        Team: [{ id: n % 30, Name: `Technician Number ${n % 30}` }],
      }),
    )
    expect(JSON.stringify(made.add(made.start, many)).length).toBeLessThan(48_000)
  })
})

describe('judge', () => {
  const judge = (status: number, body: unknown) => workiz.judge({ status, body })
  const wrongToken = { success: false, error: 'Forbidden', message: 'Invalid API path or malformed API key.' }

  test.each([
    ['a wrong token', 403, wrongToken, { code: 'vendor.unauthorized', reauth: true }],
    ['a wrong secret', 401, undefined, { code: 'vendor.unauthorized', reauth: true }],
    ['not there, with a 200', 200, { flag: false, msg: 'job Not Found' }, { code: 'vendor.not_found' }],
    ['not there, in a list', 200, [{ flag: false, msg: 'job Not Found' }], { code: 'vendor.not_found' }],
    [
      'what cannot be done',
      400,
      { error: true, code: 400, msg: 'Error', details: { error: 'User is already assigned' } },
      { code: 'vendor.rejected', message: expect.stringContaining('User is already assigned') },
    ],
    [
      'what cannot be done, as a list',
      400,
      { error: true, msg: 'Error', details: ['JobDateTime is invalid'] },
      { code: 'vendor.rejected', message: expect.stringContaining('JobDateTime is invalid') },
    ],
  ])('%s is refused', (...[, status, body, wanted]) => {
    expect(judge(status, body)).toMatchObject({ kind: 'refused', ...wanted })
  })

  test.each([
    [200, jobs],
    [200, team.data],
    [204, undefined],
    [403, { message: 'No' }],
    [429, {}],
    [500, '<html>'],
  ])('%i is left to the engine', (status, body) => expect(judge(status, body)).toBeNull())
})

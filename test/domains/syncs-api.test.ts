import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { bench, sorted, type Bench, type Shown } from '../make/bench.ts'
import { answer, bambooEmployees, hlUsers } from '../make/controlled.ts'
import { person, type Member } from '../make/people.ts'

let b: Bench
let connection: string
let sync: string

beforeEach(async () => {
  b = await bench()
  b.vendor.users = bambooEmployees(1, 3)
  connection = await b.connect('bamboohr')
  await b.drain()
  sync = await b.syncId(connection)
})

const patch = (body: unknown) => b.member.call('PATCH', `/v1/syncs/${sync}`, body)

async function ended(id: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const { last_run, running } = await b.get(`/v1/syncs/${id}`)
    if (last_run !== null && running === null) return
    await new Promise((go) => setTimeout(go, 100))
  }
  throw new Error('the run did not end in twenty seconds')
}

describe('run now', () => {
  it('is refused while a run is going on, and says what to do', async () => {
    const { runId } = await b.start(connection)
    const again = await b.member.call('POST', `/v1/syncs/${sync}/runs`)
    expect(again.status).toBe(409)
    expect(again.body.error).toMatchObject({ code: 'syncs.already_running' })
    expect(again.body.error.message).toContain('Watch that run')
    const { data } = await b.get('/v1/runs?state=active')
    expect(data.map(({ id }) => id)).toEqual([runId])
  })

  it('clicked five times at once starts one run', async () => {
    const { runId } = await b.start(connection)
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok' })
    const clicks = await Promise.all(
      [1, 2, 3, 4, 5].map(() => b.member.call('POST', `/v1/syncs/${sync}/runs`)),
    )
    expect(sorted(clicks.map(({ status }) => status))).toEqual(['202', '409', '409', '409', '409'])
  })

  it('works through the real queue, from the click to the end', async () => {
    const made = await b.member.call('POST', '/v1/connections', {
      connector: 'highlevel',
      name: 'Sample',
      mode: 'sandbox',
    })
    expect(made.status).toBe(201)
    const id = await b.syncId(String(made.body.id), 'location_tag')
    await ended(id)
    const started = await b.member.call('POST', `/v1/syncs/${id}/runs`)
    expect(started.status).toBe(202)
    expect(started.body).toMatchObject({ sync_id: id, trigger: 'person', state: 'queued', pages: 0 })
    await ended(id)
    expect(await b.showRun(started.body.id)).toMatchObject({ state: 'ok', created: 0 })
  }, 30_000)
})

describe('the schedule', () => {
  it.each([
    ['every minute', '* * * * *', 'less than 5 minutes apart'],
    ['seconds', '0 0 3 * * *', 'five fields'],
    ['a nickname', '@daily', 'five fields'],
    ['a date that never comes', '0 0 30 2 *', 'never comes'],
    ['no cron text', 'every day at three', 'five fields'],
    ['an hour too many', '0 25 * * *', '25'],
  ])('refuses %s and says why', async (_, schedule, hint) => {
    const before = await b.get(`/v1/syncs/${sync}`)
    const reply = await patch({ schedule })
    expect(reply.status).toBe(400)
    expect(reply.body.error.code).toBe('syncs.bad_schedule')
    expect(reply.body.error.message).toContain('0 3 * * *')
    expect(reply.body.error.details).toMatchObject([{ in: 'body', path: 'schedule' }])
    expect(reply.body.error.details[0].message).toContain(hint)
    expect(await b.get(`/v1/syncs/${sync}`)).toEqual(before)
  })

  it.each([
    ['something unknown', { shedule: '0 3 * * *' }],
    ['a number', { schedule: 5 }],
    ['a pause that is no yes or no', { paused: 'yes' }],
    ['too much text', { schedule: '1,'.repeat(300) }],
  ])('takes no %s', async (_, body) => {
    expect(await patch(body)).toMatchObject({ status: 400, body: { error: { code: 'request.invalid' } } })
  })

  it('takes another, with its blanks tidied, and tells the next time', async () => {
    const reply = await patch({ schedule: '  30   4 * * *  ' })
    expect(reply.body).toMatchObject({ schedule: '30 4 * * *', paused: false })
    expect(reply.body.next_run_at).toMatch(/T04:30:00\.000Z$/)
    expect(Date.parse(reply.body.next_run_at)).toBeGreaterThan(Date.now())
  })

  it('can be paused and goes on; pausing twice is no error, and a new schedule does not wake it', async () => {
    for (let i = 0; i < 2; i++)
      expect((await patch({ paused: true })).body).toMatchObject({ paused: true, next_run_at: null })
    expect((await patch({ schedule: '0 5 * * *' })).body).toMatchObject({ paused: true, next_run_at: null })
    const reply = await patch({ paused: false })
    expect(reply.body).toMatchObject({ paused: false, schedule: '0 5 * * *' })
    expect(reply.body.next_run_at).toMatch(/T05:00:00\.000Z$/)
  })

  it('paused or not, a person may run it', async () => {
    await patch({ paused: true })
    expect(await b.run(connection)).toMatchObject({ state: 'ok', trigger: 'person' })
    expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ paused: true, next_run_at: null })
  })
})

describe('a run that is going on', () => {
  it('shows how fast it is and when it should be done', async () => {
    b.vendor.users = hlUsers(1, 6)
    b.vendor.pageSize = 2
    const highlevel = await b.connect('highlevel')
    await b.drain()
    // Ten seconds ago it began; two of its six rows are in.
    b.clock.now = Date.now() - 10_000
    const { runId, message } = await b.start(highlevel)
    const reached = Promise.withResolvers<void>()
    const reply = Promise.withResolvers<Response>()
    b.vendor.before = (url) => {
      if (url.searchParams.get('skip') !== '2') return undefined
      reached.resolve()
      return reply.promise
    }
    const working = onSyncMessage(b.base, message)
    await reached.promise
    const run = await b.showRun(runId)
    expect(run).toMatchObject({
      state: 'running',
      pages: 1,
      seen: 2,
      expected: 6,
      requests: 1,
      finished_at: null,
    })
    expect(run.records_per_second).toBeGreaterThan(0.1)
    expect(run.records_per_second).toBeLessThanOrEqual(0.2)
    const left = Date.parse(run.expected_end_at) - Date.now()
    expect(left).toBeGreaterThan(15_000)
    expect(left).toBeLessThan(40_000)
    const shown = await b.get(`/v1/syncs/${await b.syncId(highlevel)}`)
    expect(shown.running).toMatchObject({ id: runId, seen: 2 })
    expect(shown.last_run.id).not.toBe(runId)

    b.vendor.before = () => undefined
    reply.resolve(answer({ users: hlUsers(3, 4), count: 6 }))
    await working
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6, expected_end_at: null })
  })
})

describe('what is shown of runs', () => {
  it('comes newest first, page by page, each once', async () => {
    for (let i = 0; i < 3; i++) {
      b.clock.now += 1000
      await b.run(connection)
    }
    const all = (await b.get(`/v1/syncs/${sync}/runs`)).data
    expect(all).toHaveLength(4)
    expect(all.map(({ queued_at }) => queued_at)).toEqual(
      all
        .map(({ queued_at }) => String(queued_at))
        .toSorted()
        .toReversed(),
    )
    const walked: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Shown = await b.get(`/v1/syncs/${sync}/runs?limit=1${cursor && `&cursor=${cursor}`}`)
      expect(page.data).toHaveLength(1)
      walked.push(page.data[0].id)
      cursor = page.next_cursor
    }
    expect(walked).toEqual(all.map(({ id }) => id))
    const ofAll = (await b.get('/v1/runs?limit=200')).data.map(({ id }) => id)
    expect(ofAll).toEqual(expect.arrayContaining(walked))
    expect((await b.get('/v1/runs?state=active')).data).toEqual([])
  })

  it('is a log that a person can read, page by page', async () => {
    b.vendor.users.push({ name: 'nobody' })
    const run = await b.run(connection)
    const lines = (await b.get(`/v1/runs/${run.id}/log`)).data
    // Begun, the feed that this vendor does not have, the row that was set aside, the end.
    expect(lines.map(({ level }) => level)).toEqual(['info', 'info', 'warn', 'info'])
    for (const { message, at } of lines) {
      expect(message).toMatch(/^[A-Z].*[.}]$/)
      expect(message).not.toMatch(/undefined|NaN|\[object|null rows/)
      expect(Number.isNaN(Date.parse(at))).toBe(false)
    }
    const walked: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Shown = await b.get(`/v1/runs/${run.id}/log?limit=1${cursor && `&cursor=${cursor}`}`)
      walked.push(...page.data)
      cursor = page.next_cursor
    }
    expect(walked).toEqual(lines)
  })

  it.each(['[1e999]', '["x",1]', '[1]', '{}', 'null', '[1,"x","y"]', '[null,"x"]'])(
    'refuses the cursor %s, or shows an empty page',
    async (position) => {
      const cursor = Buffer.from(position).toString('base64url')
      for (const path of ['/v1/runs', '/v1/syncs', `/v1/syncs/${sync}/runs`]) {
        const reply = await b.member.call('GET', `${path}?cursor=${cursor}`)
        expect([path, reply.status]).toEqual([path, 400])
      }
    },
  )
})

describe('somebody else', () => {
  let stranger: Member
  beforeAll(async () => {
    stranger = await person('Eve')
  })

  it('finds none of it', async () => {
    const run = (await b.get(`/v1/syncs/${sync}/runs`)).data[0]
    for (const [method, path, body] of [
      ['GET', `/v1/syncs/${sync}`],
      ['PATCH', `/v1/syncs/${sync}`, { paused: true }],
      ['POST', `/v1/syncs/${sync}/runs`],
      ['GET', `/v1/syncs/${sync}/runs`],
      ['GET', `/v1/connections/${connection}/syncs`],
      ['GET', `/v1/runs/${String(run?.id)}`],
      ['GET', `/v1/runs/${String(run?.id)}/log`],
    ] as const) {
      const reply = await stranger.call(method, path, body)
      expect([method, path, reply.status]).toEqual([method, path, 404])
    }
    for (const path of ['/v1/syncs', '/v1/runs'])
      expect((await stranger.call('GET', path)).body.data).toEqual([])
    expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ paused: false, running: null })
  })
})

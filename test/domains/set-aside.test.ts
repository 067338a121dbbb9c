import { beforeEach, describe, expect, it } from 'vitest'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { runNow } from '#domains/syncs/start.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { bambooEmployee, bambooEmployees, forms, hlUser, hlUsers } from '../make/controlled.ts'
import { failing, intercepted } from '../make/faults.ts'
import { person } from '../make/people.ts'

let b: Bench

beforeEach(async () => {
  b = await bench()
})

const nameless = (n: number) => ({ name: `nobody ${n}` })
const nobodies = (count: number) => Array.from({ length: count }, (_, n) => nameless(n))

async function connected(connector: 'bamboohr' | 'highlevel' = 'bamboohr'): Promise<string> {
  const connection = await b.connect(connector)
  await b.drain()
  return connection
}

/** All of them, `limit` at a time. */
async function asideOf(runId: string, limit = 200): Promise<Shown[]> {
  const rows: Shown[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await b.get(`/v1/runs/${runId}/set-aside?limit=${limit}${cursor && `&cursor=${cursor}`}`)
    rows.push(...page.data)
    cursor = page.next_cursor
  }
  return rows
}

describe('a row that cannot be understood', () => {
  it('is shown with its reason, its page and how it begins', async () => {
    b.vendor.users = [...bambooEmployees(1, 3), bambooEmployee(4, { id: null, displayName: 'Lost Person' })]
    const connection = await connected()
    const run = await b.run(connection)
    const [row, ...more] = await asideOf(run.id)
    expect(more).toEqual([])
    expect(row).toEqual({
      page: 1,
      reason: 'The row has no id at "id".',
      sample: expect.stringContaining('Lost Person'),
    })
    expect(Object.keys(row ?? {})).toEqual(['page', 'reason', 'sample'])
  })

  it('shows nothing of the connection’s secrets', async () => {
    const secret = forms.bamboohr.api_key
    const echo = `sent with ${secret} or ${Buffer.from(`${secret}:x`).toString('base64')}`
    b.vendor.users = [...bambooEmployees(1, 3), bambooEmployee(4, { id: null, echo })]
    const run = await b.run(await connected())
    const [row] = await asideOf(run.id)
    expect(row?.sample).toContain('[secret]')
    expect(row?.sample).not.toContain(secret)
    expect(row?.sample).not.toContain(Buffer.from(secret).toString('base64').slice(0, 16))
  })

  it('is shown in a dry run too', async () => {
    b.vendor.users = [...bambooEmployees(1, 3), nameless(1)]
    const connection = await connected()
    const { id } = await runNow(b.ctx, await b.syncId(connection), { dry: true })
    await b.drain()
    expect(await b.showRun(id)).toMatchObject({ dry_run: true, quarantined: 1 })
    expect(await asideOf(id)).toHaveLength(1)
  })

  it('is not shown to another workspace, which hears what it hears of no run', async () => {
    b.vendor.users = [...bambooEmployees(1, 3), nameless(1)]
    const run = await b.run(await connected())
    const stranger = await person()
    const reply = await stranger.call('GET', `/v1/runs/${run.id}/set-aside`)
    expect([reply.status, reply.body.error.code]).toEqual([404, 'runs.not_found'])
    expect(JSON.stringify(reply.body)).not.toContain('nobody')
  })
})

describe('many of them', () => {
  it('are a hundred of a page, in their order, however they are read', async () => {
    b.vendor.users = [...bambooEmployees(1, 3), ...nobodies(150)]
    const run = await b.run(await connected())
    expect(run).toMatchObject({ quarantined: 150 })
    const rows = await asideOf(run.id)
    expect(rows.map(({ sample }) => JSON.parse(sample).name)).toEqual(nobodies(100).map(({ name }) => name))
    expect(await asideOf(run.id, 7)).toEqual(rows)
  })

  it('are a thousand of a run', async () => {
    b.vendor.users = hlUsers(1, 100)
    const connection = await connected('highlevel')
    b.vendor.users = Array.from({ length: 13 }, (_, page) => [
      hlUser(page),
      ...Array.from({ length: 99 }, () => hlUser(0, { id: null })),
    ]).flat()
    const run = await b.run(connection)
    expect(run).toMatchObject({ pages: 14, quarantined: 13 * 99 })
    const rows = await asideOf(run.id)
    expect(rows.length).toBeLessThanOrEqual(1000)
    expect(rows.length).toBeGreaterThan(900)
    expect(rows.at(-1)?.page).toBe(11)
  })
})

describe('what is kept', () => {
  it('is written once, wherever the worker died, and by whom', async () => {
    b.vendor.pageSize = 2
    b.vendor.users = [...hlUsers(1, 3), hlUser(4, { id: null }), ...hlUsers(5, 6)]
    const connection = await connected('highlevel')
    for (let at = 1; ; at++) {
      const { runId, message } = await b.start(connection)
      b.sent.length = 0
      const worker = failing(b.base, { at, how: 'killed', when: 'after' })
      await onSyncMessage(worker.ctx, message).catch(() => {})
      // Twice, as the queue may.
      b.sent.push({ body: message, due: b.clock.now + 2000, attempts: 2 })
      b.sent.push({ body: message, due: b.clock.now + 2000, attempts: 2 })
      await b.drain()
      for (let sweeps = 0; (await b.showRun(runId)).finished_at === null; sweeps++) {
        expect(sweeps).toBeLessThan(4)
        await b.sweep()
        await b.drain()
      }
      expect(await asideOf(runId), `call ${at}`).toHaveLength(1)
      if (!worker.struck()) break
    }
  }, 60_000)

  it('are the last run’s alone', async () => {
    b.vendor.users = [...bambooEmployees(1, 3), nameless(1)]
    const connection = await connected()
    const first = await b.run(connection)
    expect(await asideOf(first.id)).toHaveLength(1)
    b.vendor.users.push(nameless(2))
    const second = await b.run(connection)
    expect(await asideOf(first.id)).toEqual([])
    expect(await asideOf(second.id)).toHaveLength(2)
  })

  it('goes with the connection', async () => {
    b.vendor.users = [...bambooEmployees(1, 3), nameless(1)]
    const connection = await connected()
    const run = await b.run(connection)
    expect((await b.member.call('DELETE', `/v1/connections/${connection}`)).status).toBe(204)
    expect(await asideOf(run.id)).toEqual([])
  })

  it('costs a page without any no statement more', async () => {
    b.vendor.users = bambooEmployees(1, 3)
    const connection = await connected()
    const asked: string[] = []
    const worker = intercepted(b.base, (work, sql) => {
      asked.push(sql)
      return work()
    })
    const { message } = await b.start(connection)
    await onSyncMessage(worker, message)
    const pages = asked.filter((sql) => sql.includes('INSERT INTO run_pages'))
    expect(pages).not.toEqual([])
    expect(asked.filter((sql) => sql.includes('INSERT INTO set_aside'))).toEqual([])
    asked.length = 0
    b.vendor.users.push(nameless(1))
    const next = await b.start(connection)
    await onSyncMessage(worker, next.message)
    expect(asked.filter((sql) => sql.includes('INSERT INTO set_aside'))).toHaveLength(1)
  })
})

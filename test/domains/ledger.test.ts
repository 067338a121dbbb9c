import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { acrossTenantsWithEvents } from '#domains/ledger/audit-store.ts'
import { auditOne } from '#domains/ledger/jobs.ts'
import { placeOfTurn } from '#domains/ledger/turns.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { came } from '../make/events.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

const NOON = Date.parse('2026-11-23T12:00:00Z')
const HOUR = 3_600_000
const endpoint = newId('whe')

let ada: Member
let ctx: TenantCtx
let connection: string
let said: [string, unknown][]

const get = async (path: string) => (await ada.call('GET', path)).body
const sql = (text: string, ...values: unknown[]) =>
  ctx.db.$client
    .prepare(text)
    .bind(ctx.tenantId, ...values)
    .run()

/** Of one workspace: those of other tests stand in the same shard, and a tick looks at a few. */
async function audit(of = ctx): Promise<void> {
  said = []
  await auditOne({
    ...of,
    now: () => NOON,
    log: (level, event, fields) => said.push([`${level} ${event}`, fields?.subject]),
  })
}

beforeAll(async () => {
  ada = await person()
  ctx = await tenant(ada.workspace)
  const wish = { connector: 'bamboohr', name: 'Our people', mode: 'sandbox' }
  connection = (await ada.call('POST', '/v1/connections', wish)).body.id
  const into = { side: 'in', subject: connection, at: NOON } as const
  const out = { side: 'out', subject: endpoint, at: NOON } as const
  await came(ctx, { ...into, n: 3, state: 'delivered' })
  await came(ctx, { ...into, n: 2, state: 'filtered', reason: 'no_effect' })
  await came(ctx, { ...into, n: 1, state: 'filtered', reason: 'stale' })
  await came(ctx, { ...into, n: 4, state: 'pending' })
  await came(ctx, { ...into, at: NOON - 24 * HOUR, n: 2, state: 'dead', reason: 'not_understood' })
  await came(ctx, { ...into, at: NOON - 24 * HOUR, n: 1, state: 'pending' })
  await came(ctx, { ...out, n: 5, state: 'pending' })
  await came(ctx, { ...out, at: NOON - 48 * HOUR, n: 1, state: 'delivered' })
})

describe('the ledger', () => {
  it('says for each day and subject what became of the events', async () => {
    const { data, next_cursor } = await get('/v1/ledger')
    const none = { received: 0, delivered: 0, filtered: 0, dead: 0, pending: 0, balanced: true, reasons: [] }
    expect(next_cursor).toBeNull()
    const out = { ...none, side: 'out', subject: endpoint, name: null }
    const into = { ...none, side: 'in', subject: connection, name: 'Our people' }
    const filtered = [
      { fate: 'filtered', reason: 'no_effect', n: 2 },
      { fate: 'filtered', reason: 'stale', n: 1 },
    ]
    const dead = [{ fate: 'dead', reason: 'not_understood', n: 2 }]
    expect(data).toEqual([
      { ...out, day: '2026-11-23', received: 5, pending: 5 },
      { ...into, day: '2026-11-23', received: 10, delivered: 3, filtered: 3, pending: 4, reasons: filtered },
      { ...into, day: '2026-11-22', received: 3, dead: 2, pending: 1, reasons: dead },
      { ...out, day: '2026-11-21', received: 1, delivered: 1 },
    ])
  })

  it('is read by side, subject and day, and page by page', async () => {
    const days = async (query: string) =>
      (await get(`/v1/ledger?${query}`)).data.map(
        (line: { day: string; side: string }) => `${line.day} ${line.side}`,
      )
    expect(await days('side=in')).toEqual(['2026-11-23 in', '2026-11-22 in'])
    expect(await days(`subject=${endpoint}`)).toEqual(['2026-11-23 out', '2026-11-21 out'])
    expect(await days(`subject=${endpoint}&side=in`)).toEqual([])
    expect(await days('after=2026-11-22')).toEqual(['2026-11-23 out', '2026-11-23 in', '2026-11-22 in'])
    expect(await days('before=2026-11-22')).toEqual(['2026-11-21 out'])
    const paged: string[] = []
    for (let next = ''; paged.length < 4;) {
      const page = await get(`/v1/ledger?limit=1${next}`)
      paged.push(...page.data.map((line: { day: string; side: string }) => `${line.day} ${line.side}`))
      next = `&cursor=${page.next_cursor}`
    }
    expect(paged).toEqual(await days(''))
  })

  it('says whether everything balances', async () => {
    const { checked_at, ...rest } = await get('/v1/ledger/balance')
    expect(rest).toEqual({
      balanced: true,
      sides: [
        { side: 'in', received: 13, delivered: 3, filtered: 3, dead: 2, pending: 5 },
        { side: 'out', received: 6, delivered: 1, filtered: 0, dead: 0, pending: 5 },
      ],
      breaks: [],
    })
    expect(Date.parse(checked_at)).not.toBeNaN()
    await audit()
    expect(said).toEqual([])
  })

  const frauds = [
    {
      what: 'a pending event is lost',
      subject: () => connection,
      off: { side: 'in', booked: 5, counted: 4 },
      cheat: `UPDATE received SET tenant_id = 'elsewhere' WHERE tenant_id = ?1 AND id =
        (SELECT min(id) FROM received WHERE tenant_id = ?1 AND state = 'pending')`,
      mend: `UPDATE received SET tenant_id = ?1 WHERE tenant_id = 'elsewhere'`,
    },
    {
      what: 'a delivery is settled without being counted',
      subject: () => endpoint,
      off: { side: 'out', booked: 5, counted: 4 },
      cheat: `UPDATE deliveries SET state = 'dead', reason = 'cheat' WHERE tenant_id = ?1 AND id =
        (SELECT min(id) FROM deliveries WHERE tenant_id = ?1 AND state = 'pending')`,
      mend: `UPDATE deliveries SET state = 'pending', reason = '' WHERE tenant_id = ?1 AND reason = 'cheat'`,
    },
    {
      what: 'an event is counted twice',
      subject: () => connection,
      off: { side: 'in', booked: 4, counted: 5 },
      cheat: `UPDATE fates SET n = n + 1 WHERE tenant_id = ?1 AND fate = 'delivered' AND side = 'in'`,
      mend: `UPDATE fates SET n = n - 1 WHERE tenant_id = ?1 AND fate = 'delivered' AND side = 'in'`,
    },
    {
      what: 'an event came twice and is counted once',
      subject: () => endpoint,
      off: { side: 'out', booked: 4, counted: 5 },
      cheat: `UPDATE fates SET n = n - 1 WHERE tenant_id = ?1 AND fate = 'received' AND side = 'out' AND n > 1`,
      mend: `UPDATE fates SET n = n + 1 WHERE tenant_id = ?1 AND fate = 'received' AND side = 'out' AND n > 1`,
    },
  ]

  it.each(frauds)(
    'raises an alarm where $what, until it is mended',
    async ({ subject, off, cheat, mend }) => {
      await sql(cheat)
      const told = { ...off, subject: subject(), ended_at: null }
      const shown = async () => (await get('/v1/ledger/balance')) as { balanced: boolean; breaks: object[] }
      // Whoever looks hears of it at once, also before the clock does.
      expect(await shown()).toMatchObject({ balanced: false })
      expect((await shown()).breaks[0]).toMatchObject(told)
      await audit()
      expect(said).toEqual([['error ledger.break', subject()]])
      const found = await shown()
      expect(found.breaks.filter((one) => 'ended_at' in one && one.ended_at === null)).toEqual([
        { ...told, found_at: new Date(NOON).toISOString() },
      ])
      await sql(mend)
      expect(await shown()).toMatchObject({ balanced: true })
      await audit()
      expect(said).toEqual([['info ledger.break_ended', subject()]])
      const { breaks } = await shown()
      expect(breaks).toContainEqual(
        expect.objectContaining({ subject: subject(), ended_at: new Date(NOON).toISOString() }),
      )
      await audit()
      expect(said).toEqual([])
    },
  )

  it('shows a day that does not balance', async () => {
    await sql(`UPDATE fates SET n = n + 1 WHERE tenant_id = ?1 AND fate = 'dead'`)
    const { data } = await get('/v1/ledger?side=in')
    expect(data.map(({ balanced }: { balanced: boolean }) => balanced)).toEqual([true, false])
    await sql(`UPDATE fates SET n = n - 1 WHERE tenant_id = ?1 AND fate = 'dead'`)
  })

  it('finds pending events that no book knows of', async () => {
    const stranger = await person('Bo')
    const theirs = await tenant(stranger.workspace)
    await came(theirs, { side: 'out', subject: endpoint, at: NOON, n: 2, state: 'pending' })
    await theirs.db.$client.prepare('DELETE FROM fates WHERE tenant_id = ?').bind(theirs.tenantId).run()
    await audit(theirs)
    const { body } = await stranger.call('GET', '/v1/ledger/balance')
    expect(body.breaks).toMatchObject([{ subject: endpoint, booked: 0, counted: 2 }])
    // And nobody hears of another's.
    expect(await get('/v1/ledger/balance')).toMatchObject({ balanced: true })
  })
})

describe('the audit', () => {
  it('comes to every workspace that has events, in turns, and to no other', async () => {
    const d1 = env.SHARD_0
    const insert = d1.prepare(
      `INSERT INTO fates (tenant_id, side, subject, day, fate, n) VALUES (?, 'out', 'x', ?, 'received', 0)`,
    )
    const busy = Array.from({ length: 100 }, () => newId('ten'))
    const idle = Array.from({ length: 100 }, () => newId('ten'))
    await d1.batch([
      ...busy.map((id) => insert.bind(id, '2026-11-23')),
      ...idle.map((id) => insert.bind(id, '2026-11-20')),
    ])
    const seen = new Map<string, number>()
    for (let turn = 0; turn < 60; turn++) {
      const wish = { from: placeOfTurn(turn), since: '2026-11-22', limit: 20 }
      const looked = await acrossTenantsWithEvents(d1, wish)
      expect(looked.length).toBeLessThanOrEqual(20)
      for (const id of looked) seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    expect(busy.filter((id) => !seen.has(id))).toEqual([])
    expect(idle.filter((id) => seen.has(id))).toEqual([])
  })
})

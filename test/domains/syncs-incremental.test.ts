import { describe, expect, it } from 'vitest'
import type { Incremental } from '#connectors/contract.ts'
import { runNow } from '#domains/syncs/start.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { answer, hlUser, hlUsers } from '../make/controlled.ts'
import { feedOf, feedPath, minutes, rowsFeed, withFeed, type Feed } from '../make/feed.ts'

const DAY = minutes(24 * 60)
const hourly: Incremental = { ...rowsFeed, mark: { from: 'latest', kind: 'time' } }

/** A workspace whose connection has read everything once, a while ago. */
async function begun(count: number): Promise<{ b: Bench; feed: Feed; connection: string; sync: string }> {
  const b = await bench()
  b.vendor.users = hlUsers(1, count)
  const feed = feedOf(b)
  const connection = await b.connect('highlevel')
  await b.drain()
  b.clock.now += minutes(60)
  return { b, feed, connection, sync: await b.syncId(connection) }
}

const stored = async (b: Bench, sync: string) =>
  b.ctx.db.$client
    .prepare('SELECT mark, full_at FROM syncs WHERE tenant_id = ?1 AND id = ?2')
    .bind(b.ctx.tenantId, sync)
    .first<{ mark: string | null; full_at: number | null }>()

const liveNames = async (b: Bench, connection: string) =>
  (await b.records(connection))
    .filter(({ deleted_at }) => deleted_at === null)
    .map(({ external_id, name }) => `${external_id} ${name}`)

const receiptOf = async (b: Bench, run: Shown) => (await b.get(`/v1/runs/${run.id}/receipt`)).receipt

describe('an incremental reading', () => {
  it('reads what changed, deletes nothing it does not name, and says so', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, feed, connection, sync } = await begun(5)
      const first = (await b.get(`/v1/runs?state=ok`)).data.find(({ object }) => object === 'user')
      expect(first).toMatchObject({ reading: 'full', seen: 5 })
      feed.change(hlUser(2, { name: 'Renamed' }))
      feed.change(hlUser(6))
      const run = await b.run(connection)
      expect(run).toMatchObject({
        state: 'ok',
        verdict: 'complete',
        reading: 'incremental',
        seen: 2,
        created: 1,
        updated: 1,
        deleted: 0,
        unchanged: 0,
        missing: null,
        requests: 1,
      })
      expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ records: 6, state: 'ok' })
      const receipt = await receiptOf(b, run)
      expect(receipt).toMatchObject({
        reading: 'incremental',
        cursor_before: first?.started_at,
        cursor_after: run.started_at,
        reason: `Read what changed since ${first?.started_at} to the end; the last full reading was at ${first?.started_at}.`,
      })
    })
  })

  it('marks what the feed calls deleted, and takes back what returns', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, feed, connection, sync } = await begun(3)
      feed.change(hlUser(2, { deleted: true }))
      expect(await b.run(connection)).toMatchObject({ reading: 'incremental', state: 'ok', deleted: 1 })
      expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ records: 2 })
      b.clock.now += minutes(60)
      feed.change(hlUser(2))
      expect(await b.run(connection)).toMatchObject({ reading: 'incremental', created: 1 })
      expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ records: 3 })
      expect((await b.changes(connection)).slice(-2).map(({ type }) => type)).toEqual(['deleted', 'restored'])
    })
  })

  it('is followed by a full one after a day, which heals what the feed never told', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, connection } = await begun(4)
      b.vendor.users = [hlUser(1, { name: 'Untold' }), ...hlUsers(2, 3)]
      expect(await b.run(connection)).toMatchObject({ reading: 'incremental', seen: 0, verdict: 'complete' })
      expect(await liveNames(b, connection)).toHaveLength(4)
      b.clock.now += DAY
      expect(await b.run(connection)).toMatchObject({ reading: 'full', updated: 1, deleted: 1 })
      b.clock.now += minutes(60)
      expect(await b.run(connection)).toMatchObject({ reading: 'incremental' })
    })
  })

  it('is not for dry runs, nor for who asks for everything', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, connection, sync } = await begun(2)
      const { id } = await runNow(b.ctx, sync, { dry: true })
      await b.drain()
      expect(await b.showRun(id)).toMatchObject({ reading: 'full', dry_run: true })
      const asked = await b.member.call('POST', `/v1/syncs/${sync}/runs`, { full: true })
      expect(asked).toMatchObject({ status: 202, body: { reading: null } })
      // Its message went to the Worker's own queue, which nobody empties here.
      await b.sweep()
      await b.drain()
      expect(await b.showRun(asked.body.id)).toMatchObject({ reading: 'full', seen: 2 })
      expect(await b.run(connection)).toMatchObject({ reading: 'incremental' })
    })
  })

  it('does not follow a full one that failed or is in doubt', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, connection, sync } = await begun(6)
      b.vendor.users = []
      const { id } = await runNow(b.ctx, sync, { full: true })
      await b.drain()
      expect(await b.showRun(id)).toMatchObject({ state: 'suspicious', reading: 'full' })
      const again = await b.run(connection)
      expect(again).toMatchObject({ state: 'suspicious', reading: 'full' })
    })
  })

  it('leaves the mark where it was when it fails', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, feed, connection, sync } = await begun(2)
      const before = await stored(b, sync)
      const { before: told } = b.vendor
      feed.pageSize = 1
      feed.change(hlUser(7))
      feed.change(hlUser(8))
      b.vendor.before = (url) =>
        url.searchParams.has('cursor') ? answer({ message: 'Unauthorized' }, 401) : told(url)
      expect(await b.run(connection)).toMatchObject({ state: 'failed', reading: 'incremental', created: 1 })
      expect(await stored(b, sync)).toEqual(before)
      b.vendor.before = told
      expect(await b.run(connection)).toMatchObject({ state: 'ok', created: 1, unchanged: 1 })
      expect(feed.since[1]).toBe(feed.since[0])
      expect(await stored(b, sync)).not.toEqual(before)
    })
  })

  it('begins with everything where new credentials were entered', async () => {
    await withFeed(rowsFeed, async () => {
      const { b, connection, sync } = await begun(1)
      expect((await stored(b, sync))?.mark).not.toBeNull()
      const ready = { type: 'connection.ready', connectionId: connection }
      await b.base.react.tenant(b.ctx, ready)
      expect(await stored(b, sync)).toEqual({ mark: null, full_at: null })
      expect(await b.run(connection)).toMatchObject({ reading: 'full' })
    })
  })

  it.each([403, 404, 410, 400])('reads everything where the feed answers %i', async (status) => {
    await withFeed(rowsFeed, async () => {
      const { b, connection } = await begun(3)
      b.vendor.before = ({ pathname }) => (pathname === feedPath ? answer({}, status) : undefined)
      const run = await b.run(connection)
      expect(run).toMatchObject({ state: 'ok', verdict: 'complete', reading: 'full', seen: 3, unchanged: 3 })
      expect((await b.log(run.id)).join('\n')).toContain('Everything is read.')
    })
  })
})

describe('V21: times as vendors write them', () => {
  it.each([
    ['without a zone', (at: number) => new Date(at).toISOString().slice(0, 19)],
    ['in seconds', (at: number) => Math.floor(at / 1000)],
    ['in milliseconds', (at: number) => at],
    ['in the year 0001', () => '0001-01-01T00:00:00Z'],
    ['in the year 9999', () => '9999-12-31T23:59:59Z'],
    ['in an hour that daylight saving skips', () => '2026-03-29T02:30:00'],
    ['as no time at all', () => 'yesterday'],
  ])('V21: a mark %s loses no change', async (_, written) => {
    await withFeed(hourly, async () => {
      const { b, feed, connection } = await begun(1)
      feed.more = (rows) => ({ latest: written(rows.at(-1)?.at ?? b.clock.now) })
      for (let n = 2; n <= 5; n++) {
        feed.change(hlUser(n))
        expect(await b.run(connection)).toMatchObject({ reading: 'incremental', state: 'ok', created: 1 })
        // Told in the very moment the run ended: the next one has to find it.
        feed.change(hlUser(n, { name: `Again ${n}` }))
        b.clock.now += minutes(10)
      }
      expect(await b.run(connection)).toMatchObject({ reading: 'incremental', state: 'ok' })
      expect(await liveNames(b, connection)).toEqual(
        [hlUser(1), ...[2, 3, 4, 5].map((n) => hlUser(n, { name: `Again ${n}` }))].map(
          ({ id, name }) => `${String(id)} ${String(name)}`,
        ),
      )
      const asked = feed.since.map((since) => Date.parse(since))
      expect(asked).toEqual(asked.toSorted((x, y) => x - y))
      expect(Math.max(...asked)).toBeLessThan(b.clock.now)
    })
  })

  it('V21: five thousand rows of one time at a page’s edge are read once each', async () => {
    await withFeed(hourly, async () => {
      const { b, feed, connection, sync } = await begun(0)
      feed.pageSize = 999
      const at = b.clock.now
      feed.told = hlUsers(1, 5000).map((row) => ({ row, at }))
      feed.more = () => ({ latest: new Date(at).toISOString() })
      expect(await b.run(connection)).toMatchObject({ seen: 5000, created: 5000, reading: 'incremental' })
      // The same moment brings one more after the mark was taken.
      feed.told.push({ row: hlUser(5001), at })
      b.clock.now += minutes(10)
      expect(await b.run(connection)).toMatchObject({ seen: 5001, created: 1, unchanged: 5000 })
      expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ records: 5001 })
      expect(await b.changes(connection)).toHaveLength(5001)
    })
  }, 60_000)
})

describe.each([
  ['the vendor’s own mark', hourly],
  ['our clock as the mark', rowsFeed],
])('V22: vendor clock ±10 min, with %s', (_, incremental) => {
  it.each([-10, 10])('V22: %i minutes off, no change is lost', async (off) => {
    await withFeed(incremental, async () => {
      const { b, feed, connection } = await begun(1)
      feed.aheadMs = minutes(off)
      feed.more = (rows) => ({
        latest: new Date(rows.at(-1)?.at ?? b.clock.now + minutes(off)).toISOString(),
      })
      for (let n = 2; n <= 6; n++) {
        feed.change(hlUser(n))
        expect(await b.run(connection)).toMatchObject({ reading: 'incremental', created: 1 })
        b.clock.now += minutes(n)
      }
      expect(await liveNames(b, connection)).toHaveLength(6)
    })
  })
})

import { describe, expect, it } from 'vitest'
import { runNow } from '#domains/syncs/start.ts'
import { bench, type Bench } from '../make/bench.ts'
import { answer, hlUser, hlUsers } from '../make/controlled.ts'
import { feedOf, minutes, rowsFeed, withFeed } from '../make/feed.ts'

/** Six people in pages of two; the vendor forgets our place `times` times, before the third page. */
async function forgetful(times: number, status = 410) {
  const b = await bench()
  b.vendor.pageSize = 2
  const connection = await b.connect('highlevel')
  await b.drain()
  b.vendor.users = hlUsers(1, 6)
  let left = times
  b.vendor.before = ({ pathname, searchParams }) => {
    if (pathname !== '/users/search' || searchParams.get('skip') !== '4' || left === 0) return undefined
    left--
    return answer({ message: 'Cursor expired' }, status)
  }
  return { b, connection }
}

const live = async (b: Bench, connection: string) =>
  (await b.records(connection))
    .filter(({ deleted_at }) => deleted_at === null)
    .map(({ external_id }) => String(external_id))

describe('V18: a cursor that expires in the middle of a list', () => {
  it('V18: 410 begins the list anew, once, and nothing is doubled', async () => {
    const { b, connection } = await forgetful(1)
    const run = await b.run(connection)
    expect(run).toMatchObject({
      state: 'ok',
      verdict: 'complete',
      // Two pages, the step back, three pages.
      pages: 6,
      seen: 6,
      expected: 6,
      created: 6,
      requests: 6,
    })
    expect(await live(b, connection)).toEqual(hlUsers(1, 6).map(({ id }) => id))
    expect(await b.changes(connection)).toHaveLength(6)
    expect((await b.log(run.id)).join('\n')).toContain('The list is read anew from its beginning.')
  })

  it('V18: what only the first attempt named does not look present', async () => {
    const { b, connection } = await forgetful(0)
    await b.run(connection)
    let forgot = false
    b.vendor.before = ({ pathname, searchParams }) => {
      if (pathname !== '/users/search' || searchParams.get('skip') !== '4' || forgot) return undefined
      forgot = true
      b.vendor.users = hlUsers(2, 6)
      return answer({}, 410)
    }
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 5, deleted: 1, unchanged: 5 })
    expect(await live(b, connection)).toEqual(hlUsers(2, 6).map(({ id }) => id))
  })

  it('V18: in a dry run the preview shows each change once', async () => {
    const { b, connection } = await forgetful(1)
    const { id } = await runNow(b.ctx, await b.syncId(connection), { dry: true })
    await b.drain()
    expect(await b.showRun(id)).toMatchObject({ state: 'ok', seen: 6, created: 6 })
    expect((await b.get(`/v1/runs/${id}/preview?limit=100`)).data).toHaveLength(6)
  })

  it('V18: the second time the run fails, and says why', async () => {
    const { b, connection } = await forgetful(2)
    expect(await b.run(connection)).toMatchObject({
      state: 'failed',
      code: 'vendor.cursor_expired',
      created: 4,
      seen: 4,
    })
    expect(await live(b, connection)).toHaveLength(4)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 6, created: 2, unchanged: 4 })
  })

  it('V18: a 400 to our own count of rows is a refusal, not a place forgotten', async () => {
    const { b, connection } = await forgetful(1, 400)
    expect(await b.run(connection)).toMatchObject({ state: 'failed', code: 'vendor.rejected' })
  })

  it.each([400, 410])('V18: a feed’s token answered with %i begins the feed anew', async (status) => {
    await withFeed(rowsFeed, async () => {
      const b = await bench()
      b.vendor.users = hlUsers(1, 2)
      const feed = feedOf(b)
      const connection = await b.connect('highlevel')
      await b.drain()
      b.clock.now += minutes(60)
      feed.pageSize = 1
      for (const n of [3, 4, 5]) feed.change(hlUser(n))
      const { before: told } = b.vendor
      let forgot = false
      b.vendor.before = (url) => {
        if (url.searchParams.get('cursor') !== '2' || forgot) return told(url)
        forgot = true
        return answer({}, status)
      }
      const run = await b.run(connection)
      expect(run).toMatchObject({ state: 'ok', reading: 'incremental', seen: 3, created: 3 })
      expect(feed.since).toHaveLength(2)
      expect(new Set(feed.since).size).toBe(1)
      expect(await live(b, connection)).toHaveLength(5)
    })
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import type { Incremental } from '#connectors/contract.ts'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { answer, hlUser, hlUsers } from '../make/controlled.ts'
import { failing, type Fault } from '../make/faults.ts'
import { feedOf, minutes, withFeed, type Feed } from '../make/feed.ts'

/** Three changes in pages of one: a new name, a tombstone or a return, and one that was never there. */
const feedOfWeek: Incremental = {
  kind: 'rows',
  list: { method: 'GET', path: '/users/changes', query: { since: '{{since}}' } },
  page: { kind: 'cursor', from: 'next', param: 'cursor' },
  items: 'users',
  fullEvery: '7d',
}

let b: Bench
let feed: Feed
let connection: string
let round = 0
let forgets = false

beforeAll(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 4)
  feed = feedOf(b)
  feed.pageSize = 1
  const { before: told } = b.vendor
  b.vendor.before = (url) => {
    b.clock.now += pace
    if (!forgets || url.searchParams.get('cursor') !== '2') return told(url)
    forgets = false
    return answer({}, 410)
  }
  connection = await withFeed(feedOfWeek, () => b.connect('highlevel'))
  await withFeed(feedOfWeek, () => b.drain())
})

let pace = 0
const newest = async () => Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
const markOf = async (run: Shown) =>
  b.ctx.db.$client
    .prepare('SELECT mark FROM syncs WHERE tenant_id = ?1 AND id = ?2')
    .bind(b.ctx.tenantId, run.sync_id)
    .first<string>('mark')

/** A run that is cut off by this fault, then the queue and the sweep, until all is quiet. */
async function cutOff(fault: Fault, forget: boolean) {
  round++
  const seq = await newest()
  feed.change(hlUser(1, { name: `Round ${round}` }))
  feed.change(hlUser(2, { deleted: round % 2 === 1 }))
  feed.change(hlUser(100 + round))
  // Longer than the overlap: the next round is not told of these again.
  b.clock.now += minutes(20)
  const { runId, message } = await b.start(connection)
  b.sent.length = 0
  forgets = forget
  const worker = failing(b.base, fault)
  // The worker's end is nobody's business: what counts is what it left behind.
  await onSyncMessage(worker.ctx, message).catch(() => {})
  b.sent.push({ body: message, due: b.clock.now + 2000, attempts: 2 })
  await b.drain()
  for (let sweeps = 0; (await b.showRun(runId)).finished_at === null; sweeps++) {
    if (sweeps > 3) throw new Error(`${JSON.stringify(fault)}: the run never ends`)
    await b.sweep()
    await b.drain()
  }
  return { struck: worker.struck(), run: await b.showRun(runId), changes: await b.changes(connection, seq) }
}

describe('an incremental run that is cut off', () => {
  it.each(
    (['killed', 'hiccup'] as const).flatMap((how) =>
      (['before', 'after'] as const).flatMap((when) => [
        { how, when, forget: false, slow: false },
        ...(how === 'hiccup'
          ? []
          : [
              { how, when, forget: false, slow: true },
              { how, when, forget: true, slow: false },
            ]),
      ]),
    ),
  )(
    'anywhere ($how, $when the call, V18 $forget, a message for each page $slow) ends as if nothing had happened',
    async ({ how, when, forget, slow }) => {
      pace = slow ? 21_000 : 0
      await withFeed(feedOfWeek, async () => {
        for (let at = 1; ; at++) {
          const { struck, run, changes } = await cutOff({ at, how, when }, forget)
          const label = `${how} ${when} call ${at}`
          expect(run, label).toMatchObject({
            state: 'ok',
            verdict: 'complete',
            reading: 'incremental',
            seen: 3,
            missing: null,
          })
          const returned = round % 2 === 1 ? 'deleted' : 'restored'
          expect(changes.map(({ type, run_id }) => `${type} ${run_id}`).toSorted(), label).toEqual(
            ['created', returned, 'updated'].map((type) => `${type} ${run.id}`).toSorted(),
          )
          // Everybody there ever was, but for the one whose tombstone came.
          const records = 4 + round - (round % 2)
          expect(await b.get(`/v1/syncs/${String(run.sync_id)}`), label).toMatchObject({
            records,
            running: null,
          })
          expect(JSON.parse((await markOf(run)) ?? ''), label).toMatchObject({
            at: Date.parse(run.started_at),
          })
          if (!struck) {
            expect(at).toBeGreaterThan(slow ? 10 : 15)
            return
          }
        }
      })
    },
    60_000,
  )
})

import { beforeAll, describe, expect, it } from 'vitest'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { hlUser, hlUsers, type Row } from '../make/controlled.ts'
import { failing, type Fault } from '../make/faults.ts'

/**
 * Two states of a vendor, read in pages of two. From one to the other: one row changed, one gone, one that was not
 * there (or returns). Between them a run is cut off at every await, once each; in the end everything must be as if
 * nothing had happened.
 */
const STATES: Row[][] = [[...hlUsers(1, 6)], [hlUser(1, { name: 'Renamed' }), ...hlUsers(2, 5), hlUser(7)]]
const nameOf = ({ id, name }: Row) => `${String(id)} ${String(name)}`

let b: Bench
let connection: string
let state = 0
let seq = 0

beforeAll(async () => {
  b = await bench()
  b.vendor.pageSize = 2
  b.vendor.users = STATES[0] ?? []
  connection = await b.connect('highlevel')
  await b.drain()
})

const newest = async () => Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)

/** A run towards the other state by a worker with this fault, then the queue and the sweep, until all is quiet. */
async function cutOff(fault: Fault) {
  seq = await newest()
  state = 1 - state
  b.vendor.users = STATES[state] ?? []
  const { runId, message } = await b.start(connection)
  b.sent.length = 0
  const worker = failing(b.base, fault)
  // The worker's end is nobody's business: what counts is what it left behind.
  await onSyncMessage(worker.ctx, message).catch(() => {})
  const calls = worker.calls()
  // The queue brings back what was not acknowledged, and whatever the worker managed to send.
  b.sent.push({ body: message, due: b.clock.now + 2000, attempts: 2 })
  await b.drain()
  for (let sweeps = 0; (await b.showRun(runId)).finished_at === null; sweeps++) {
    if (sweeps > 3) throw new Error(`${JSON.stringify(fault)}: the run never ends`)
    await b.sweep()
    await b.drain()
  }
  return { calls, struck: worker.struck(), run: await b.showRun(runId) }
}

async function expectAsIfNothingHappened(run: Shown, label: string) {
  const records = await b.records(connection)
  expect(
    records
      .filter(({ deleted_at }) => deleted_at === null)
      .map(({ external_id, name }) => `${external_id} ${name}`),
    label,
  ).toEqual((STATES[state] ?? []).map((row) => nameOf(row)))
  const changes = await b.changes(connection, seq)
  expect(changes.map(({ type, run_id }) => `${type} ${run_id}`).toSorted(), label).toEqual(
    [
      `deleted ${run.id}`,
      `${changes.some(({ type }) => type === 'restored') ? 'restored' : 'created'} ${run.id}`,
      `updated ${run.id}`,
    ].toSorted(),
  )
  expect(run, label).toMatchObject({
    state: 'ok',
    code: null,
    message: null,
    pages: 3,
    seen: 6,
    created: 1,
    updated: 1,
    deleted: 1,
    unchanged: 4,
  })
  const sync = await b.get(`/v1/syncs/${String(run.sync_id)}`)
  expect(sync, label).toMatchObject({ records: 6, running: null, last_run: { id: run.id } })
}

describe('a run that is cut off', () => {
  it.each(
    (['killed', 'hiccup'] as const).flatMap((how) =>
      (['before', 'after'] as const).flatMap((when) => [
        { how, when, pace: 'all pages in one message' as const },
        { how, when, pace: 'a message for each page' as const },
      ]),
    ),
  )(
    'Q5: anywhere ($how, $when the call, $pace) ends as if nothing had happened',
    async ({ how, when, pace }) => {
      // Twenty seconds are a message's share of time; a page that takes longer is its last.
      b.vendor.before = () => {
        if (pace === 'a message for each page') b.clock.now += 21_000
        return undefined
      }
      let cuts = 0
      for (let at = 1; ; at++) {
        const { struck, run } = await cutOff({ at, how, when })
        await expectAsIfNothingHappened(run, `${how} ${when} call ${at}`)
        if (!struck) break
        cuts++
      }
      // Claim, account, pages, the end: fewer calls would mean that the faults do not reach the worker.
      expect(cuts).toBeGreaterThan(pace === 'a message for each page' ? 10 : 15)
    },
    60_000,
  )
})

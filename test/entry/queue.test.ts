import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { queue } from '#entry/queue.ts'
import { bench, type Bench } from '../make/bench.ts'

let b: Bench

const noise: unknown[][] = []

beforeEach(async () => {
  b = await bench()
  noise.length = 0
  const spy = vi.spyOn(console, 'error').mockImplementation((...line) => void noise.push(line))
  return () => spy.mockRestore()
})

async function deliver(
  ...[bodies, name = 'syncline-sync', attempts = 1, ack]: [unknown[], string?, number?, (() => void)?]
) {
  const messages = bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts, body }))
  const batch = createMessageBatch(name, messages)
  const delays: unknown[] = []
  for (const message of batch.messages) {
    const retry = message.retry.bind(message)
    if (ack) vi.spyOn(message, 'ack').mockImplementation(ack)
    vi.spyOn(message, 'retry').mockImplementation((options) => {
      delays.push(options?.delaySeconds)
      retry(options)
    })
  }
  const execution = createExecutionContext()
  await queue(batch, env, execution)
  await waitOnExecutionContext(execution)
  const { outcome, retryBatch, explicitAcks, retryMessages } = await getQueueResult(batch, execution)
  return {
    outcome,
    whole: retryBatch.retry,
    done: explicitAcks.toSorted(),
    again: retryMessages.map(({ msgId }) => msgId).toSorted(),
    delays,
  }
}

const stranger = () => ({ v: 1, tenantId: b.ctx.tenantId, runId: 'run_0000000000000000000000', pages: 0 })

describe('a batch of the sync queue', () => {
  it('does its work: the runs of a new sandbox connection end well', async () => {
    const connection = await b.connect('bamboohr', 'sandbox')
    const bodies = b.sent.splice(0).map(({ body }) => body)
    expect(bodies).toHaveLength(3)
    expect(await deliver(bodies)).toMatchObject({ done: ['m0', 'm1', 'm2'], again: [] })
    const syncs = (await b.get(`/v1/connections/${connection}/syncs`)).data
    expect(syncs.map(({ last_run }) => last_run?.state)).toEqual(['ok', 'ok', 'ok'])
    expect((await b.get('/v1/users')).data.length).toBeGreaterThan(0)
  })

  it.each([
    ['no object', 'hello'],
    ['null', null],
    ['nothing in it', {}],
    ['a run that is no text', { v: 1, tenantId: 'x', runId: 7, pages: 0 }],
    ['a page before the first', { v: 1, tenantId: 'x', runId: 'y', pages: -1 }],
    ['a workspace that throws', { v: 1, tenantId: { $gt: '' }, runId: 'y', pages: 0 }],
    ['a version to come', { v: 2, tenantId: 'x', runId: 'y', shard: 1 }],
  ])(
    'Q3: with one poisonous message (%s) among nine good ones brings only that one again',
    async (_, poison) => {
      const good = Array.from({ length: 9 }, stranger)
      const result = await deliver([...good.slice(0, 4), poison, ...good.slice(4)])
      expect(result).toMatchObject({
        outcome: 'ok',
        whole: false,
        again: ['m4'],
        done: ['m0', 'm1', 'm2', 'm3', 'm5', 'm6', 'm7', 'm8', 'm9'],
      })
    },
  )

  it('waits longer each time a message fails, ten minutes at most', async () => {
    expect((await deliver(['poison'], 'syncline-sync', 1)).delays).toEqual([2])
    expect((await deliver(['poison'], 'syncline-sync', 5)).delays).toEqual([32])
    expect((await deliver(['poison'], 'syncline-sync', 90)).delays).toEqual([600])
  })

  it('Q7: brings a message of a version to come again, and its run is not lost', async () => {
    const connection = await b.connect('bamboohr', 'sandbox')
    const [first] = b.sent.splice(0)
    const result = await deliver([{ ...first?.body, v: 2 }])
    expect(result).toMatchObject({ done: [], again: ['m0'] })
    const run = await b.showRun(String(first?.body.runId))
    expect(run).toMatchObject({ state: 'queued', finished_at: null })
    // Parked at last: the message is a line in the log, and the run it named is found by the sweep.
    expect(await deliver([{ ...first?.body, v: 2 }], 'syncline-dead')).toMatchObject({ done: ['m0'] })
    expect(noise.join()).toContain(run.id)
    b.clock.now -= 300_000
    await b.sweep(300_000 + 61_000)
    expect(b.sent.map(({ body }) => body.runId)).toContain(run.id)
    await b.drain()
    expect(await b.showRun(run.id)).toMatchObject({ state: 'ok', connection_id: connection })
  })

  it('takes a message as the version before wrote it, without the rows it spent', async () => {
    await b.connect('bamboohr', 'sandbox')
    const [first] = b.sent.splice(0)
    const { v, tenantId, runId, pages } = first?.body ?? {}
    expect(await deliver([{ v, tenantId, runId, pages }])).toMatchObject({ done: ['m0'] })
    expect(await b.showRun(String(runId))).toMatchObject({ state: 'ok' })
  })

  it('Q4: whose acknowledgement is lost has its effect once', async () => {
    const connection = await b.connect('bamboohr', 'sandbox')
    const [first] = b.sent.splice(0)
    const result = await deliver([first?.body], 'syncline-sync', 1, () => {
      throw new Error('the queue is away')
    })
    expect(result).toMatchObject({ done: [], again: ['m0'] })
    const run = await b.showRun(String(first?.body.runId))
    expect(run).toMatchObject({ state: 'ok', pages: 1 })
    const changes = await b.changes(connection)
    expect(await deliver([first?.body], 'syncline-sync', 2)).toMatchObject({ done: ['m0'], again: [] })
    expect(await b.showRun(run.id)).toEqual(run)
    expect(await b.changes(connection)).toEqual(changes)
  })

  it('with the same message twice has one effect', async () => {
    const connection = await b.connect('bamboohr', 'sandbox')
    const [first] = b.sent.splice(0)
    const result = await deliver([first?.body, first?.body, first?.body])
    expect(result.done.length).toBeGreaterThanOrEqual(1)
    const run = await b.showRun(String(first?.body.runId))
    expect(run).toMatchObject({ state: 'ok', pages: 1 })
    const changes = (await b.changes(connection)).filter(({ object }) => object === run.object)
    expect(changes).toHaveLength(run.created)
    expect(new Set(changes.map(({ record_id }) => record_id)).size).toBe(run.created)
    // Whatever was told to come later finds nothing to do.
    expect(await deliver([first?.body])).toMatchObject({ done: ['m0'], again: [] })
  })
})

describe('other queues', () => {
  it('lay a parked message to rest, and its body into the log', async () => {
    expect(await deliver([stranger(), 'poison'], 'syncline-dead')).toMatchObject({
      done: ['m0', 'm1'],
      again: [],
    })
    expect(noise.join()).toContain('poison')
  })

  it('keep what nobody here takes: it comes again', async () => {
    expect(await deliver([stranger()], 'syncline-unheard-of')).toMatchObject({ done: [], again: ['m0'] })
  })
})

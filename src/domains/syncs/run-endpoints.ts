import * as v from 'valibot'
import { findChanges, type Preview } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, iso } from '#kit/fields.ts'
import { After, Before, Ordered } from '#kit/filters.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { noReceipt, runNotFound } from './errors.ts'
import { listLog } from './log-store.ts'
import { readReceipt } from './receipt.ts'
import { Receipt } from './receipt-shape.ts'
import { approve, dismiss } from './review.ts'
import { listPreview } from './preview-store.ts'
import { listRuns, type RunFilter } from './run-list-store.ts'
import { listSetAside } from './set-aside-store.ts'
import { LogLine, Run, RUN_STATES, SetAside, shownRun } from './shapes.ts'
import * as store from './store.ts'

const Page = { limit: Limit, cursor: Cursor }
const RunId = v.strictObject({ id: Id('run') })
const state = v.pipe(
  v.picklist([...RUN_STATES, 'active']),
  v.description('`active`: all that are not finished.'),
)
const ofOneSync = {
  state: v.optional(state),
  queued_after: After,
  queued_before: Before,
  order: Ordered('desc'),
  ...Page,
}
export const RunsOfSyncQuery = v.strictObject(ofOneSync)
const RunQuery = v.strictObject({
  connection: v.optional(Id('con')),
  sync: v.optional(Id('syn')),
  ...ofOneSync,
})

/** In the order they were asked for, newest first. */
export async function runPage(ctx: TenantCtx, query: v.InferOutput<typeof RunQuery>) {
  const { cursor, limit, queued_after: queuedAfter, queued_before: queuedBefore, ...same } = query
  const after = cursor
    ? (decodeCursor(cursor, ['number', 'string']) as unknown as RunFilter['after'])
    : undefined
  const rows = await listRuns(ctx, { ...same, queuedAfter, queuedBefore, after, limit: limit + 1 })
  const page = pageOf(rows, limit, (run) => [run.queuedAt, run.id])
  return { ...page, data: page.data.map((run) => shownRun(run, ctx.now())) }
}

async function foundRun(ctx: TenantCtx, id: string): Promise<store.RunRow> {
  const run = await store.findRun(ctx, id)
  if (!run) throw runNotFound()
  return run
}

async function oneRun(ctx: TenantCtx, id: string) {
  const run = await foundRun(ctx, id)
  const guess = (await store.findSync(ctx, run.syncId))?.lastSeen ?? null
  return shownRun(run, ctx.now(), guess)
}

export const runEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/runs',
    group: 'Syncs',
    summary: 'List runs of all syncs',
    about:
      'By the time they were asked for, newest first. With `connection`: of its syncs, as long as it is connected.',
    scope: 'syncs:read',
    query: RunQuery,
    returns: listOf(Run),
    handle: (ctx, { query }) => runPage(ctx, query),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs/:id',
    group: 'Syncs',
    summary: 'Read a run',
    scope: 'syncs:read',
    params: RunId,
    returns: Run,
    handle: (ctx, { params }) => oneRun(ctx, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/runs/:id/approve',
    group: 'Syncs',
    summary: 'Approve a suspicious run',
    about: 'The records that its list did not name are deleted. Only while no newer run has begun.',
    scope: 'syncs:write',
    params: RunId,
    returns: Run,
    async handle(ctx, { params }) {
      await approve(ctx, params.id)
      return oneRun(ctx, params.id)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/runs/:id/dismiss',
    group: 'Syncs',
    summary: 'Dismiss a suspicious run',
    about: 'The records stay; the next run looks anew.',
    scope: 'syncs:write',
    params: RunId,
    returns: Run,
    async handle(ctx, { params }) {
      await dismiss(ctx, params.id)
      return oneRun(ctx, params.id)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs/:id/receipt',
    group: 'Syncs',
    summary: 'Read a run’s receipt',
    about:
      'What the run did and how far it can be trusted, signed: `jws` verifies against /.well-known/jwks.json.',
    scope: 'syncs:read',
    params: RunId,
    returns: v.object({ receipt: Receipt, jws: v.string() }),
    async handle(ctx, { params }) {
      const jws = (await foundRun(ctx, params.id)).receipt
      if (jws === null) throw noReceipt()
      return { receipt: readReceipt(jws), jws }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs/:id/preview',
    group: 'Syncs',
    summary: 'Read what a dry run would change',
    about: 'The first hundred changes, field by field; the run’s counts tell of all.',
    scope: 'syncs:read',
    params: RunId,
    query: v.strictObject(Page),
    returns: listOf(findChanges.previewShape),
    async handle(ctx, { params, query }) {
      await foundRun(ctx, params.id)
      const after = query.cursor ? Number(decodeCursor(query.cursor, ['number'])[0]) : 0
      const rows = await listPreview(ctx, { runId: params.id, after, limit: query.limit + 1 })
      const page = pageOf(rows, query.limit, (row) => [row.seq])
      return { ...page, data: page.data.map((row) => JSON.parse(row.change) as Preview) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs/:id/set-aside',
    group: 'Syncs',
    summary: 'Read the rows a run set aside',
    about:
      'Rows of the vendor that could not be understood, in the order they came: 100 of a page and 1,000 of a run at most, kept until the sync’s next run has ended. `sample` is how the row begins, without secrets.',
    scope: 'syncs:read',
    params: RunId,
    query: v.strictObject(Page),
    returns: listOf(SetAside),
    async handle(ctx, { params, query }) {
      await foundRun(ctx, params.id)
      const [page, n] = query.cursor ? decodeCursor(query.cursor, ['number', 'number']) : [-1, 0]
      const after = { page: Number(page), n: Number(n) }
      const rows = await listSetAside(ctx, { runId: params.id, after, limit: query.limit + 1 })
      const shown = pageOf(rows, query.limit, (row) => [row.page, row.n])
      return {
        ...shown,
        data: shown.data.map((row) => ({ page: row.page + 1, reason: row.reason, sample: row.sample })),
      }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs/:id/log',
    group: 'Syncs',
    summary: 'Read a run’s log',
    about: 'Oldest line first.',
    scope: 'syncs:read',
    params: RunId,
    query: v.strictObject({ level: v.optional(LogLine.entries.level), order: Ordered('asc'), ...Page }),
    returns: listOf(LogLine),
    async handle(ctx, { params, query: { cursor, limit, ...wish } }) {
      await foundRun(ctx, params.id)
      const after = cursor ? decodeCursor(cursor, ['number']) : undefined
      const rows = await listLog(ctx, { ...wish, runId: params.id, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (line) => [line.seq])
      return { ...page, data: page.data.map(({ at, level, message }) => ({ at: iso(at), level, message })) }
    },
  }),
]

import * as v from 'valibot'
import { findConnection } from '#domains/connections/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, iso } from '#kit/fields.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { changeSync } from './change.ts'
import { runNotFound, syncNotFound } from './errors.ts'
import { listLog } from './log-store.ts'
import { LogLine, Run, RUN_STATES, shownRun, shownSync, Sync } from './shapes.ts'
import { runNow } from './start.ts'
import * as store from './store.ts'

const Page = { limit: Limit, cursor: Cursor }
const RunQuery = v.strictObject({ ...Page, state: v.optional(v.picklist([...RUN_STATES, 'active'])) })
const SyncId = v.strictObject({ id: Id('syn') })
const RunId = v.strictObject({ id: Id('run') })
type PageQuery = { limit: number; cursor?: string }

async function syncPage(ctx: TenantCtx, query: PageQuery, connectionId?: string) {
  const after = query.cursor ? String(decodeCursor(query.cursor, ['string'])[0]) : ''
  const rows = await store.listSyncs(ctx, { after, limit: query.limit + 1, connectionId })
  const page = pageOf(rows, query.limit, ({ sync }) => [sync.id])
  return { ...page, data: page.data.map((entry) => shownSync(entry, ctx.now())) }
}

async function oneSync(ctx: TenantCtx, id: string) {
  const [entry] = await store.listSyncs(ctx, { after: '', limit: 1, id })
  if (!entry) throw syncNotFound()
  return shownSync(entry, ctx.now())
}

async function runPage(ctx: TenantCtx, query: PageQuery, at: { syncId?: string; state?: store.RunState }) {
  const [queuedAt, id] = query.cursor ? decodeCursor(query.cursor, ['number', 'string']) : []
  const before = id === undefined ? undefined : { queuedAt: Number(queuedAt), id: String(id) }
  const rows = await store.listRuns(ctx, { ...at, before, limit: query.limit + 1 })
  const page = pageOf(rows, query.limit, (run) => [run.queuedAt, run.id])
  return { ...page, data: page.data.map((run) => shownRun(run, ctx.now())) }
}

export const syncEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/syncs',
    group: 'Syncs',
    summary: 'List syncs',
    about: 'With the last finished run and the one going on.',
    scope: 'syncs:read',
    query: v.strictObject(Page),
    returns: listOf(Sync),
    handle: (ctx, { query }) => syncPage(ctx, query),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/connections/:id/syncs',
    group: 'Syncs',
    summary: 'List a connection’s syncs',
    scope: 'syncs:read',
    params: v.strictObject({ id: Id('con') }),
    query: v.strictObject(Page),
    returns: listOf(Sync),
    async handle(ctx, { params, query }) {
      await findConnection(ctx, params.id)
      return syncPage(ctx, query, params.id)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/syncs/:id',
    group: 'Syncs',
    summary: 'Read a sync',
    scope: 'syncs:read',
    params: SyncId,
    returns: Sync,
    handle: (ctx, { params }) => oneSync(ctx, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/syncs/:id',
    group: 'Syncs',
    summary: 'Change the schedule, pause or resume',
    about: 'Five cron fields in UTC, every 5 minutes at most.',
    scope: 'syncs:write',
    params: SyncId,
    body: v.strictObject({
      schedule: v.optional(v.pipe(v.string(), v.maxLength(100))),
      paused: v.optional(v.boolean()),
    }),
    returns: Sync,
    async handle(ctx, { params, body }) {
      await changeSync(ctx, params.id, body)
      return oneSync(ctx, params.id)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/syncs/:id/runs',
    group: 'Syncs',
    summary: 'Run now',
    about: 'Also for a paused sync.',
    scope: 'syncs:write',
    params: SyncId,
    returns: Run,
    status: 202,
    handle: async (ctx, { params }) => shownRun(await runNow(ctx, params.id), ctx.now()),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/syncs/:id/runs',
    group: 'Syncs',
    summary: 'List a sync’s runs',
    about: 'Newest first.',
    scope: 'syncs:read',
    params: SyncId,
    query: RunQuery,
    returns: listOf(Run),
    async handle(ctx, { params, query }) {
      if (!(await store.findSync(ctx, params.id))) throw syncNotFound()
      return runPage(ctx, query, { syncId: params.id, state: query.state })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs',
    group: 'Syncs',
    summary: 'List runs of all syncs',
    about: 'Newest first; `state=active` for all that are not finished.',
    scope: 'syncs:read',
    query: RunQuery,
    returns: listOf(Run),
    handle: (ctx, { query }) => runPage(ctx, query, { state: query.state }),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/runs/:id',
    group: 'Syncs',
    summary: 'Read a run',
    scope: 'syncs:read',
    params: RunId,
    returns: Run,
    async handle(ctx, { params }) {
      const run = await store.findRun(ctx, params.id)
      if (!run) throw runNotFound()
      const guess = (await store.findSync(ctx, run.syncId))?.lastSeen ?? null
      return shownRun(run, ctx.now(), guess)
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
    query: v.strictObject(Page),
    returns: listOf(LogLine),
    async handle(ctx, { params, query }) {
      if (!(await store.findRun(ctx, params.id))) throw runNotFound()
      const after = query.cursor ? Number(decodeCursor(query.cursor, ['number'])[0]) : 0
      const rows = await listLog(ctx, { runId: params.id, after, limit: query.limit + 1 })
      const page = pageOf(rows, query.limit, (line) => [line.seq])
      return { ...page, data: page.data.map(({ at, level, message }) => ({ at: iso(at), level, message })) }
    },
  }),
]

import * as v from 'valibot'
import { findConnection, labelsOf } from '#domains/connections/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { Exactly, Ordered } from '#kit/filters.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { changeSync } from './change.ts'
import { syncNotFound } from './errors.ts'
import { replayEndpoints } from './replay-endpoints.ts'
import { runEndpoints, runPage, RunsOfSyncQuery } from './run-endpoints.ts'
import { Run, shownRun, shownSync, Sync } from './shapes.ts'
import { runNow } from './start.ts'
import * as store from './store.ts'
import { listSyncs } from './sync-list-store.ts'

const ofConnection = {
  object: v.optional(Exactly(40)),
  kind: v.optional(Exactly(40)),
  paused: v.optional(v.picklist(['true', 'false'])),
  order: Ordered('asc'),
  limit: Limit,
  cursor: Cursor,
}
const SyncsOfConnectionQuery = v.strictObject(ofConnection)
const SyncQuery = v.strictObject({
  connection: v.optional(Id('con')),
  connector: v.optional(Exactly(40)),
  ...ofConnection,
})
const SyncId = v.strictObject({ id: Id('syn') })

async function syncPage(ctx: TenantCtx, query: v.InferOutput<typeof SyncQuery>) {
  const { cursor, limit, paused, ...same } = query
  const after = cursor ? decodeCursor(cursor, ['string']) : undefined
  const filter = { ...same, paused: paused && paused === 'true' }
  const rows = await listSyncs(ctx, { ...filter, after, limit: limit + 1 })
  const page = pageOf(rows, limit, ({ sync }) => [sync.id])
  const labels = await labelsOf.objects(
    ctx,
    page.data.map(({ sync }) => sync),
  )
  return {
    ...page,
    data: page.data.map((entry, i) => shownSync({ ...entry, label: labels[i] ?? '' }, ctx.now())),
  }
}

async function oneSync(ctx: TenantCtx, id: string) {
  const [entry] = await listSyncs(ctx, { id, order: 'asc', limit: 1 })
  if (!entry) throw syncNotFound()
  const [label = ''] = await labelsOf.objects(ctx, [entry.sync])
  return shownSync({ ...entry, label }, ctx.now())
}

export const syncEndpoints = [
  ...runEndpoints,
  ...replayEndpoints,
  endpoint({
    method: 'GET',
    path: '/v1/syncs',
    group: 'Syncs',
    summary: 'List syncs',
    about: 'By id, with the last finished run and the one going on.',
    scope: 'syncs:read',
    query: SyncQuery,
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
    query: SyncsOfConnectionQuery,
    returns: listOf(Sync),
    async handle(ctx, { params, query }) {
      await findConnection(ctx, params.id)
      return syncPage(ctx, { ...query, connection: params.id })
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
    about:
      'Also for a paused sync. With `dry_run` it reads and compares, writes no record, and the run has a preview. Where the app ' +
      'tells what changed, only that is read, and everything once a day; with `full` everything is read now.',
    scope: 'syncs:write',
    params: SyncId,
    body: v.strictObject({
      dry_run: v.optional(v.boolean(), false),
      full: v.optional(v.boolean(), false),
    }),
    returns: Run,
    status: 202,
    async handle(ctx, { params, body: { dry_run: dry, full } }) {
      return shownRun(await runNow(ctx, params.id, { dry, full }), ctx.now())
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/syncs/:id/runs',
    group: 'Syncs',
    summary: 'List a sync’s runs',
    about: 'By the time they were asked for, newest first.',
    scope: 'syncs:read',
    params: SyncId,
    query: RunsOfSyncQuery,
    returns: listOf(Run),
    async handle(ctx, { params, query }) {
      if (!(await store.findSync(ctx, params.id))) throw syncNotFound()
      return runPage(ctx, { ...query, sync: params.id })
    },
  }),
]

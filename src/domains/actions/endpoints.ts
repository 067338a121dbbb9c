import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { After, Before, Exactly, Ordered } from '#kit/filters.ts'
import type { Json } from '#kit/json.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { found, perform, preview, retry, undo } from './perform.ts'
import { shownInput } from './secret-input.ts'
import { findRun, listRuns, type ActionRun as Row } from './store.ts'
import { ACTION_STATES } from './table.ts'

const AnyJson = v.any() as v.GenericSchema<Json>
const RunId = v.strictObject({ id: Id('act') })

const ActionRun = shape('action_run', {
  id: v.string(),
  connection_id: v.string(),
  action: v.string(),
  input: v.record(v.string(), AnyJson),
  state: v.picklist(ACTION_STATES),
  code: v.nullable(v.string()),
  message: v.nullable(v.string()),
  output: v.nullable(v.record(v.string(), AnyJson)),
  requests: v.number(),
  actor: v.string(),
  next_attempt_at: v.nullable(Time),
  created_at: Time,
  finished_at: v.nullable(Time),
})

const shown = (run: Row): v.InferInput<typeof ActionRun> => ({
  id: run.id,
  connection_id: run.connectionId,
  action: run.action,
  input: shownInput(run.input),
  state: run.state,
  code: run.code,
  message: run.message,
  output: run.output === null ? null : (JSON.parse(run.output) as { [name: string]: Json }),
  requests: run.requests,
  actor: run.actor,
  next_attempt_at: isoOrNull(run.nextAttemptAt),
  created_at: iso(run.createdAt),
  finished_at: isoOrNull(run.finishedAt),
})

const Query = v.strictObject({
  connection: v.optional(Id('con')),
  action: v.optional(Exactly(80)),
  state: v.optional(v.picklist(ACTION_STATES)),
  created_after: After,
  created_before: Before,
  order: Ordered('desc'),
  limit: Limit,
  cursor: Cursor,
})

async function runPage(ctx: TenantCtx, query: v.InferOutput<typeof Query>) {
  const { cursor, limit, created_after: createdAfter, created_before: createdBefore, ...same } = query
  const after = cursor ? decodeCursor(cursor, ['number', 'string']) : undefined
  const rows = await listRuns(ctx, { ...same, createdAfter, createdBefore, after, limit: limit + 1 })
  const page = pageOf(rows, limit, (run) => [run.createdAt, run.id])
  return { ...page, data: page.data.map(shown) }
}

export const actionEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/actions',
    group: 'Actions',
    summary: 'Have an app do something',
    about:
      'What each app can do, and what it needs for it, stands in GET /v1/connectors. The app is asked first whether it is done already. With `dry_run` nothing is sent, and the requests are shown. A run that is `waiting` goes on by itself.',
    scope: 'actions:write',
    params: v.strictObject({ id: Id('con') }),
    body: v.strictObject({
      action: v.pipe(v.string(), v.maxLength(80)),
      input: v.optional(v.record(v.pipe(v.string(), v.maxLength(80)), v.unknown()), {}),
      dry_run: v.optional(v.boolean(), false),
    }),
    returns: shape('action_reply', {
      dry_run: v.boolean(),
      requests: v.array(
        shape('planned_request', {
          method: v.string(),
          path: v.string(),
          body: v.nullable(v.string()),
          refused: v.nullable(v.string()),
        }),
      ),
      run: v.nullable(ActionRun),
    }),
    status: 201,
    async handle(ctx, { params, body: { action, input, dry_run: dry } }) {
      const wish = { action, input: input as Record<string, Json> }
      const requests = dry ? await preview(ctx, params.id, wish) : []
      return { dry_run: dry, requests, run: dry ? null : shown(await perform(ctx, params.id, wish)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/action-runs',
    group: 'Actions',
    summary: 'List what apps were told to do',
    about: 'By the time they were told, newest first.',
    scope: 'actions:read',
    query: Query,
    returns: listOf(ActionRun),
    handle: (ctx, { query }) => runPage(ctx, query),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/action-runs/:id',
    group: 'Actions',
    summary: 'Read one',
    scope: 'actions:read',
    params: RunId,
    returns: ActionRun,
    handle: async (ctx, { params }) => shown(found(await findRun(ctx, params.id))),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/action-runs/:id/retry',
    group: 'Actions',
    summary: 'Try again',
    about:
      'From the beginning, for a run that failed, was blocked, or is `uncertain`: then look at the app first, since it may have worked.',
    scope: 'actions:write',
    params: RunId,
    returns: ActionRun,
    handle: async (ctx, { params }) => shown(await retry(ctx, params.id)),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/action-runs/:id/undo',
    group: 'Actions',
    summary: 'Take it back',
    about: 'Where the app has a way to; `can_undo` in the catalog says so.',
    scope: 'actions:write',
    params: RunId,
    returns: ActionRun,
    handle: async (ctx, { params }) => shown(await undo(ctx, params.id)),
  }),
]

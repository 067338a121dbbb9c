/** A run looked at anew: the rows it brought, as they are stored now, by the mapping there is today. */
import { readableObjects } from '#domains/connections/index.ts'
import { findChanges, findRecords, planPage, replays } from '#domains/records/index.ts'
import { wouldSend } from '#domains/webhooks/index.ts'
import type { Row } from '#engine/index.ts'
import { mapAnew } from '#engine/map-anew.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { movedMeanwhile, noSuchObject, notEnded, runNotFound } from './errors.ts'
import { applyReplay, lastChange, replayGuard } from './replay-store.ts'
import { findRun, type RunRow } from './store.ts'
import { tellChanged } from './tell.ts'

/** Changes of the run looked at in one call; each names a record. */
const MOST = 500
/** Its commits carry the clocks of several workers. */
const SKEW_MS = 60_000
/** A record that was written between our look and our write is looked at again. */
const TRIES = 3

interface Wish {
  runId: string
  dry: boolean
  afterSeq: number
}

/** What it does, or would do; at most 500 changes of the run at a time, from `afterSeq` on. */
export async function replayRun(ctx: TenantCtx, wish: Wish) {
  const run = await findRun(ctx, wish.runId)
  if (!run) throw runNotFound()
  if (run.finishedAt === null) throw notEnded()
  for (let i = 0; i < TRIES; i++) {
    const replay = await attempt(ctx, run, wish)
    if (replay) return replay
  }
  throw movedMeanwhile()
}

async function attempt(ctx: TenantCtx, run: RunRow, { dry, afterSeq }: Wish) {
  const last = await lastChange(ctx)
  const { kind, rows, events, outcomes, readTo, more } = await mappedAnew(ctx, run, afterSeq)
  const source = { tenantId: ctx.tenantId, connectionId: run.connectionId, object: run.object }
  const guard = replayGuard(ctx, run, last)
  const plan = await planPage(ctx, { source, kind, runId: run.id, guard }, rows)
  if (!dry && plan.statements.length > 0) {
    if (!(await applyReplay(ctx, run, { guard, statements: plan.statements }))) return null
    await tellChanged(ctx, run, kind)
  }
  const { preview: previews, counts } = plan
  return {
    ...replays.of({
      dry_run: dry,
      events,
      previews,
      unchanged: counts.unchanged,
      requests: dry ? await wouldSend(ctx, { ...source, kind }, plan.preview) : [],
      outcomes,
    }),
    more,
    read_to_seq: readTo,
  }
}

async function mappedAnew(ctx: TenantCtx, run: RunRow, afterSeq: number) {
  const { objects } = await readableObjects(ctx, run.connectionId)
  const spec = objects.find(([name]) => name === run.object)?.[1]
  if (!spec) throw noSuchObject()
  const { startedAt, queuedAt, finishedAt, id } = run
  const between = [(startedAt ?? queuedAt) - SKEW_MS, (finishedAt ?? ctx.now()) + SKEW_MS] as const
  const page = await findChanges.ofRun(ctx, { run: id, between, afterSeq, limit: MOST })
  const wanted = page.data.filter(({ type }) => type !== 'deleted')
  const ids = [...new Set(wanted.map(({ recordId }) => recordId))]
  const { rows: records, left } = await findRecords.whole(ctx, ids)
  const firstLeft = wanted.find(({ recordId }) => recordId === left)
  const rows: Row[] = []
  const outcomes: { id: string; fate: 'filtered'; reason: string; message: string }[] = []
  for (const record of records.values()) {
    // It has left the list since, and what was kept of it is its last content.
    if (record.deletedAt !== null) continue
    const row = mapAnew(spec, JSON.parse(record.raw) as Json)
    const why = !row.ok
      ? ['not_understood', row.error]
      : row.value.externalId === record.externalId
        ? null
        : ['other_id', 'Today’s mapping gives it another id: it is another record, which a full run creates.']
    if (row.ok && !why) rows.push(row.value)
    else if (why)
      outcomes.push({ id: record.id, fate: 'filtered', reason: why[0] ?? '', message: why[1] ?? '' })
  }
  return {
    kind: spec.kind,
    rows,
    outcomes,
    events: rows.length + outcomes.length,
    readTo: firstLeft ? firstLeft.seq - 1 : page.readTo,
    more: firstLeft !== undefined || page.next_cursor !== null,
  }
}

import type { ObjectSpec } from '#connectors/contract.ts'
import { deletions } from '#domains/records/index.ts'
import type { Failure } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Rows } from '#kit/db.ts'
import { isoOrNull } from '#kit/fields.ts'
import { addRows, finishRun, idsOf } from './end-store.ts'
import { writeLog } from './log-store.ts'
import { previewStatements, SHOWN } from './preview-store.ts'
import { leftBy, shownMark } from './marks.ts'
import { changesReadingOf, readingOf } from './reading.ts'
import { receiptOf, signReceipt } from './receipt.ts'
import { summary, words } from './rules.ts'
import { guardOf } from './run-store.ts'
import { findSync, type RunRow, type SyncRow } from './store.ts'
import { tell, tellChanged } from './tell.ts'

const TURN = 'If they are really gone, approve it here; if not, look at the vendor’s list.'
const ASKED = 'A run would delete nothing either, and ask for your decision.'

interface Ended {
  run: RunRow
  spent: Rows
}

/**
 * The list was read to its end. What no page named is deleted if the reading is complete; if not, nothing is, and the
 * receipt says why.
 */
export async function completeRun(
  ctx: TenantCtx,
  { run, spec, spent }: Ended & { spec: ObjectSpec | undefined },
): Promise<void> {
  const source = { tenantId: ctx.tenantId, connectionId: run.connectionId, object: run.object }
  const sync = await findSync(ctx, run.syncId)
  const stock = await deletions.stock(ctx, source, run.since === null ? run.id : null)
  const { live } = stock
  const before = { read: spent.read + stock.rowsRead + run.pages, written: spent.written }
  const { verdict, reason, missing } =
    run.since === null ? wholeList(run, stock, spec?.keeps ?? 'current') : changes(run, { sync, spec })
  const deleted = verdict === 'complete' ? (missing ?? 0) : 0
  const doubted = verdict === 'suspicious'
  const outcome = {
    state: doubted ? ('suspicious' as const) : ('ok' as const),
    verdict,
    reason,
    missing,
    deleted,
    requests: 0,
    spent: before,
    finishedAt: ctx.now(),
  }
  const message = doubted
    ? `${reason} Nothing was deleted. ${run.dry ? ASKED : TURN}`
    : verdict === 'unproved'
      ? reason
      : null
  const kind = sync?.kind ?? run.object
  const at = { source, kind, runId: run.id, guard: guardOf(ctx, run) }
  const doDelete = () => deletions.missing(ctx, at)
  const wouldDelete = async () =>
    previewStatements(ctx, run, await deletions.firstMissing(ctx, source, { runId: run.id, limit: SHOWN }))
  const rows = await finishRun(ctx, run, {
    ...outcome,
    code: doubted ? 'runs.suspicious' : null,
    message,
    receipt: await signReceipt(ctx, receiptOf(run, await idsOf(ctx, run.id), outcome)),
    reauth: false,
    live: run.dry ? live : live - deleted,
    left: leftBy(run, outcome),
    statements: deleted === 0 ? [] : run.dry ? await wouldDelete() : doDelete(),
  })
  if (!rows) return
  await addRows(ctx, run.id, rows)
  const total = {
    ...run,
    deleted: run.deleted + deleted,
    rowsRead: run.rowsRead + before.read + rows.read,
    rowsWritten: run.rowsWritten + before.written + rows.written,
  }
  if (message) await writeLog(ctx, run.id, { level: 'warn', message })
  await writeLog(ctx, run.id, {
    level: 'info',
    message: `${run.dry ? 'Dry run, nothing was written. ' : 'Done. '}${summary(total)} ${cost(total)}`,
  })
  if (!run.dry && deleted > 0) await tellChanged(ctx, run, kind)
  if (!run.dry) await tell(ctx, run, { kind, verdict })
}

function wholeList(
  run: RunRow,
  stock: Awaited<ReturnType<typeof deletions.stock>>,
  keeps: 'current' | 'history',
) {
  const missing = keeps === 'history' ? 0 : stock.missing
  // Of what was there before: a list whose ids all changed is full of new rows, and none of the old ones. A dry run
  // has written no new ones.
  const live = run.dry ? stock.live : stock.live - run.created
  return { ...readingOf({ ...run, repeated: stock.repeated, live, missing }), missing }
}

/** What changed, read to the end: nothing of what it does not name is missing. */
function changes(run: RunRow, { sync, spec }: { sync: SyncRow | undefined; spec: ObjectSpec | undefined }) {
  const { quarantined, skipped } = run
  const [since, fullAt] = [shownMark(run.since), isoOrNull(sync?.fullAt ?? null)]
  const kind = spec?.incremental?.kind ?? 'rows'
  return { ...changesReadingOf({ quarantined, skipped, kind, since, fullAt }), missing: null }
}

/** Gives up: what was read so far stays, nothing is deleted. Answers whether the run was still ours to end. */
export async function failRun(
  ctx: TenantCtx,
  { run, failure, spent }: Ended & { failure: Failure },
): Promise<boolean> {
  const outcome = {
    state: 'failed' as const,
    verdict: 'unproved' as const,
    reason: failure.message,
    missing: null,
    deleted: 0,
    requests: 1,
    spent,
    finishedAt: ctx.now(),
  }
  const rows = await finishRun(ctx, run, {
    ...outcome,
    code: failure.code,
    message: failure.message,
    receipt: await signReceipt(ctx, receiptOf(run, await idsOf(ctx, run.id), outcome)),
    reauth: failure.reauth ?? false,
    live: null,
    left: null,
    statements: [],
  })
  if (!rows) return false
  await writeLog(ctx, run.id, {
    level: 'error',
    message: `Stopped: ${failure.message} ${summary(run)} Nothing was deleted.`,
  })
  return true
}

const cost = (run: RunRow): string =>
  `${words.count(run.requests, 'request')} to the vendor, ${words.count(run.pages, 'page')}, ${words.count(
    run.rowsRead,
    'D1 row',
  )} read and ${run.rowsWritten} written.`

import {
  countLive,
  countMissing,
  countRepeated,
  deleteMissingStatements,
  gap,
  suspicion,
} from '#domains/records/index.ts'
import type { Failure } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Rows } from '#kit/db.ts'
import { summary, words } from './rules.ts'
import { writeLog } from './log-store.ts'
import { addRows, finishRun, guardOf } from './run-store.ts'
import { findSync, type RunRow } from './store.ts'

interface Ended {
  run: RunRow
  spent: Rows
}

/**
 * The list was read to its end. What no page named is deleted, if that is plausible; if not, nothing is, and the
 * run says why. Rows that were set aside may be any record: then nothing is deleted either.
 */
export async function completeRun(
  ctx: TenantCtx,
  { run, keeps, spent }: Ended & { keeps: 'current' | 'history' },
): Promise<void> {
  const source = { tenantId: ctx.tenantId, connectionId: run.connectionId, object: run.object }
  const { n: live, rowsRead: readLive } = await countLive(ctx, source)
  const { n: missing, rowsRead: readMissing } =
    keeps === 'history' ? { n: 0, rowsRead: 0 } : await countMissing(ctx, source, run.id)
  const { n: repeated, rowsRead: readRepeated } = await countRepeated(ctx, run.id)
  const before = { read: spent.read + readLive + readMissing + readRepeated, written: spent.written }
  // Different rows, page by page: what became of each is counted once.
  const rows = run.created + run.updated + run.deleted + run.unchanged + run.quarantined
  // Of what was there before: a list whose ids all changed is full of new rows, and none of the old ones.
  const doubt =
    suspicion(live - run.created, missing, run.seen) ??
    gap({ rows, repeated, expected: run.expected, missing }) ??
    (missing > 0 && run.quarantined > 0
      ? `${words.count(run.quarantined, 'row')} could not be understood, so nothing is known to be missing.`
      : null)
  const kind = (await findSync(ctx, run.syncId))?.kind ?? run.object
  const guard = guardOf(ctx, run)
  const deleting = doubt === null && missing > 0
  const message = doubt && `${doubt} Nothing was deleted. Look at the vendor’s list, then run the sync again.`
  const done = await finishRun(ctx, run, {
    state: doubt ? 'suspicious' : 'ok',
    code: doubt ? 'runs.suspicious' : null,
    message,
    deleted: deleting ? missing : 0,
    live: live - (deleting ? missing : 0),
    requests: 0,
    spent: before,
    statements: deleting ? deleteMissingStatements(ctx, { source, kind, runId: run.id, guard }) : [],
  })
  if (!done) return
  await addRows(ctx, run.id, done)
  const total = {
    ...run,
    deleted: run.deleted + (deleting ? missing : 0),
    rowsRead: run.rowsRead + before.read + done.read,
    rowsWritten: run.rowsWritten + before.written + done.written,
  }
  if (message) await writeLog(ctx, run.id, { level: 'warn', message })
  await writeLog(ctx, run.id, { level: 'info', message: `Done. ${summary(total)} ${cost(total)}` })
}

/** Gives up: what was read so far stays, nothing is deleted. Answers whether the run was still ours to end. */
export async function failRun(
  ctx: TenantCtx,
  { run, failure, spent }: Ended & { failure: Failure },
): Promise<boolean> {
  const rows = await finishRun(ctx, run, {
    state: 'failed',
    code: failure.code,
    message: failure.message,
    deleted: 0,
    live: null,
    requests: 1,
    spent,
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

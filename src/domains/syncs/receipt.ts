import type { TenantCtx } from '#kit/context.ts'
import { iso, isoOrNull } from '#kit/fields.ts'
import { sha256Hex } from '#kit/hash.ts'
import { sign } from '#kit/instance-key.ts'
import type { Rows } from '#kit/db.ts'
import { leftBy, readingOfRun, shownMark } from './marks.ts'
import type { Receipt } from './receipt-shape.ts'
import type { RunRow } from './store.ts'
import type { Verdict } from './table.ts'

/** The `typ` of the signature: a receipt is never taken for another paper of ours. */
const TYP = 'syncline-receipt+jws'

export const digestOf = (ids: readonly string[]): string =>
  `sha256:${sha256Hex([...new Set(ids)].toSorted().join('\n'))}`

export interface Outcome {
  state: RunRow['state']
  verdict: Verdict
  reason: string
  missing: number | null
  deleted: number
  requests: number
  spent: Rows
  finishedAt: number
}

/** What the run did, as it stands when it ends: D1 rows up to, but without, the batch that writes this. */
export const receiptOf = (run: RunRow, ids: readonly string[], end: Outcome): Receipt => ({
  v: 1,
  workspace: run.tenantId,
  connection: run.connectionId,
  sync: run.syncId,
  object: run.object,
  run: run.id,
  trigger: run.trigger,
  dry_run: run.dry,
  state: end.state,
  verdict: end.verdict,
  reason: end.reason,
  reading: readingOfRun(run),
  started_at: isoOrNull(run.startedAt),
  finished_at: iso(end.finishedAt),
  pages: run.pages,
  seen: run.seen,
  expected: run.expected,
  created: run.created,
  updated: run.updated,
  deleted: run.deleted + end.deleted,
  unchanged: run.unchanged,
  quarantined: run.quarantined,
  skipped: run.skipped,
  missing: end.missing,
  ids_digest: digestOf(ids),
  cursor_before: shownMark(run.since),
  cursor_after: shownMark(leftBy(run, end)?.mark ?? null),
  vendor: { requests: run.requests + end.requests, retries: run.retries, waited_ms: run.waitedMs },
  d1: { rows_read: run.rowsRead + end.spent.read, rows_written: run.rowsWritten + end.spent.written },
})

export const signReceipt = (ctx: TenantCtx, receipt: Receipt): Promise<string> => sign(ctx.env, TYP, receipt)

/** The payload of a receipt of our own; who does not trust us checks the signature. */
export const readReceipt = (jws: string): Receipt =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Receipt

import * as v from 'valibot'
import { shape, Time } from '#kit/fields.ts'
import { READINGS } from './marks.ts'
import { VERDICTS } from './table.ts'

const Count = v.pipe(v.number(), v.integer())

/** What /v1/runs/:id/receipt promises; src/domains/syncs/receipt.ts makes it. */
export const Receipt = shape('receipt', {
  v: v.literal(1),
  workspace: v.string(),
  connection: v.string(),
  sync: v.string(),
  object: v.string(),
  run: v.string(),
  trigger: v.string(),
  /** Nothing was written: the counts are what would have been. */
  dry_run: v.boolean(),
  state: v.string(),
  verdict: v.picklist(VERDICTS),
  reason: v.string(),
  /** Everything, or what changed since `cursor_before`. Receipts from before there was a choice do not have it. */
  reading: v.optional(v.picklist(READINGS)),
  started_at: v.nullable(Time),
  finished_at: Time,
  pages: Count,
  seen: Count,
  expected: v.nullable(Count),
  created: Count,
  updated: Count,
  deleted: Count,
  unchanged: Count,
  quarantined: Count,
  /** Lists of a fan-out that the vendor refused. Receipts from before it was counted do not have it. */
  skipped: v.optional(Count),
  missing: v.nullable(Count),
  /** `sha256:` of the distinct external ids, sorted by code unit, joined by line feeds. */
  ids_digest: v.string(),
  /** The marks the run began at and left for the next: a time, or `sha256:` of a vendor's token. */
  cursor_before: v.nullable(v.string()),
  cursor_after: v.nullable(v.string()),
  vendor: v.object({ requests: Count, retries: Count, waited_ms: Count }),
  d1: v.object({ rows_read: Count, rows_written: Count }),
  approved: v.optional(v.object({ by: v.string(), at: Time })),
})

export type Receipt = v.InferOutput<typeof Receipt>

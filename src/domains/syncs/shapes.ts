import * as v from 'valibot'
import { iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { READINGS, readingOfRun } from './marks.ts'
import { progressOf } from './rules.ts'
import type { RunRow, SyncRow } from './store.ts'
import { stateOf, STATES } from './state.ts'
import { VERDICTS } from './table.ts'

export const RUN_STATES = ['queued', 'running', 'ok', 'suspicious', 'failed', 'cancelled'] as const

const Count = v.pipe(v.number(), v.integer())

export const Run = shape('run', {
  id: v.string(),
  sync_id: v.string(),
  connection_id: v.string(),
  object: v.string(),
  trigger: v.picklist(['connect', 'schedule', 'person']),
  dry_run: v.boolean(),
  reading: v.nullable(v.picklist(READINGS)),
  state: v.picklist(RUN_STATES),
  code: v.nullable(v.string()),
  message: v.nullable(v.string()),
  pages: Count,
  seen: Count,
  expected: v.nullable(Count),
  created: Count,
  updated: Count,
  deleted: Count,
  unchanged: Count,
  quarantined: Count,
  skipped: Count,
  requests: Count,
  rows_read: Count,
  rows_written: Count,
  records_per_second: v.nullable(v.number()),
  expected_end_at: v.nullable(Time),
  queued_at: Time,
  started_at: v.nullable(Time),
  finished_at: v.nullable(Time),
  next_attempt_at: v.nullable(Time),
  verdict: v.nullable(v.picklist(VERDICTS)),
  missing: v.nullable(Count),
  reviewed_at: v.nullable(Time),
})

export const Sync = shape('sync', {
  id: v.string(),
  connection_id: v.string(),
  connector: v.string(),
  object: v.string(),
  kind: v.string(),
  label: v.string(),
  schedule: v.string(),
  state: v.picklist(STATES),
  overdue: v.boolean(),
  paused: v.boolean(),
  next_run_at: v.nullable(Time),
  last_run: v.nullable(Run),
  running: v.nullable(Run),
  records: Count,
})

export const SetAside = shape('set_aside_row', {
  /** Counted from 1. */
  page: Count,
  reason: v.string(),
  sample: v.string(),
})

export const LogLine = shape('log_line', {
  at: Time,
  level: v.picklist(['info', 'warn', 'error']),
  message: v.string(),
})

/** `guess`: rows the last full run saw, for vendors that tell no total; what changed has no such measure. */
export function shownRun(run: RunRow, now: number, guess: number | null = null) {
  const { rate, expectedEndAt } = progressOf(run, run.since === null ? guess : null, now)
  return {
    id: run.id,
    sync_id: run.syncId,
    connection_id: run.connectionId,
    object: run.object,
    trigger: run.trigger,
    dry_run: run.dry,
    // It is chosen with the first page.
    reading: run.pages === 0 && run.finishedAt === null ? null : readingOfRun(run),
    state: run.state,
    code: run.code,
    message: run.message,
    pages: run.pages,
    seen: run.seen,
    expected: run.expected,
    created: run.created,
    updated: run.updated,
    deleted: run.deleted,
    unchanged: run.unchanged,
    quarantined: run.quarantined,
    skipped: run.skipped,
    requests: run.requests,
    rows_read: run.rowsRead,
    rows_written: run.rowsWritten,
    records_per_second: rate === null ? null : Math.round(rate * 10) / 10,
    expected_end_at: isoOrNull(expectedEndAt),
    queued_at: iso(run.queuedAt),
    started_at: isoOrNull(run.startedAt),
    finished_at: isoOrNull(run.finishedAt),
    next_attempt_at: isoOrNull(run.nextAttemptAt),
    verdict: run.verdict,
    missing: run.missing,
    reviewed_at: isoOrNull(run.reviewedAt),
  }
}

export const shownSync = (
  {
    sync,
    last,
    running,
    label,
  }: { sync: SyncRow; last: RunRow | null; running: RunRow | null; label: string },
  now: number,
) => ({
  id: sync.id,
  connection_id: sync.connectionId,
  connector: sync.connector,
  object: sync.object,
  kind: sync.kind,
  label,
  schedule: sync.schedule,
  ...stateOf({ sync, last, running }, now),
  paused: sync.pausedAt !== null,
  next_run_at: isoOrNull(sync.nextRunAt),
  last_run: last && shownRun(last, now),
  running: running && shownRun(running, now, sync.lastSeen),
  records: sync.live,
})

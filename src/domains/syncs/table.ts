import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, count, id, tenantId } from '#kit/columns.ts'

/** How far a run's reading can be trusted. */
export const VERDICTS = ['complete', 'unproved', 'suspicious'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A connection's object on a schedule. */
export const syncs = sqliteTable(
  'syncs',
  {
    tenantId: tenantId(),
    id: id(),
    connectionId: text('connection_id').notNull(),
    connector: text('connector').notNull(),
    object: text('object').notNull(),
    kind: text('kind').notNull(),
    schedule: text('schedule').notNull(),
    pausedAt: at('paused_at'),
    /** Null while paused. */
    nextRunAt: at('next_run_at'),
    /** Something changed at the vendor while a run was reading, which may have read it before: once more, after it. */
    again: integer('again', { mode: 'boolean' }).notNull().default(false),
    lastRunId: text('last_run_id'),
    /** Records not deleted, as of the last finished run. */
    live: count('live'),
    /** Rows the last complete run saw: the guess for progress where the vendor tells no total. */
    lastSeen: integer('last_seen'),
    /** Where the next incremental reading begins; null: only a full reading can. JSON text, for the engine to read. */
    mark: text('mark'),
    /** When the last full reading that ended well had begun. */
    fullAt: at('full_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('syncs_of_connection').on(t.tenantId, t.connectionId, t.object),
    index('syncs_due')
      .on(t.nextRunAt)
      .where(sql`next_run_at IS NOT NULL`),
    index('syncs_again')
      .on(t.tenantId, t.id)
      .where(sql`again = 1`),
  ],
)

export const runs = sqliteTable(
  'runs',
  {
    tenantId: tenantId(),
    id: id(),
    syncId: text('sync_id').notNull(),
    connectionId: text('connection_id').notNull(),
    object: text('object').notNull(),
    trigger: text('trigger', { enum: ['connect', 'schedule', 'person'] }).notNull(),
    /** Fetches and compares, and writes nothing but a preview. */
    dry: integer('dry', { mode: 'boolean' }).notNull().default(false),
    state: text('state', {
      enum: ['queued', 'running', 'ok', 'suspicious', 'failed', 'cancelled'],
    }).notNull(),
    code: text('code'),
    message: text('message'),
    /** Rises with every claim. A worker whose number is old cannot commit: it lost the run to another. */
    fence: count('fence'),
    /** Nobody else may claim the run before this time. */
    leaseUntil: at('lease_until').notNull(),
    /** Failed attempts since the last page that went well. */
    attempt: count('attempt'),
    nextAttemptAt: at('next_attempt_at'),
    /** Where the next page begins, as the engine gave it. JSON text; 'null' at the start. */
    cursor: text('cursor').notNull().default('null'),
    /** The mark this run reads from; null: it reads everything. And the one it leaves for the next. */
    since: text('since'),
    mark: text('mark'),
    /** How often the list was begun anew because the vendor forgot our place in it. */
    restarts: count('restarts'),
    /** While set, the run holds one of its tenant's places: a message is on its way, or a worker at it. */
    sentAt: at('sent_at'),
    pages: count('pages'),
    seen: count('seen'),
    expected: integer('expected'),
    created: count('created'),
    updated: count('updated'),
    deleted: count('deleted'),
    unchanged: count('unchanged'),
    quarantined: count('quarantined'),
    /** Things listed that the vendor then refused or did not find, one by one. */
    skipped: count('skipped'),
    requests: count('requests'),
    rowsRead: count('rows_read'),
    rowsWritten: count('rows_written'),
    /** Attempts that failed and were tried again, and how long the run waited for them. */
    retries: count('retries'),
    waitedMs: count('waited_ms'),
    /** Live records that the finished list did not name; null where they were not counted. */
    missing: integer('missing'),
    /** The failure was the credentials': only new ones help. */
    reauth: integer('reauth', { mode: 'boolean' }).notNull().default(false),
    /** How far the run's reading can be trusted, and the signed receipt that says so (compact JWS). */
    verdict: text('verdict', { enum: VERDICTS }),
    receipt: text('receipt'),
    /** When and by whom a suspicious run was approved or dismissed. */
    reviewedAt: at('reviewed_at'),
    reviewedBy: text('reviewed_by'),
    queuedAt: at('queued_at').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('runs_of_sync').on(t.tenantId, t.syncId, t.queuedAt),
    index('runs_by_time').on(t.tenantId, t.queuedAt, t.id),
    // The few that somebody looks for among the many that went well.
    index('runs_ended_badly')
      .on(t.tenantId, t.state, t.syncId, t.queuedAt, t.id)
      .where(sql`state IN ('suspicious', 'failed', 'cancelled')`),
    // Two cron ticks, or a click during one, cannot start the same sync twice.
    uniqueIndex('runs_active')
      .on(t.tenantId, t.syncId)
      .where(sql`finished_at IS NULL`),
    index('runs_sent')
      .on(t.tenantId)
      .where(sql`sent_at IS NOT NULL AND finished_at IS NULL`),
    index('runs_waiting')
      .on(t.tenantId, t.leaseUntil)
      .where(sql`sent_at IS NULL AND finished_at IS NULL`),
  ],
)

/** Rows that could not be understood, for a person to look at. */
export const setAside = sqliteTable(
  'set_aside',
  {
    tenantId: tenantId(),
    runId: text('run_id').notNull(),
    page: integer('page').notNull(),
    n: integer('n').notNull(),
    reason: text('reason').notNull(),
    /** How the row begins, redacted; at most 1 KB. */
    sample: text('sample').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.runId, t.page, t.n] })],
)

/** The ids the pages held, several pages in a row: what the deletion of a complete run is computed from. */
export const runPages = sqliteTable(
  'run_pages',
  {
    tenantId: tenantId(),
    runId: text('run_id').notNull(),
    page: integer('page').notNull(),
    /** JSON array of external ids. */
    ids: text('ids').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.runId, t.page] })],
)

/** What a dry run would have done: the first changes, field by field. */
export const runPreview = sqliteTable(
  'run_preview',
  {
    tenantId: tenantId(),
    runId: text('run_id').notNull(),
    seq: integer('seq').notNull(),
    change: text('change').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.runId, t.seq] })],
)

/** The run's story, for a person. */
export const runLog = sqliteTable(
  'run_log',
  {
    tenantId: tenantId(),
    runId: text('run_id').notNull(),
    seq: integer('seq').notNull(),
    at: at('at').notNull(),
    level: text('level', { enum: ['info', 'warn', 'error'] }).notNull(),
    message: text('message').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.runId, t.seq] })],
)

import { sql } from 'drizzle-orm'
import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, count, id, tenantId } from '#kit/columns.ts'

export const ACTION_STATES = [
  /** A worker is at it. */
  'running',
  /** It goes on by itself: the vendor is busy, or not ready yet. */
  'waiting',
  'done',
  /** It was there already, and nothing was sent. */
  'already',
  /** A condition did not hold; nothing failed. */
  'blocked',
  'failed',
  /** A request went out and was never answered: only a person can tell what became of it. */
  'uncertain',
  'undone',
] as const
export type ActionState = (typeof ACTION_STATES)[number]

/** An action that somebody told a connection to do. */
export const actionRuns = sqliteTable(
  'action_runs',
  {
    tenantId: tenantId(),
    id: id(),
    connectionId: text('connection_id').notNull(),
    action: text('action').notNull(),
    input: text('input').notNull(),
    state: text('state', { enum: ACTION_STATES }).notNull(),
    code: text('code'),
    message: text('message'),
    output: text('output'),
    /** What the probe found before: what `undo` goes back to. */
    found: text('found'),
    /** How far it has come, as the engine gave it; null at the beginning. */
    progress: text('progress'),
    requests: count('requests'),
    attempt: count('attempt'),
    fence: count('fence'),
    leaseUntil: at('lease_until').notNull(),
    /** Set while it waits. */
    nextAttemptAt: at('next_attempt_at'),
    actor: text('actor').notNull(),
    createdAt: at('created_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('action_runs_by_time').on(t.tenantId, t.createdAt, t.id),
    index('action_runs_of_connection').on(t.tenantId, t.connectionId, t.createdAt),
    index('action_runs_due')
      .on(t.leaseUntil)
      .where(sql`finished_at IS NULL`),
  ],
)

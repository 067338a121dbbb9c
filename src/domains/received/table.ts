import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, count, id, tenantId } from '#kit/columns.ts'

/**
 * One for each connection that was ever told something. `drainedSeq`: how far its inbox (a Durable Object) has been emptied
 * into `received`; what has been drained once is not drained again.
 */
export const inboxes = sqliteTable(
  'inboxes',
  {
    tenantId: tenantId(),
    connectionId: text('connection_id').notNull(),
    drainedSeq: integer('drained_seq').notNull().default(0),
    lastReceivedAt: at('last_received_at'),
    /** Its object may hold something: said before it accepts anything, taken back when it has been empty for a while. */
    awake: integer('awake', { mode: 'boolean' }).notNull().default(false),
    /** One works on a connection's events at a time: whose turn it is (a random number), and until when. */
    fence: count('fence'),
    workingUntil: at('working_until'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.connectionId] }),
    index('inboxes_awake')
      .on(t.tenantId)
      .where(sql`awake = 1`),
  ],
)

/** Inbound webhooks that were believed. Ids begin with the time, so their order is that of arrival. */
export const received = sqliteTable(
  'received',
  {
    tenantId: tenantId(),
    id: id(),
    connectionId: text('connection_id').notNull(),
    /** The vendor's id of the event, or a digest of the body. */
    eventKey: text('event_key').notNull(),
    type: text('type').notNull(),
    /** By the vendor's clock, where it tells. */
    happenedAt: at('happened_at'),
    receivedAt: at('received_at').notNull(),
    state: text('state', { enum: ['pending', 'delivered', 'filtered', 'dead'] }).notNull(),
    reason: text('reason').notNull().default(''),
    /** In words, for a person. */
    message: text('message'),
    attempts: count('attempts'),
    /** Due from then on, while pending. */
    nextAttemptAt: at('next_attempt_at'),
    settledAt: at('settled_at'),
    /** How often a person had it looked at again. */
    replays: count('replays'),
    /** Those that say something; never a signature. */
    headers: text('headers', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** As it came, without the connection's own secrets. Last: a list that looks at a row's other columns walks no long text. */
    body: text('body').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('received_of_connection').on(t.tenantId, t.connectionId, t.id),
    index('received_pending')
      .on(t.tenantId, t.connectionId, t.nextAttemptAt)
      .where(sql`state = 'pending'`),
    index('received_dead')
      .on(t.tenantId, t.id)
      .where(sql`state = 'dead'`),
  ],
)

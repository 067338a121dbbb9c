import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, count, id, tenantId } from '#kit/columns.ts'
import type { Filter } from './filter.ts'

/** Where a workspace wants its events sent. */
export const webhookEndpoints = sqliteTable(
  'webhook_endpoints',
  {
    tenantId: tenantId(),
    id: id(),
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** `user.created`, `user.*`; none: all. */
    eventTypes: text('event_types', { mode: 'json' }).$type<string[]>().notNull(),
    filter: text('filter', { mode: 'json' }).$type<Filter>(),
    status: text('status', { enum: ['active', 'paused', 'disabled'] }).notNull(),
    /** A stable word: `gone` (410), `failing` (five days), `key_revoked`, `key_narrowed` (may subscribe no more). */
    disabledReason: text('disabled_reason'),
    /** Sealed, as the one before is, which also signs until then. */
    secret: text('secret').notNull(),
    previousSecret: text('previous_secret'),
    previousUntil: at('previous_until'),
    /** The tenant's changes after this one are for it. */
    sinceSeq: integer('since_seq').notNull(),
    /** Made by a person, or subscribed by a program (REST hooks). */
    source: text('source', { enum: ['person', 'rest_hook'] }).notNull(),
    /** `person:<id>` or `key:<id>`: what a key has subscribed ends with it. */
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    /** Of the first failure with no success since. */
    failingSince: at('failing_since'),
    /** In a row; a success sets it back. */
    failures: count('failures'),
    /** The last day of failing that was told: 0, 1 or 3. */
    noticed: count('noticed'),
    /** The breaker: nothing is sent before. */
    restUntil: at('rest_until'),
    /** One worker at a time: whose lease it is, and until when. */
    fence: count('fence'),
    workingUntil: at('working_until'),
    removedAt: at('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

/** How far a tenant's changes have been made into deliveries. There is a row only where there is an endpoint. */
export const webhookFeeds = sqliteTable(
  'webhook_feeds',
  { tenantId: tenantId(), seq: integer('seq').notNull() },
  (t) => [primaryKey({ columns: [t.tenantId] })],
)

/** What is sent: one text for all who get it. Ids begin with the time. */
export const webhookEvents = sqliteTable(
  'webhook_events',
  {
    tenantId: tenantId(),
    id: id(),
    type: text('type').notNull(),
    body: text('body').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

/** One event for one endpoint. Ids begin with the time, so their order is that of the events. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    tenantId: tenantId(),
    id: id(),
    endpointId: text('endpoint_id').notNull(),
    eventId: text('event_id').notNull(),
    type: text('type').notNull(),
    state: text('state', { enum: ['pending', 'delivered', 'filtered', 'dead'] }).notNull(),
    reason: text('reason').notNull().default(''),
    message: text('message'),
    attempts: count('attempts'),
    /** The truth about when it is due, while pending; a queue only says it sooner. */
    nextAttemptAt: at('next_attempt_at'),
    lastStatus: integer('last_status'),
    createdAt: at('created_at').notNull(),
    settledAt: at('settled_at'),
    replays: count('replays'),
    /** The name of what it tells of, for whoever reads the list; a body may have 128 KB. */
    about: text('about'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('deliveries_of_endpoint').on(t.tenantId, t.endpointId, t.id),
    index('deliveries_due')
      .on(t.tenantId, t.endpointId, t.nextAttemptAt)
      .where(sql`state = 'pending'`),
    index('deliveries_dead')
      .on(t.tenantId, t.id)
      .where(sql`state = 'dead'`),
  ],
)

export const deliveryAttempts = sqliteTable(
  'delivery_attempts',
  {
    tenantId: tenantId(),
    deliveryId: text('delivery_id').notNull(),
    n: integer('n').notNull(),
    at: at('at').notNull(),
    ms: integer('ms').notNull(),
    /** Null: no answer came. */
    status: integer('status'),
    /** A stable word: `delivered`, `redirected`, `timeout`, `refused`, … */
    outcome: text('outcome').notNull(),
    /** The first kilobyte of the answer, redacted. */
    answer: text('answer'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.deliveryId, t.n] })],
)

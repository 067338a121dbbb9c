import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, id, tenantId } from '#kit/columns.ts'
import type { Counts, PersonRole, RowOutcome } from './rules.ts'

/**
 * One human across all tools, known by their e-mail address. Removed ones stay as a mark, so that readers who follow
 * `updated_after` hear of it; their address is free again.
 */
export const people = sqliteTable(
  'people',
  {
    tenantId: tenantId(),
    id: id(),
    /** Trimmed and in lower case; so is every address it is compared with. */
    email: text('email').notNull(),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    /** A label about the person, as their company sees them. It grants nothing here: that is a member's role. */
    role: text('role', { enum: ['new_hire', 'admin', 'manager', 'other'] })
      .$type<PersonRole>()
      .notNull(),
    /** False for those an app added; nobody gets a sign-in by being a person either way. */
    active: integer('active', { mode: 'boolean' }).notNull(),
    /** What apps and people say besides, by name. JSON text with its keys in order: equal text is equal content. */
    extra: text('extra').notNull(),
    /** Names and address in lower case, each word after a blank: searched by how a word begins. */
    words: text('words').notNull(),
    /** The connection that added them; null: a person did. */
    source: text('source'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('people_by_email')
      .on(t.tenantId, t.email)
      .where(sql`deleted_at IS NULL`),
    index('people_by_change').on(t.tenantId, t.updatedAt, t.id),
  ],
)

/** Addresses that no connection ever adds: shared mailboxes, robots, people who asked for it. */
export const ignoredEmails = sqliteTable(
  'ignored_emails',
  {
    tenantId: tenantId(),
    id: id(),
    email: text('email').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('ignored_emails_by_email').on(t.tenantId, t.email),
  ],
)

/** What a connection's users do to the people, and what they did the last time. */
export const peopleFeeds = sqliteTable(
  'people_feeds',
  {
    tenantId: tenantId(),
    connectionId: text('connection_id').notNull(),
    /** `create` adds people who are not there; `update` fills in the extra fields of those who are. */
    mode: text('mode', { enum: ['create', 'update'] }).notNull(),
    /** Whether the app may say a new person's role; if not, it is `other`. */
    allowRole: integer('allow_role', { mode: 'boolean' }).notNull(),
    /** After each good run; if not, only when somebody asks. */
    automatic: integer('automatic', { mode: 'boolean' }).notNull(),
    /** Raised by each step of a pass, which writes only under the number it has read: two at once cannot both. */
    fence: integer('fence').notNull().default(0),
    /** Where the pass that is going on stands: the object and external id of the last record; null: none is. */
    position: text('position', { mode: 'json' }).$type<readonly [object: string, externalId: string]>(),
    /** The end of the change feed when that pass began. */
    passSeq: integer('pass_seq').notNull().default(0),
    /** Up to here the connection's changes have reached the people. */
    appliedSeq: integer('applied_seq').notNull().default(0),
    triedAt: at('tried_at'),
    appliedAt: at('applied_at'),
    counts: text('counts', { mode: 'json' }).$type<Counts>().notNull(),
    /** The first hundred outcomes. */
    rows: text('rows', { mode: 'json' }).$type<RowOutcome[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.connectionId] })],
)

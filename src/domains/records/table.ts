import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, tenantId } from '#kit/columns.ts'

/*
 * How a vendor's user is found as somebody's worker. The indexes are made of these expressions, so a query finds by them
 * only if it says the very same. What a vendor sends may be of any length: only its beginning is looked at.
 * drizzle-kit cuts an expression at its commas: the migration that makes such an index is corrected by hand.
 */
const said = (field: string) => `nullif(trim(substr(fields ->> '$.${field}', 1, 200)), '')`
const NAME = `trim(substr(coalesce(name, ''), 1, 200))`
/** The name without its last word: what is left when all letters are taken off its end. */
const ALL_BUT_LAST = `rtrim(${NAME}, replace(${NAME}, ' ', ''))`

/** The number the company gave the worker where the vendor tells it, else the vendor's own id. */
export const WORKER_NUMBER = `coalesce(${said('employee_number')}, ${said('employee_id')}, external_id)`
export const LAST_NAME = `coalesce(${said('last_name')}, substr(${NAME}, length(${ALL_BUT_LAST}) + 1))`
/** First and middle names. */
export const GIVEN_NAMES = `coalesce(nullif(trim(coalesce(${said('first_name')}, '') || ' ' || coalesce(${said('middle_name')}, '')), ''), trim(${ALL_BUT_LAST}))`

/**
 * 0: it lives, 1: it was deleted, 2: it was never held, and only its deletion was told. Lists leave the second out, and the
 * third always; each has an index's part of its own, so that nobody walks over them.
 */
export const GONE = `((deleted_at IS NOT NULL) * (1 + (hash = '')))`

/**
 * One synced thing. `id` is a digest of (tenant, connection, object, external id): the same thing always gets
 * the same row, whatever is retried, and one that returns after a deletion is found again with its history.
 */
export const records = sqliteTable(
  'records',
  {
    tenantId: tenantId(),
    id: id(),
    connectionId: text('connection_id').notNull(),
    object: text('object').notNull(),
    kind: text('kind').notNull(),
    externalId: text('external_id').notNull(),
    email: text('email'),
    name: text('name'),
    /** Common fields, and the vendor's own row. JSON text. */
    fields: text('fields').notNull(),
    raw: text('raw').notNull(),
    /** Digest of fields and raw: equal means unchanged, and an unchanged record writes nothing. Empty: never held, see `GONE`. */
    hash: text('hash').notNull(),
    vendorUpdatedAt: at('vendor_updated_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('records_by_change').on(t.tenantId, t.kind, sql.raw(GONE), t.updatedAt, t.id),
    index('records_of_source').on(t.tenantId, t.connectionId, t.object, sql.raw(GONE), t.updatedAt, t.id),
    index('records_of_connection').on(t.tenantId, t.connectionId, t.object, t.externalId),
    index('records_by_email')
      .on(t.tenantId, t.email)
      .where(sql`email IS NOT NULL`),
    index('records_by_worker_number')
      .on(t.tenantId, sql.raw(WORKER_NUMBER))
      .where(sql`kind = 'user' AND deleted_at IS NULL`),
    index('records_by_last_name')
      .on(t.tenantId, sql.raw(`lower(${LAST_NAME})`))
      .where(sql`kind = 'user' AND deleted_at IS NULL`),
  ],
)

/**
 * What happened to records, in order: `seq` rises with every commit of the tenant, so a reader can go on from it, and
 * tells nothing of anybody else. The newest change of a tenant is never pruned: its number is where the next begins.
 */
export const changes = sqliteTable(
  'changes',
  {
    tenantId: tenantId(),
    seq: integer('seq').notNull(),
    id: id(),
    recordId: text('record_id').notNull(),
    connectionId: text('connection_id').notNull(),
    object: text('object').notNull(),
    kind: text('kind').notNull(),
    type: text('type', { enum: ['created', 'updated', 'deleted', 'restored'] }).notNull(),
    name: text('name'),
    runId: text('run_id'),
    /** The webhook that brought it. */
    receivedId: text('received_id'),
    at: at('at').notNull(),
    /** `[{ field, before, after }]`, JSON text; empty for a creation. */
    diff: text('diff').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.seq] }),
    index('changes_of_record').on(t.tenantId, t.recordId, t.seq),
    index('changes_of_received')
      .on(t.tenantId, t.receivedId, t.seq)
      .where(sql`received_id IS NOT NULL`),
  ],
)

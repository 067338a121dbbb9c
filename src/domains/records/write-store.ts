/**
 * The writing half: statements for one D1 batch. Each carries the caller's guard, so that all of a page is
 * written or none of it, and a page that was written before writes nothing.
 */
import { chunks } from '#kit/chunks.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import type { Guard } from '#kit/db.ts'
import type { Preview, Source, Stored, Write } from './rules.ts'

/** Where the tenant's change feed ends. Read in the statement that goes on from it; D1 has one writer. */
const LAST_SEQ = `(SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1)`

/** The record is as the write was decided against; one that was not there has neither hash nor mark. */
const UNMOVED = `r.hash IS w.value ->> 'was' AND r.deleted_at IS w.value ->> 'wasDeletedAt'`

interface StoredAt extends Stored {
  updatedAt: number
}

interface Batch {
  source: Source
  kind: string
  runId: string
  guard: Guard
}

/**
 * What is stored of those that are not as they should be: not there (null), deleted, or with another content. A hash of
 * null asks for the record in any case. A page without changes brings no row back. LEFT JOIN fixes the order: an inner
 * one may walk all of the tenant's records and the page's rows for each of them.
 */
export async function differing(ctx: TenantCtx, wanted: (readonly [id: string, hash: string | null])[]) {
  const stored = new Map<string, StoredAt | null>()
  let rowsRead = 0
  for (const json of chunks(wanted.map((row) => JSON.stringify(row)))) {
    const { results, meta } = await ctx.db.$client
      .prepare(
        `SELECT w.value ->> 0 AS id, r.hash, r.deleted_at AS deletedAt, r.fields, r.updated_at AS updatedAt
         FROM json_each(?2) w LEFT JOIN records r ON r.tenant_id = ?1 AND r.id = w.value ->> 0
         WHERE r.hash IS NOT w.value ->> 1 OR r.deleted_at IS NOT NULL`,
      )
      .bind(ctx.tenantId, json)
      .all<Omit<StoredAt, 'hash'> & { hash: string | null }>()
    for (const { hash, ...row } of results) stored.set(row.id, hash === null ? null : { ...row, hash })
    rowsRead += meta.rows_read ?? 0
  }
  return { stored, rowsRead }
}

/**
 * For every chunk: the changes first, because they are chosen by the state before the write; then the records.
 * A record that is deleted keeps its last content.
 */
export function pageStatements(
  ctx: TenantCtx,
  batch: Batch,
  writes: readonly Write[],
): D1PreparedStatement[] {
  const at = ctx.now()
  return chunks(writes.map((write) => serialised(write))).flatMap((json) => {
    const bound = [
      ctx.tenantId,
      batch.source.connectionId,
      batch.source.object,
      batch.kind,
      at,
      batch.runId,
      json,
    ]
    const guard = batch.guard.sql(bound.length)
    return [
      ctx.db.$client
        .prepare(
          `INSERT INTO changes (seq, id, tenant_id, record_id, connection_id, object, kind, type, name, run_id, at, diff)
           SELECT ${LAST_SEQ} + w.key + 1, w.value ->> 'change', ?1, w.value ->> 'id', ?2, ?3, ?4, w.value ->> 'type', w.value ->> 'name', ?6, ?5,
                  w.value ->> 'diff'
           FROM json_each(?7) w LEFT JOIN records r ON r.tenant_id = ?1 AND r.id = w.value ->> 'id'
           WHERE ${UNMOVED} AND ${guard}`,
        )
        .bind(...bound, ...batch.guard.params),
      ctx.db.$client
        .prepare(
          `INSERT INTO records (tenant_id, id, connection_id, object, kind, external_id, email, name, fields, raw, hash,
                                vendor_updated_at, created_at, updated_at, deleted_at)
           SELECT ?1, w.value ->> 'id', ?2, ?3, ?4, w.value ->> 'externalId', w.value ->> 'email', w.value ->> 'name',
                  w.value ->> 'fields', w.value ->> 'raw', w.value ->> 'hash', w.value ->> 'vendorUpdatedAt', ?5, ?5,
                  iif(w.value ->> 'type' = 'deleted', ?5, NULL)
           FROM json_each(?7) w LEFT JOIN records r ON r.tenant_id = ?1 AND r.id = w.value ->> 'id'
           WHERE ${UNMOVED} AND ${guard}
           ON CONFLICT (tenant_id, id) DO UPDATE SET
             email = iif(excluded.deleted_at IS NULL, excluded.email, records.email),
             name = iif(excluded.deleted_at IS NULL, excluded.name, records.name),
             fields = iif(excluded.deleted_at IS NULL, excluded.fields, records.fields),
             raw = iif(excluded.deleted_at IS NULL, excluded.raw, records.raw),
             hash = excluded.hash, vendor_updated_at = excluded.vendor_updated_at,
             created_at = iif(records.hash = '', excluded.created_at, records.created_at),
             updated_at = excluded.updated_at, deleted_at = excluded.deleted_at`,
        )
        .bind(...bound, ...batch.guard.params),
    ]
  })
}

function serialised({ id, was, wasDeletedAt, type, row, hash, diff }: Write): string {
  return JSON.stringify({
    id,
    was,
    wasDeletedAt,
    type,
    hash,
    change: newId('chg'),
    diff: JSON.stringify(diff),
    externalId: row.externalId,
    email: row.email,
    name: row.name,
    vendorUpdatedAt: row.vendorUpdatedAt,
    fields: JSON.stringify(row.fields),
    raw: JSON.stringify(row.raw),
  })
}

/**
 * Which live records of the source no page of the run named. One that was written since the run began is not missing: a
 * webhook brought it, and the list may have been read before.
 */
const MISSING = `tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND deleted_at IS NULL
  AND updated_at <= coalesce((SELECT started_at FROM runs WHERE tenant_id = ?1 AND id = ?4), 9e15)
  AND external_id NOT IN (SELECT ids.value FROM run_pages p, json_each(p.ids) ids WHERE p.tenant_id = ?1 AND p.run_id = ?4)`

interface Tally {
  n: number
  rowsRead: number
}

async function tally(statement: D1PreparedStatement): Promise<Tally> {
  const { results, meta } = await statement.all<{ n: number }>()
  return { n: results[0]?.n ?? 0, rowsRead: meta.rows_read ?? 0 }
}

const countLive = (ctx: TenantCtx, source: Source): Promise<Tally> =>
  tally(
    ctx.db.$client
      .prepare(
        `SELECT count(*) AS n FROM records
         WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND deleted_at IS NULL`,
      )
      .bind(ctx.tenantId, source.connectionId, source.object),
  )

const countMissing = (ctx: TenantCtx, source: Source, runId: string): Promise<Tally> =>
  tally(
    ctx.db.$client
      .prepare(`SELECT count(*) AS n FROM records WHERE ${MISSING}`)
      .bind(ctx.tenantId, source.connectionId, source.object, runId),
  )

/** The first of them, for a dry run's preview. */
async function firstMissing(ctx: TenantCtx, source: Source, at: { runId: string; limit: number }) {
  const { results } = await ctx.db.$client
    .prepare(`SELECT external_id, name FROM records WHERE ${MISSING} ORDER BY external_id LIMIT ?5`)
    .bind(ctx.tenantId, source.connectionId, source.object, at.runId, at.limit)
    .all<{ external_id: string; name: string | null }>()
  return results.map((row): Preview => ({ type: 'deleted', ...row, fields: [] }))
}

/** Rows that more than one page of the run named. */
const countRepeated = (ctx: TenantCtx, runId: string): Promise<Tally> =>
  tally(
    ctx.db.$client
      .prepare(
        `SELECT count(*) - count(DISTINCT ids.value) AS n FROM run_pages p, json_each(p.ids) ids
         WHERE p.tenant_id = ?1 AND p.run_id = ?2`,
      )
      .bind(ctx.tenantId, runId),
  )

interface Stock {
  /** Records that live, and how many of them no page of the run named. */
  live: number
  missing: number
  /** Rows that more than one page of the run named. */
  repeated: number
  rowsRead: number
}

/** What there is, beside what a run that read to the end has named; `null`: it did not read everything. */
async function takeStock(ctx: TenantCtx, source: Source, runId: string | null): Promise<Stock> {
  const live = await countLive(ctx, source)
  if (runId === null) return { live: live.n, missing: 0, repeated: 0, rowsRead: live.rowsRead }
  const missing = await countMissing(ctx, source, runId)
  const repeated = await countRepeated(ctx, runId)
  const rowsRead = live.rowsRead + missing.rowsRead + repeated.rowsRead
  return { live: live.n, missing: missing.n, repeated: repeated.n, rowsRead }
}

/** Deletes what a complete run did not see: the change and the mark, in the caller's batch. */
function deleteMissingStatements(ctx: TenantCtx, batch: Batch): D1PreparedStatement[] {
  const { connectionId, object } = batch.source
  const bound = [ctx.tenantId, connectionId, object, batch.runId, ctx.now()]
  const guard = batch.guard.sql(bound.length)
  return [
    ctx.db.$client
      .prepare(
        `INSERT INTO changes (seq, id, tenant_id, record_id, connection_id, object, kind, type, name, run_id, at, diff)
         SELECT ${LAST_SEQ} + row_number() OVER (ORDER BY id), 'chg_' || lower(hex(randomblob(11))), tenant_id, id, connection_id, object, kind, 'deleted', name, ?4, ?5, '[]'
         FROM records WHERE ${MISSING} AND ${guard}`,
      )
      .bind(...bound, ...batch.guard.params),
    ctx.db.$client
      .prepare(`UPDATE records SET deleted_at = ?5, updated_at = ?5 WHERE ${MISSING} AND ${guard}`)
      .bind(...bound, ...batch.guard.params),
  ]
}

/** All records of a removed connection, marked and told as deleted. Safe to say twice. */
function deleteAllStatements(ctx: TenantCtx, connectionId: string): D1PreparedStatement[] {
  const bound = [ctx.tenantId, connectionId, ctx.now()]
  const live = `tenant_id = ?1 AND connection_id = ?2 AND deleted_at IS NULL`
  return [
    ctx.db.$client
      .prepare(
        `INSERT INTO changes (seq, id, tenant_id, record_id, connection_id, object, kind, type, name, run_id, at, diff)
         SELECT ${LAST_SEQ} + row_number() OVER (ORDER BY id), 'chg_' || lower(hex(randomblob(11))), tenant_id, id, connection_id, object, kind, 'deleted', name, NULL, ?3, '[]'
         FROM records WHERE ${live}`,
      )
      .bind(...bound),
    ctx.db.$client
      .prepare(`UPDATE records SET deleted_at = ?3, updated_at = ?3 WHERE ${live}`)
      .bind(...bound),
  ]
}

/**
 * Statements that mark and tell: what a complete run did not see, and all of a removed connection. And what there is
 * beside the former, and a preview of it.
 */
export const deletions = {
  missing: deleteMissingStatements,
  all: deleteAllStatements,
  stock: takeStock,
  firstMissing,
}

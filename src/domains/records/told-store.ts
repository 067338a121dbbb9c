/** What webhooks told, written: statements for the caller's batch, each under its guard. */
import { chunks } from '#kit/chunks.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import { newId } from '#kit/ids.ts'
import { GONE } from './table.ts'
import type { Holding, Mark, ToldWrite } from './told-rules.ts'

/** What is stored of these; missing ones are left out. */
export async function holdings(ctx: TenantCtx, ids: readonly string[]): Promise<Map<string, Holding>> {
  const found = new Map<string, Holding>()
  for (const json of chunks(ids.map((id) => JSON.stringify(id)))) {
    const { results } = await ctx.db.$client
      .prepare(
        `SELECT r.id, r.hash, r.deleted_at AS deletedAt, r.fields, r.name, r.vendor_updated_at AS vendorUpdatedAt,
           r.updated_at AS updatedAt
         FROM json_each(?2) w CROSS JOIN records r ON r.tenant_id = ?1 AND r.id = w.value`,
      )
      .bind(ctx.tenantId, json)
      .all<Holding>()
    for (const row of results) found.set(row.id, row)
  }
  return found
}

/** Holds while all these records are as they were read, and those that were not there are not. */
export function unmoved(ctx: TenantCtx, ids: readonly string[], held: ReadonlyMap<string, Holding>): Guard {
  const json = JSON.stringify(
    ids.map((id) => [id, held.get(id)?.hash ?? null, held.get(id)?.deletedAt ?? null]),
  )
  return {
    sql: (from) =>
      `NOT EXISTS (SELECT 1 FROM json_each(?${from + 2}) w LEFT JOIN records r ON r.tenant_id = ?${from + 1} AND r.id = w.value ->> 0
         WHERE r.hash IS NOT w.value ->> 1 OR r.deleted_at IS NOT w.value ->> 2)`,
    params: [ctx.tenantId, json],
  }
}

/**
 * In their order: a record that is written twice has two changes, and the content of the later. One is deleted when the
 * vendor says it was, where it does: by our own clock, what is made again before we hear of it would look older.
 */
export function toldStatements(
  ctx: TenantCtx,
  { connectionId, writes, guard }: { connectionId: string; writes: readonly ToldWrite[]; guard: Guard },
): D1PreparedStatement[] {
  return chunks(writes.map((write) => serialised(write))).flatMap((json) => {
    const bound = [ctx.tenantId, connectionId, ctx.now(), json]
    const holds = guard.sql(bound.length)
    return [
      ctx.db.$client
        .prepare(
          `INSERT INTO changes (seq, id, tenant_id, record_id, connection_id, object, kind, type, name, received_id, at, diff)
           SELECT (SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1) + w.key + 1, w.value ->> 'change', ?1,
             w.value ->> 'id', ?2, w.value ->> 'object', w.value ->> 'kind', w.value ->> 'type', w.value ->> 'name',
             w.value ->> 'receivedId', ?3, w.value ->> 'diff'
           FROM json_each(?4) w WHERE ${holds}`,
        )
        .bind(...bound, ...guard.params),
      ctx.db.$client
        .prepare(
          `INSERT INTO records (tenant_id, id, connection_id, object, kind, external_id, email, name, fields, raw, hash,
                                vendor_updated_at, created_at, updated_at, deleted_at)
           SELECT ?1, w.value ->> 'id', ?2, w.value ->> 'object', w.value ->> 'kind', w.value ->> 'externalId', w.value ->> 'email',
                  w.value ->> 'name', w.value ->> 'fields', w.value ->> 'raw', w.value ->> 'hash', w.value ->> 'vendorUpdatedAt',
                  ?3, ?3, iif(w.value ->> 'type' = 'deleted', coalesce(w.value ->> 'vendorUpdatedAt', ?3), NULL)
           FROM json_each(?4) w WHERE ${holds}
           ON CONFLICT (tenant_id, id) DO UPDATE SET
             email = iif(excluded.deleted_at IS NULL, excluded.email, records.email),
             name = iif(excluded.deleted_at IS NULL, excluded.name, records.name),
             fields = iif(excluded.deleted_at IS NULL, excluded.fields, records.fields),
             raw = iif(excluded.deleted_at IS NULL, excluded.raw, records.raw),
             hash = excluded.hash, vendor_updated_at = excluded.vendor_updated_at,
             created_at = iif(records.hash = '', excluded.created_at, records.created_at),
             updated_at = excluded.updated_at, deleted_at = excluded.deleted_at`,
        )
        .bind(...bound, ...guard.params),
    ]
  })
}

/** As long as the events that a mark holds back may be replayed, and some days more. */
const MARKED_MS = 40 * 86_400_000
const FORGOTTEN_AT_ONCE = 1000

/**
 * Marks, after everything else of the batch: what was made again in it stays. A mark is a row that is deleted and was never
 * held, and no list shows it; a record that is deleted already was deleted later. Old ones of the same objects go.
 */
export function markStatements(
  ctx: TenantCtx,
  { connectionId, marks, guard }: { connectionId: string; marks: readonly Mark[]; guard: Guard },
): D1PreparedStatement[] {
  const sql = ctx.db.$client
  return chunks(marks.map((mark) => JSON.stringify(mark))).flatMap((json) => [
    sql
      .prepare(
        `INSERT INTO records (tenant_id, id, connection_id, object, kind, external_id, fields, raw, hash, vendor_updated_at,
                              created_at, updated_at, deleted_at)
         SELECT ?1, value ->> 'id', ?2, value ->> 'object', value ->> 'kind', value ->> 'externalId', '{}', 'null', '',
           value ->> 'at', ?3, ?3, coalesce(value ->> 'at', ?3)
         FROM json_each(?4) WHERE ${guard.sql(4)}
         ON CONFLICT (tenant_id, id) DO UPDATE SET vendor_updated_at = excluded.vendor_updated_at,
           updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
         WHERE records.deleted_at < excluded.deleted_at`,
      )
      .bind(ctx.tenantId, connectionId, ctx.now(), json, ...guard.params),
    sql
      .prepare(
        `DELETE FROM records WHERE tenant_id = ?1 AND id IN (
           SELECT id FROM records INDEXED BY records_of_source WHERE tenant_id = ?1 AND connection_id = ?2
             AND object IN (SELECT value ->> 'object' FROM json_each(?4)) AND ${GONE} = 2 AND updated_at < ?3
           LIMIT ${FORGOTTEN_AT_ONCE}) AND ${guard.sql(4)}`,
      )
      .bind(ctx.tenantId, connectionId, ctx.now() - MARKED_MS, json, ...guard.params),
  ])
}

function serialised(write: ToldWrite): string {
  const { id, type, object, kind, receivedId, row, hash, diff } = write
  return JSON.stringify({
    id,
    type,
    object,
    kind,
    receivedId,
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

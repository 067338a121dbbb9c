import { newId } from '#kit/ids.ts'
import type { TenantCtx } from '#kit/context.ts'

/** A workspace as large as its lists are read slowly if they are read wrongly. */
export interface Crowd {
  /** Of 12,000 users and nothing else; of three tags, which are older; of a connection that was removed. */
  many: string
  few: string
  removed: string
  /** With 12,000 runs that went well; with one that failed, the oldest of all. */
  busy: string
  quiet: string
  record: string
  /** When the many were written. */
  at: number
}

export const MANY = 12_000
const T0 = Date.parse('2026-01-01T00:00:00Z')
const NUMBERS = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)`
/** `rec_` and 22 digits: an id like any other. */
const idOf = (prefix: string, from: number) =>
  `'${prefix}_' || substr('0000000000000000000000' || (i + ${from}), -22)`

/** Written as SQL: through a vendor and its pages it would take a minute. */
export async function crowd({ db, tenantId }: TenantCtx): Promise<Crowd> {
  const d1 = db.$client
  const [many, few, removed] = [newId('con'), newId('con'), newId('con')]
  const [busy, quiet] = [newId('syn'), newId('syn')]
  const records = (
    n: number,
    of: { connection: string; kind: string; at: number; gone: boolean; from: number },
  ) =>
    d1
      .prepare(
        `${NUMBERS} INSERT INTO records (tenant_id, id, connection_id, object, kind, external_id, email, name, fields, raw, hash,
           created_at, updated_at, deleted_at)
         SELECT ?1, ${idOf('rec', of.from)}, ?3, ?4, ?4, 'x' || i, iif(?4 = 'user', 'person' || i || '@acme.example', NULL),
           'Person ' || i, '{}', '{}', 'h', ?5 + i * 1000, ?5 + i * 1000, ${of.gone ? '?5 + i * 1000' : 'NULL'} FROM n`,
      )
      .bind(tenantId, n, of.connection, of.kind, of.at)
  const runs = (
    n: number,
    of: { sync: string; connection: string; state: string; at: number; from: number },
  ) =>
    d1
      .prepare(
        `${NUMBERS} INSERT INTO runs (tenant_id, id, sync_id, connection_id, object, trigger, state, lease_until, queued_at, finished_at)
         SELECT ?1, ${idOf('run', of.from)}, ?3, ?4, 'user', 'schedule', ?5, 0, ?6 + i * 1000, ?6 + i * 1000 FROM n`,
      )
      .bind(tenantId, n, of.sync, of.connection, of.state, of.at)
  const sync = (id: string, connection: string) =>
    d1
      .prepare(
        `INSERT INTO syncs (tenant_id, id, connection_id, connector, object, kind, schedule)
         VALUES (?1, ?2, ?3, 'bamboohr', 'user', 'user', '0 5 * * *')`,
      )
      .bind(tenantId, id, connection)
  await d1.batch([
    records(3, { connection: few, kind: 'tag', at: T0, gone: false, from: 0 }),
    // First in the order of change, where whoever walks over the deleted ones meets them.
    records(MANY, { connection: removed, kind: 'user', at: T0 + 20_000_000, gone: true, from: 1_000_000 }),
    records(MANY, { connection: many, kind: 'user', at: T0 + 40_000_000, gone: false, from: 2_000_000 }),
    d1
      .prepare(
        `INSERT INTO changes (tenant_id, seq, id, record_id, connection_id, object, kind, type, name, run_id, at, diff)
         SELECT tenant_id, row_number() OVER (ORDER BY updated_at, id), replace(id, 'rec_', 'chg_'), id, connection_id, object, kind,
           iif(deleted_at IS NULL, 'created', 'deleted'), name, NULL, updated_at, '[]' FROM records WHERE tenant_id = ?1`,
      )
      .bind(tenantId),
    sync(busy, many),
    sync(quiet, few),
    runs(1, { sync: quiet, connection: few, state: 'failed', at: T0, from: 0 }),
    runs(MANY, { sync: busy, connection: many, state: 'ok', at: T0 + 20_000_000, from: 10 }),
    d1
      .prepare(
        `${NUMBERS} INSERT INTO people (tenant_id, id, email, first_name, last_name, role, active, extra, words, source, created_at, updated_at)
         SELECT ?1, ${idOf('per', 0)}, 'person' || i || '@acme.example', 'Person', '' || i, iif(i = 1, 'manager', 'other'), 0, '{}',
           ' person ' || i || ' person' || i || '@acme.example', NULL, ?3 + i * 1000, ?3 + i * 1000 FROM n`,
      )
      .bind(tenantId, MANY, T0),
  ])
  return { many, few, removed, busy, quiet, record: `rec_${String(2_000_001).padStart(22, '0')}`, at: T0 }
}

/** The live users of all connections, as an employer asks for them: by number, and by name. */
import { and, asc, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { GIVEN_NAMES, LAST_NAME, records, WORKER_NUMBER } from './table.ts'

interface WorkerRow extends Omit<typeof records.$inferSelect, 'raw'> {
  number: string
  givenNames: string
  lastName: string
}

interface Page {
  /** Of one connection; undefined: of all. */
  connection?: string
  /** The id of the last one read. */
  after: string
  limit: number
}

/** A way to write somebody's names, in lower case. */
interface Spelling {
  given: string
  last: string
}

const { raw: _, ...columns } = getTableColumns(records)

interface Found {
  index: 'records_by_worker_number' | 'records_by_last_name'
  where: SQL
}

/** In the order of their ids. The index is named: SQLite guesses, and wrong it walks all of the tenant's users. */
function read(
  { db, tenantId }: TenantCtx,
  { connection, after, limit }: Page,
  { index, where }: Found,
): Promise<WorkerRow[]> {
  const ofConnection = connection === undefined ? sql`` : sql` AND connection_id = ${connection}`
  const ids = sql`SELECT id FROM records INDEXED BY ${sql.raw(index)}
    WHERE tenant_id = ${tenantId} AND ${where} AND kind = 'user' AND deleted_at IS NULL AND id > ${after}${ofConnection}
    ORDER BY id LIMIT ${limit}`
  return db
    .select({
      ...columns,
      number: sql<string>`${sql.raw(WORKER_NUMBER)}`,
      givenNames: sql<string>`${sql.raw(GIVEN_NAMES)}`,
      lastName: sql<string>`${sql.raw(LAST_NAME)}`,
    })
    .from(records)
    .where(and(eq(records.tenantId, tenantId), sql`id IN (${ids})`))
    .orderBy(asc(records.id))
}

export const byWorkerNumber = (
  ctx: TenantCtx,
  { number, ...page }: Page & { number: string },
): Promise<WorkerRow[]> =>
  read(ctx, page, {
    index: 'records_by_worker_number',
    where: sql`${sql.raw(WORKER_NUMBER)} = ${number}`,
  })

/**
 * By any of these spellings. `open`: the given names may go on after the one that is known.
 * SQLite lowers ASCII only, so whoever asks brings the spellings that differ elsewhere.
 */
export function byWorkerName(
  ctx: TenantCtx,
  { spellings, open, ...page }: Page & { spellings: readonly Spelling[]; open: boolean },
): Promise<WorkerRow[]> {
  const json = JSON.stringify(spellings)
  const last = sql.raw(`lower(${LAST_NAME})`)
  const given = sql.raw(`lower(${GIVEN_NAMES})`)
  const begins = open ? sql` OR instr(${given}, (w.value ->> 'given') || ' ') = 1` : sql``
  return read(ctx, page, {
    index: 'records_by_last_name',
    where: sql`${last} IN (SELECT w.value ->> 'last' FROM json_each(${json}) w) AND EXISTS (
      SELECT 1 FROM json_each(${json}) w
      WHERE w.value ->> 'last' = ${last} AND (w.value ->> 'given' = ${given}${begins}))`,
  })
}

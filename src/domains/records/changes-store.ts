import { and, asc, eq, getTableColumns, gte, lt, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { changes } from './table.ts'

export type ChangeRow = typeof changes.$inferSelect

export interface ChangeFilter {
  kind?: string
  connection?: string
  object?: string
  record?: string
  run?: string
  type?: ChangeRow['type']
  atAfter?: number
  atBefore?: number
  order: Order
  /** Those between the two, without them. */
  over: number
  under: number
  limit: number
}

const conditions = (filter: ChangeFilter): (SQL | undefined)[] => [
  filter.kind === undefined ? undefined : eq(changes.kind, filter.kind),
  filter.connection === undefined ? undefined : eq(changes.connectionId, filter.connection),
  filter.object === undefined ? undefined : eq(changes.object, filter.object),
  filter.record === undefined ? undefined : eq(changes.recordId, filter.record),
  filter.run === undefined ? undefined : eq(changes.runId, filter.run),
  filter.type === undefined ? undefined : eq(changes.type, filter.type),
  filter.atAfter === undefined ? undefined : gte(changes.at, filter.atAfter),
  filter.atBefore === undefined ? undefined : lt(changes.at, filter.atBefore),
  sql`${changes.seq} > ${filter.over} AND ${changes.seq} < ${filter.under}`,
]

/** In the order of `seq`. Of one record, or of what lies between `over` and `under`: an index serves nothing else. */
export function listChanges({ db, tenantId }: TenantCtx, filter: ChangeFilter): Promise<ChangeRow[]> {
  const { inOrder, sorted } = keyset([changes.seq], filter)
  const ofRecord =
    filter.record &&
    sql`${changes.seq} IN (SELECT changes.seq FROM changes INDEXED BY changes_of_record
      WHERE changes.tenant_id = ${tenantId} AND ${and(...conditions(filter))}
      ORDER BY ${sql.join(inOrder, sql`, `)} LIMIT ${filter.limit})`
  return db
    .select(getTableColumns(changes))
    .from(changes)
    .where(and(eq(changes.tenantId, tenantId), ...(ofRecord ? [ofRecord] : conditions(filter))))
    .orderBy(...(ofRecord ? sorted : inOrder))
    .limit(filter.limit)
}

/** What an inbound webhook has done to records, in the order it was done. */
export const changesOfReceived = (
  { db, tenantId }: TenantCtx,
  { receivedId, limit }: { receivedId: string; limit: number },
): Promise<ChangeRow[]> =>
  db
    .select(getTableColumns(changes))
    .from(changes)
    .where(and(eq(changes.tenantId, tenantId), eq(changes.receivedId, receivedId)))
    .orderBy(asc(changes.seq))
    .limit(limit)

/** As `seq`; all 0 where the feed is empty. */
interface Ends {
  first: number
  last: number
}

/** A batch carries the time it was made, and may be written a little after one that was made later. */
const SKEW_MS = 60_000

/**
 * Where the feed begins and ends, and where in it times stand: each change at `atAfter` or later has a `seq` of `from` or
 * more, each one before `atBefore` is below `to`. Found by halving, since times rise with `seq`.
 */
export async function endsOf(
  { db, tenantId }: TenantCtx,
  { atAfter, atBefore }: { atAfter?: number | undefined; atBefore?: number | undefined },
): Promise<Ends & { from: number; to: number }> {
  const first = sql`(SELECT coalesce(min(seq), 0) FROM changes WHERE tenant_id = ${tenantId})`
  const last = sql`(SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ${tenantId})`
  const at = (time: number) => {
    const early = sql`((SELECT at FROM changes WHERE tenant_id = ${tenantId} AND seq >= (low + high) / 2 ORDER BY seq LIMIT 1)
      < ${time})`
    return sql`(WITH h (low, high) AS (SELECT ${first}, ${last} + 1
      UNION ALL SELECT iif(${early}, (low + high) / 2 + 1, low), iif(${early}, high, (low + high) / 2)
      FROM h WHERE low < high) SELECT max(low) FROM h)`
  }
  const from = atAfter === undefined ? sql`0` : at(atAfter - SKEW_MS)
  const to = atBefore === undefined ? sql`${last} + 1` : at(atBefore + SKEW_MS)
  const ends = await db.get<Ends & { from: number; to: number }>(
    sql`SELECT ${first} AS "first", ${last} AS "last", ${from} AS "from", ${to} AS "to"`,
  )
  return ends
}

import { and, eq, getTableColumns, gte, lt, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { contains, keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { kindLanes, sourceLanes, type Lanes } from './lanes-store.ts'
import { GONE, records } from './table.ts'

type WholeRow = typeof records.$inferSelect
/** As lists read it: most of a row's bytes are the vendor's own, which few ask for. */
export type RecordRow = Omit<WholeRow, 'tenantId' | 'hash' | 'raw'> & { raw?: string }
export type Position = readonly [updatedAt: number, id: string]

export interface RecordFilter {
  kind?: string
  connection?: string
  object?: string
  email?: string
  externalId?: string
  /** Part of the name or the address. */
  q?: string
  updatedAfter?: number
  updatedBefore?: number
  /** Without the deleted ones, with them, or only they. */
  deleted: 'false' | 'true' | 'only'
  /** With the vendor's own row. */
  withRaw?: boolean
  order: Order
  after?: Position
  /** The last place to look at. */
  until?: Position
  limit: number
}

const { tenantId: _, hash: __, raw, ...LIGHT } = getTableColumns(records)
const PLACE = [records.updatedAt, records.id] as const
const gone = sql.raw(GONE)
const PARTS = { false: sql`${gone} = 0`, true: sql`${gone} < 2`, only: sql`${gone} = 1` }

function conditions(filter: RecordFilter): (SQL | undefined)[] {
  return [
    filter.kind === undefined ? undefined : eq(records.kind, filter.kind),
    filter.connection === undefined ? undefined : eq(records.connectionId, filter.connection),
    filter.object === undefined ? undefined : eq(records.object, filter.object),
    filter.email === undefined ? undefined : eq(records.email, filter.email),
    filter.externalId === undefined ? undefined : eq(records.externalId, filter.externalId),
    filter.q === undefined ? undefined : contains([records.name, records.email], filter.q),
    PARTS[filter.deleted],
    keyset(PLACE, filter).between,
    filter.updatedAfter === undefined ? undefined : gte(records.updatedAt, filter.updatedAfter),
    filter.updatedBefore === undefined ? undefined : lt(records.updatedAt, filter.updatedBefore),
  ]
}

const ofSource = ({ connection, object }: RecordFilter) => connection !== undefined || object !== undefined
const lanesOf = (ctx: TenantCtx, filter: RecordFilter): Lanes =>
  ofSource(filter) ? sourceLanes(ctx, filter) : kindLanes(ctx, filter)

/** The first of each lane that fit, as far as a page could want them. */
function firstOfLanes(ctx: TenantCtx, filter: RecordFilter): SQL {
  const { all, index, inLane } = lanesOf(ctx, filter)
  const { inOrder } = keyset(PLACE, filter)
  const first = sql`SELECT records.id FROM records INDEXED BY ${index} WHERE records.tenant_id = ${ctx.tenantId}
    AND ${and(inLane, ...conditions(filter))} ORDER BY ${sql.join(inOrder, sql`, `)} LIMIT ${filter.limit}`
  return sql`SELECT f.value FROM ${all} lane CROSS JOIN json_each((SELECT json_group_array(id) FROM (${first}))) f`
}

/** Few, and found by what they are called rather than in their order. */
function named(ctx: TenantCtx, filter: RecordFilter): SQL | undefined {
  const { email, externalId, ...rest } = filter
  if (email !== undefined)
    return sql`SELECT id FROM records INDEXED BY records_by_email
      WHERE tenant_id = ${ctx.tenantId} AND ${and(...conditions(filter))}`
  if (externalId === undefined) return undefined
  return sql`SELECT records.id FROM ${sourceLanes(ctx, rest).all} lane CROSS JOIN records INDEXED BY records_of_connection
    ON records.tenant_id = ${ctx.tenantId} AND records.connection_id = lane.connection AND records.object = lane.object
    AND ${and(...conditions(filter))}`
}

/**
 * By time of change, then id. Oldest first, a reader who goes on from the last page misses nothing: a record that
 * changes meanwhile moves to the end and is met there.
 */
export function listRecords(ctx: TenantCtx, filter: RecordFilter): Promise<RecordRow[]> {
  const { inOrder, sorted } = keyset(PLACE, filter)
  const inOneLane = filter.kind !== undefined && !ofSource(filter) && filter.deleted !== 'true'
  const ids = named(ctx, filter) ?? (inOneLane ? undefined : firstOfLanes(ctx, filter))
  const which = ids ? sql`${records.id} IN (${ids})` : and(...conditions(filter))
  return ctx.db
    .select(filter.withRaw ? { ...LIGHT, raw } : LIGHT)
    .from(records)
    .where(and(eq(records.tenantId, ctx.tenantId), which))
    .orderBy(...(ids ? sorted : inOrder))
    .limit(filter.limit)
}

/** Rows looked at for one page of a search: of the one kind asked for, or of each kind or each connection's object. */
const LOOKED_AT = { one: 10_000, each: 1000 }

/** How far a search may look from here; null: to the end. Reads an index only. */
export async function farthest(ctx: TenantCtx, filter: RecordFilter): Promise<Position | null> {
  if (named(ctx, filter)) return null
  const { all, index, inLane } = lanesOf(ctx, filter)
  const { inOrder } = keyset(PLACE, filter)
  const each = filter.kind !== undefined && !ofSource(filter) ? LOOKED_AT.one : LOOKED_AT.each
  const where = and(inLane, ...conditions({ ...filter, q: undefined, kind: undefined }))
  const rows = await ctx.db.all<{ at: string | null }>(
    sql`SELECT (SELECT json_array(updated_at, id) FROM records INDEXED BY ${index} WHERE records.tenant_id = ${ctx.tenantId}
      AND ${where} ORDER BY ${sql.join(inOrder, sql`, `)} LIMIT 1 OFFSET ${each}) AS at FROM ${all} lane`,
  )
  const ends = rows.flatMap(({ at }) => (at === null ? [] : [JSON.parse(at) as Position]))
  const [nearest = null] = ends.toSorted((a, b) => before(a, b) * (filter.order === 'asc' ? 1 : -1))
  return nearest
}

const before = ([a, x]: Position, [b, y]: Position): number => a - b || (x < y ? -1 : 1)

export async function findRecord({ db, tenantId }: TenantCtx, id: string): Promise<RecordRow | undefined> {
  const [row] = await db
    .select()
    .from(records)
    .where(and(eq(records.tenantId, tenantId), eq(records.id, id), PARTS.true))
  return row
}

/** Bytes of vendors' rows that one reading brings back: a Worker has 128 MB for all it does at once. */
const MOST_BYTES = 8_000_000

/**
 * Records with the vendor's own rows, by id: the first of `ids` that are not too much at once; `left` is the first one that
 * has to be asked for again, null where all were read. Those that are not there are left out.
 */
export async function wholeRecords(
  { db, tenantId }: TenantCtx,
  ids: readonly string[],
): Promise<{ rows: Map<string, WholeRow>; left: string | null }> {
  const { results } = await db.$client
    .prepare(
      `SELECT r.id, octet_length(r.raw) AS size FROM json_each(?2) w CROSS JOIN records r
         ON r.tenant_id = ?1 AND r.id = w.value ORDER BY w.key`,
    )
    .bind(tenantId, JSON.stringify(ids))
    .all<{ id: string; size: number }>()
  let bytes = 0
  const fits = results.findIndex(({ size }, i) => (bytes += size) > MOST_BYTES && i > 0)
  const some = (fits < 0 ? results : results.slice(0, fits)).map(({ id }) => id)
  const rows = await db
    .select()
    .from(records)
    .where(
      and(eq(records.tenantId, tenantId), sql`id IN (SELECT value FROM json_each(${JSON.stringify(some)}))`),
    )
  return { rows: new Map(rows.map((row) => [row.id, row])), left: results[some.length]?.id ?? null }
}

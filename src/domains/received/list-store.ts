/** What came in, in the order it came: their ids begin with the time. */
import { and, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { between, contains, keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { received } from './table.ts'

export type ReceivedRow = typeof received.$inferSelect

/** Of a body a search looks at so much: it begins with what happened, and to whom. */
const SEARCHED = 16_384
/** Rows looked at for one page: their bodies too, or only what stands before them. */
const LOOKED_AT = { q: 1000, others: 10_000 }

export interface ReceivedFilter {
  connection?: string | undefined
  state?: ReceivedRow['state'] | undefined
  type?: string | undefined
  /** Without those that are pending. */
  settled?: boolean
  /** Part of the type, the event's key or the beginning of the body. */
  q?: string | undefined
  after?: number | undefined
  before?: number | undefined
  order: Order
  /** The id of the last one read. */
  place?: string | undefined
  /** The last place to look at. */
  until?: string | undefined
  limit: number
}

const { tenantId: _, headers: __, body, ...LIGHT } = getTableColumns(received)
const size = sql<number>`octet_length(${body})`
const beginning = sql<string>`substr(${body}, 1, ${sql.raw(String(SEARCHED))})`

/** Of those that ended badly, of one connection, or of all; each in the order of ids. */
function indexOf({ state, connection }: ReceivedFilter): SQL {
  if (state === 'dead') return sql`received_dead`
  return connection === undefined ? sql`sqlite_autoindex_received_1` : sql`received_of_connection`
}

const conditions = (filter: ReceivedFilter): (SQL | undefined)[] => [
  // A partial index is used only where its condition is written out.
  filter.state === 'dead' ? sql`state = 'dead'` : filter.state && eq(received.state, filter.state),
  filter.settled ? sql`state <> 'pending'` : undefined,
  filter.connection === undefined ? undefined : eq(received.connectionId, filter.connection),
  filter.type === undefined ? undefined : eq(received.type, filter.type),
  filter.q === undefined ? undefined : contains([received.type, received.eventKey, beginning], filter.q),
  ...between(received.id, 'rcv', filter),
]

const idsOf = ({ tenantId }: TenantCtx, filter: ReceivedFilter): SQL => {
  const { inOrder } = keyset([received.id], { order: filter.order })
  return sql`SELECT received.id FROM received INDEXED BY ${indexOf(filter)} WHERE received.tenant_id = ${tenantId}
    AND ${and(sql`TRUE`, ...conditions(filter))} ORDER BY ${sql.join(inOrder, sql`, `)}`
}

/** Without their bodies; with `q`, with what was searched of them. */
export function listReceived(ctx: TenantCtx, filter: ReceivedFilter) {
  const { sorted } = keyset([received.id], { order: filter.order })
  return ctx.db
    .select({ ...LIGHT, size, searched: filter.q === undefined ? sql<string>`''` : beginning })
    .from(received)
    .where(
      and(
        eq(received.tenantId, ctx.tenantId),
        sql`${received.id} IN (${idsOf(ctx, filter)} LIMIT ${filter.limit})`,
      ),
    )
    .orderBy(...sorted)
}

/** How far a page may look that leaves some out; null: to the end. Reads an index only. */
export async function farthestReceived(ctx: TenantCtx, filter: ReceivedFilter): Promise<string | null> {
  const { q, type, settled, state, connection } = filter
  const leavesOut =
    settled || q !== undefined || type !== undefined || (state === 'dead' ? connection : state) !== undefined
  if (!leavesOut) return null
  const looked = q === undefined ? LOOKED_AT.others : LOOKED_AT.q
  const ofIndex = state === 'dead' ? { state } : { connection }
  const all = {
    ...filter,
    settled: false,
    q: undefined,
    type: undefined,
    state: undefined,
    connection: undefined,
  }
  const row = await ctx.db.get<{ id: string } | undefined>(
    sql`${idsOf(ctx, { ...all, ...ofIndex })} LIMIT 1 OFFSET ${looked - 1}`,
  )
  return row?.id ?? null
}

export async function findReceived(
  { db, tenantId }: TenantCtx,
  id: string,
): Promise<(ReceivedRow & { size: number }) | undefined> {
  const [row] = await db
    .select({ ...getTableColumns(received), size })
    .from(received)
    .where(and(eq(received.tenantId, tenantId), eq(received.id, id)))
  return row
}

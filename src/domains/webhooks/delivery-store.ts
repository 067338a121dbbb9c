/** Deliveries in the order of their events: their ids begin with the time. */
import { and, asc, eq, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { between, contains, keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { deliveries, deliveryAttempts, webhookEvents } from './table.ts'

export type DeliveryRow = typeof deliveries.$inferSelect
export type AttemptRow = typeof deliveryAttempts.$inferSelect

/** Rows looked at for one page: their events' bodies too, or only what stands before them. */
const LOOKED_AT = { q: 1000, others: 10_000 }

export interface DeliveryFilter {
  endpoint?: string | undefined
  state?: DeliveryRow['state'] | undefined
  type?: string | undefined
  /** Part of the event's id, of what came of it or of the body that is sent. */
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

/** Of those that were given up, of one endpoint, or of all; each in the order of ids. */
function indexOf({ state, endpoint }: DeliveryFilter): SQL {
  if (state === 'dead') return sql`deliveries_dead`
  return endpoint === undefined ? sql`sqlite_autoindex_deliveries_1` : sql`deliveries_of_endpoint`
}

const body = sql`(SELECT e.body FROM webhook_events e WHERE e.tenant_id = deliveries.tenant_id AND e.id = deliveries.event_id)`

const conditions = (filter: DeliveryFilter): (SQL | undefined)[] => [
  // A partial index is used only where its condition is written out.
  filter.state === 'dead' ? sql`state = 'dead'` : filter.state && eq(deliveries.state, filter.state),
  filter.endpoint === undefined ? undefined : eq(deliveries.endpointId, filter.endpoint),
  filter.type === undefined ? undefined : eq(deliveries.type, filter.type),
  filter.q === undefined
    ? undefined
    : contains([deliveries.eventId, sql`coalesce(${deliveries.message}, '')`, body], filter.q),
  ...between(deliveries.id, 'dlv', filter),
]

const idsOf = ({ tenantId }: TenantCtx, filter: DeliveryFilter): SQL => {
  const { inOrder } = keyset([deliveries.id], { order: filter.order })
  return sql`SELECT deliveries.id FROM deliveries INDEXED BY ${indexOf(filter)} WHERE deliveries.tenant_id = ${tenantId}
    AND ${and(sql`TRUE`, ...conditions(filter))} ORDER BY ${sql.join(inOrder, sql`, `)}`
}

export function listDeliveries(ctx: TenantCtx, filter: DeliveryFilter): Promise<DeliveryRow[]> {
  const { sorted } = keyset([deliveries.id], { order: filter.order })
  return ctx.db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.tenantId, ctx.tenantId),
        sql`${deliveries.id} IN (${idsOf(ctx, filter)} LIMIT ${filter.limit})`,
      ),
    )
    .orderBy(...sorted)
}

/** How far a page may look that leaves some out; null: to the end. Reads an index only. */
export async function farthestDelivery(ctx: TenantCtx, filter: DeliveryFilter): Promise<string | null> {
  const { q, type, state, endpoint } = filter
  const leavesOut =
    q !== undefined || type !== undefined || (state === 'dead' ? endpoint : state) !== undefined
  if (!leavesOut) return null
  const looked = q === undefined ? LOOKED_AT.others : LOOKED_AT.q
  const ofIndex = state === 'dead' ? { state } : { endpoint }
  const all = { ...filter, q: undefined, type: undefined, state: undefined, endpoint: undefined }
  const row = await ctx.db.get<{ id: string } | undefined>(
    sql`${idsOf(ctx, { ...all, ...ofIndex })} LIMIT 1 OFFSET ${looked - 1}`,
  )
  return row?.id ?? null
}

/**
 * Those of an endpoint whose next try is yet to come, the soonest first: of few among many, by the index that holds no
 * others. One that is made due is none of them any more.
 */
export async function waitingDeliveries(
  { db, tenantId, now }: TenantCtx,
  {
    endpoint,
    type,
    limit,
    ...range
  }: Pick<DeliveryFilter, 'type' | 'after' | 'before' | 'limit'> & { endpoint: string },
): Promise<string[]> {
  const which = and(
    sql`state = 'pending' AND next_attempt_at > ${now()}`,
    eq(deliveries.endpointId, endpoint),
    type === undefined ? undefined : eq(deliveries.type, type),
    ...between(deliveries.id, 'dlv', { ...range, order: 'asc' }),
  )
  const rows = await db.all<{ id: string }>(
    sql`SELECT id FROM deliveries INDEXED BY deliveries_due WHERE deliveries.tenant_id = ${tenantId} AND ${which} ORDER BY next_attempt_at LIMIT ${limit}`,
  )
  return rows.map(({ id }) => id)
}

export async function findDelivery(
  { db, tenantId }: TenantCtx,
  id: string,
): Promise<DeliveryRow | undefined> {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.tenantId, tenantId), eq(deliveries.id, id)))
  return row
}

export async function bodyOfEvent({ db, tenantId }: TenantCtx, eventId: string): Promise<string> {
  const [row] = await db
    .select({ body: webhookEvents.body })
    .from(webhookEvents)
    .where(and(eq(webhookEvents.tenantId, tenantId), eq(webhookEvents.id, eventId)))
  return row?.body ?? ''
}

/** The newest hundred, the oldest of them first: more than ten replays have. */
export const attemptsOf = ({ db, tenantId }: TenantCtx, deliveryId: string): Promise<AttemptRow[]> =>
  db
    .select()
    .from(deliveryAttempts)
    .where(
      and(
        eq(deliveryAttempts.tenantId, tenantId),
        eq(deliveryAttempts.deliveryId, deliveryId),
        sql`${deliveryAttempts.n} > (SELECT max(a.n) FROM delivery_attempts a
          WHERE a.tenant_id = ${tenantId} AND a.delivery_id = ${deliveryId}) - 100`,
      ),
    )
    .orderBy(asc(deliveryAttempts.n))

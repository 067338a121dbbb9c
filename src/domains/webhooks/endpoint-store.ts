import { and, eq, isNull, sql } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import type { Order } from '#kit/filters.ts'
import { addressFor } from './address.ts'
import { webhookEndpoints } from './table.ts'

export type EndpointRow = typeof webhookEndpoints.$inferSelect
/** How many of its deliveries are pending, of these how many wait for a later try, when the first is due; how many are dead. */
interface Counts {
  pending: number
  waiting: number
  nextAttemptAt: number | null
  dead: number
}
export type EndpointView = EndpointRow & Counts
export const NONE: Counts = { pending: 0, waiting: 0, nextAttemptAt: null, dead: 0 }

const MOST = 50
const sqlOf = (ctx: TenantCtx) => ctx.db.$client

/**
 * Adds the endpoint, and the tenant's place in its change feed if this is the first: what changed before is for nobody.
 * Answers false where there are as many as there may be.
 */
export async function insertEndpoint(
  ctx: TenantCtx,
  row: Pick<EndpointRow, 'id' | 'name' | 'url' | 'eventTypes' | 'filter' | 'secret' | 'source' | 'createdBy'>,
): Promise<boolean> {
  const [inserted] = await sqlOf(ctx).batch([
    sqlOf(ctx)
      .prepare(
        `INSERT INTO webhook_endpoints (tenant_id, id, name, url, event_types, filter, status, secret, since_seq, source, created_by, created_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'active', ?7, (SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1), ?8, ?9, ?10
         WHERE (SELECT count(*) FROM webhook_endpoints WHERE tenant_id = ?1 AND removed_at IS NULL) < ${MOST}`,
      )
      .bind(
        ctx.tenantId,
        row.id,
        row.name,
        row.url,
        JSON.stringify(row.eventTypes),
        row.filter && JSON.stringify(row.filter),
        row.secret,
        row.source,
        row.createdBy,
        ctx.now(),
      ),
    sqlOf(ctx)
      .prepare(
        `INSERT INTO webhook_feeds (tenant_id, seq)
         SELECT ?1, (SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1)
         WHERE EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = ?1 AND removed_at IS NULL)
         ON CONFLICT (tenant_id) DO NOTHING`,
      )
      .bind(ctx.tenantId),
  ])
  return (inserted?.meta.changes ?? 0) > 0
}

export async function findEndpoint(
  { db, tenantId }: TenantCtx,
  id: string,
): Promise<EndpointRow | undefined> {
  const [row] = await db
    .select()
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.tenantId, tenantId),
        eq(webhookEndpoints.id, id),
        isNull(webhookEndpoints.removedAt),
      ),
    )
  return row
}

/** All that are not removed. There are fifty at most. */
export const allEndpoints = ({ db, tenantId }: TenantCtx): Promise<EndpointRow[]> =>
  db
    .select()
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.tenantId, tenantId), isNull(webhookEndpoints.removedAt)))

const place = (row: EndpointRow): readonly [number, string] => [row.createdAt, row.id]

export interface EndpointFilter {
  status?: EndpointRow['status']
  source?: EndpointRow['source']
  q?: string
  order: Order
  after?: readonly [createdAt: number, id: string]
  limit: number
}

/** By creation, then id. Fifty at most, so they are sorted and left out here. A search finds only what is shown. */
export async function listEndpoints(ctx: TenantCtx, filter: EndpointFilter): Promise<EndpointView[]> {
  const { status, source, order, after, limit } = filter
  const q = filter.q?.toLowerCase()
  const sign = order === 'asc' ? 1 : -1
  const compare = (a: readonly [number, string], b: readonly [number, string]) =>
    (a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)) * sign
  const rows = (await allEndpoints(ctx))
    .filter((row) => status === undefined || row.status === status)
    .filter((row) => source === undefined || row.source === source)
    .filter((row) => q === undefined || `${row.name}\n${addressFor(ctx, row.url)}`.toLowerCase().includes(q))
    .toSorted((a, b) => compare(place(a), place(b)))
    .filter((row) => after === undefined || compare(place(row), after) > 0)
    .slice(0, limit)
  return withCounts(ctx, rows)
}

/** Each count reads a partial index of few rows; for the dead ones the planner would choose the one of all deliveries. */
export async function withCounts(ctx: TenantCtx, rows: readonly EndpointRow[]): Promise<EndpointView[]> {
  if (rows.length === 0) return []
  const { results } = await sqlOf(ctx)
    .prepare(
      `SELECT id, sum(pending) AS pending, sum(waiting) AS waiting, min(next) AS nextAttemptAt, sum(dead) AS dead FROM (
         SELECT endpoint_id AS id, count(*) AS pending, sum(next_attempt_at > ?2) AS waiting,
           min(iif(next_attempt_at > ?2, next_attempt_at, NULL)) AS next, 0 AS dead
         FROM deliveries WHERE tenant_id = ?1 AND state = 'pending' GROUP BY endpoint_id
         UNION ALL
         SELECT endpoint_id, 0, 0, NULL, count(*) FROM deliveries INDEXED BY deliveries_dead
         WHERE tenant_id = ?1 AND state = 'dead' GROUP BY endpoint_id) GROUP BY id`,
    )
    .bind(ctx.tenantId, ctx.now())
    .all<Counts & { id: string }>()
  const counts = new Map(results.map(({ id, ...its }) => [id, its]))
  return rows.map((row) => ({ ...row, ...(counts.get(row.id) ?? NONE) }))
}

type Patch = Partial<
  Pick<EndpointRow, 'name' | 'url' | 'eventTypes' | 'filter' | 'status' | 'disabledReason' | 'createdBy'>
>

/**
 * Another address, or a person who says that it is mended: what failed before no longer counts, nor what a worker is
 * still being told (the fence): a 410 of the address before would disable the new one.
 */
const ANEW = {
  failingSince: null,
  failures: 0,
  noticed: 0,
  restUntil: null,
  workingUntil: null,
  fence: sql`${webhookEndpoints.fence} + 1`,
}

export async function updateEndpoint(
  { db, tenantId }: TenantCtx,
  id: string,
  { anew, ...patch }: Patch & { anew: boolean },
): Promise<EndpointRow | undefined> {
  const [row] = await db
    .update(webhookEndpoints)
    .set({ ...patch, ...(anew && ANEW) })
    .where(
      and(
        eq(webhookEndpoints.tenantId, tenantId),
        eq(webhookEndpoints.id, id),
        isNull(webhookEndpoints.removedAt),
      ),
    )
    .returning()
  return row
}

/** The secret that signs until now goes on beside the new one. Of two who rotate at once, one does. */
export async function rotateSecret(
  ctx: TenantCtx,
  row: EndpointRow,
  { secret, until }: { secret: string; until: number },
): Promise<boolean> {
  const { meta } = await sqlOf(ctx)
    .prepare(
      `UPDATE webhook_endpoints SET previous_secret = secret, secret = ?3, previous_until = ?4
       WHERE tenant_id = ?1 AND id = ?2 AND secret = ?5 AND removed_at IS NULL`,
    )
    .bind(ctx.tenantId, row.id, secret, until, row.secret)
    .run()
  return (meta.changes ?? 0) > 0
}

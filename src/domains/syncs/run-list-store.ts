/** Runs in the order they were asked for. A tenant has as many as its clocks have ticked: each list is led by an index. */
import { and, eq, gte, isNull, lt, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import type { RunRow } from './store.ts'
import { runs } from './table.ts'

export interface RunFilter {
  sync?: string
  /** One that is there: with a connection its syncs go. */
  connection?: string
  /** `active`: not finished. */
  state?: RunRow['state'] | 'active'
  queuedAfter?: number
  queuedBefore?: number
  order: Order
  after?: readonly [queuedAt: number, id: string]
  limit: number
}

const PLACE = [runs.queuedAt, runs.id] as const
/** A partial index is used only where its condition is written out. */
const BAD = sql`state IN ('suspicious', 'failed', 'cancelled')`
const isBad = (state: RunFilter['state']): boolean =>
  state === 'suspicious' || state === 'failed' || state === 'cancelled'
const isActive = (state: RunFilter['state']): boolean =>
  state === 'active' || state === 'queued' || state === 'running'

function conditions(filter: RunFilter): (SQL | undefined)[] {
  return [
    filter.sync === undefined ? undefined : eq(runs.syncId, filter.sync),
    filter.connection === undefined ? undefined : eq(runs.connectionId, filter.connection),
    filter.state === 'active' ? isNull(runs.finishedAt) : filter.state && eq(runs.state, filter.state),
    keyset(PLACE, filter).between,
    filter.queuedAfter === undefined ? undefined : gte(runs.queuedAt, filter.queuedAfter),
    filter.queuedBefore === undefined ? undefined : lt(runs.queuedAt, filter.queuedBefore),
  ]
}

/** The syncs whose runs it may be, one by one. */
function syncsOf({ tenantId }: TenantCtx, { sync, connection, state }: RunFilter): SQL {
  if (connection !== undefined)
    return sql`(SELECT id FROM syncs
      WHERE tenant_id = ${tenantId} AND connection_id = ${connection} AND id = ${sync ?? sql`id`})`
  if (sync !== undefined) return sql`(SELECT ${sync} AS id)`
  const next = (over: SQL) => sql`SELECT min(sync_id) FROM runs INDEXED BY runs_ended_badly
    WHERE tenant_id = ${tenantId} AND state = ${state} AND ${BAD} AND sync_id > ${over}`
  return sql`(WITH s (id) AS (${next(sql`''`)} UNION ALL SELECT (${next(sql`s.id`)}) FROM s WHERE s.id IS NOT NULL)
    SELECT id FROM s WHERE id IS NOT NULL)`
}

/** The first of each sync that fit, as far as a page could want them. */
function firstOfSyncs(ctx: TenantCtx, filter: RunFilter, index: SQL): SQL {
  const { inOrder } = keyset(PLACE, filter)
  const bad = isBad(filter.state) ? BAD : undefined
  const first = sql`SELECT runs.id FROM runs INDEXED BY ${index} WHERE runs.tenant_id = ${ctx.tenantId}
    AND ${and(sql`runs.sync_id = sync.id`, bad, ...conditions(filter))} ORDER BY ${sql.join(inOrder, sql`, `)} LIMIT ${filter.limit}`
  return sql`SELECT f.value FROM ${syncsOf(ctx, filter)} sync
    CROSS JOIN json_each((SELECT json_group_array(id) FROM (${first}))) f`
}

function ids(ctx: TenantCtx, filter: RunFilter): SQL | undefined {
  if (isActive(filter.state))
    return sql`SELECT id FROM runs INDEXED BY runs_active
      WHERE tenant_id = ${ctx.tenantId} AND finished_at IS NULL AND ${and(...conditions(filter))}`
  if (isBad(filter.state)) return firstOfSyncs(ctx, filter, sql`runs_ended_badly`)
  if (filter.sync !== undefined || filter.connection !== undefined)
    return firstOfSyncs(ctx, filter, sql`runs_of_sync`)
  return undefined
}

export function listRuns(ctx: TenantCtx, filter: RunFilter): Promise<RunRow[]> {
  const { inOrder, sorted } = keyset(PLACE, filter)
  const few = ids(ctx, filter)
  const which = few ? sql`${runs.id} IN (${few})` : and(...conditions(filter))
  return ctx.db
    .select()
    .from(runs)
    .where(and(eq(runs.tenantId, ctx.tenantId), which))
    .orderBy(...(few ? sorted : inOrder))
    .limit(filter.limit)
}

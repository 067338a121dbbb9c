import { and, eq, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import type { RunRow, SyncRow } from './store.ts'
import { runs, syncs } from './table.ts'

interface SyncFilter {
  id?: string
  connection?: string
  connector?: string
  object?: string
  kind?: string
  paused?: boolean
  order: Order
  after?: readonly (string | number)[]
  limit: number
}

const conditions = (filter: SyncFilter): (SQL | undefined)[] => [
  filter.id === undefined ? undefined : eq(syncs.id, filter.id),
  filter.connection === undefined ? undefined : eq(syncs.connectionId, filter.connection),
  filter.connector === undefined ? undefined : eq(syncs.connector, filter.connector),
  filter.object === undefined ? undefined : eq(syncs.object, filter.object),
  filter.kind === undefined ? undefined : eq(syncs.kind, filter.kind),
  filter.paused === undefined ? undefined : (filter.paused ? isNotNull : isNull)(syncs.pausedAt),
  keyset([syncs.id], filter).between,
]

/** Syncs with their last finished run and the one going on, one query. A few for each connection. */
export async function listSyncs({ db, tenantId }: TenantCtx, filter: SyncFilter) {
  const { inOrder } = keyset([syncs.id], filter)
  const page = db
    .select({ id: syncs.id })
    .from(syncs)
    .where(and(eq(syncs.tenantId, tenantId), ...conditions(filter)))
    .orderBy(...inOrder)
    .limit(filter.limit)
  const rows = await db
    .select()
    .from(syncs)
    .leftJoin(
      runs,
      and(
        eq(runs.tenantId, tenantId),
        eq(runs.syncId, syncs.id),
        or(eq(runs.id, syncs.lastRunId), isNull(runs.finishedAt)),
      ),
    )
    .where(and(eq(syncs.tenantId, tenantId), sql`${syncs.id} IN ${page}`))
    .orderBy(...inOrder)
  const found = new Map<string, { sync: SyncRow; last: RunRow | null; running: RunRow | null }>()
  for (const { syncs: sync, runs: run } of rows) {
    const entry = found.get(sync.id) ?? { sync, last: null, running: null }
    if (run?.finishedAt === null) entry.running = run
    else if (run) entry.last = run
    found.set(sync.id, entry)
  }
  return [...found.values()]
}

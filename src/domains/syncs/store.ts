import { and, asc, desc, eq, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { runs, syncs } from './table.ts'

export type SyncRow = typeof syncs.$inferSelect
export type RunRow = typeof runs.$inferSelect
export type RunState = RunRow['state'] | 'active'

type NewSync = Pick<
  SyncRow,
  'id' | 'connectionId' | 'connector' | 'object' | 'kind' | 'schedule' | 'pausedAt' | 'nextRunAt'
>

/** Creates the sync unless the connection has one of this object already, or was removed meanwhile. */
export const ensureSync = ({ db, tenantId }: TenantCtx, row: NewSync) =>
  db.$client
    .prepare(
      `INSERT INTO syncs (tenant_id, id, connection_id, connector, object, kind, schedule, next_run_at, paused_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM connections
       WHERE tenant_id = ?1 AND id = ?3 AND removed_at IS NULL ON CONFLICT DO NOTHING`,
    )
    .bind(
      tenantId,
      row.id,
      row.connectionId,
      row.connector,
      row.object,
      row.kind,
      row.schedule,
      row.nextRunAt,
      row.pausedAt,
    )
    .run()

export async function findSync({ db, tenantId }: TenantCtx, id: string): Promise<SyncRow | undefined> {
  const [row] = await db
    .select()
    .from(syncs)
    .where(and(eq(syncs.tenantId, tenantId), eq(syncs.id, id)))
  return row
}

export const syncsOf = ({ db, tenantId }: TenantCtx, connectionId: string) =>
  db
    .select()
    .from(syncs)
    .where(and(eq(syncs.tenantId, tenantId), eq(syncs.connectionId, connectionId)))
    .orderBy(asc(syncs.object))

export const updateSync = (
  { db, tenantId }: TenantCtx,
  id: string,
  patch: Partial<Pick<SyncRow, 'schedule' | 'pausedAt' | 'nextRunAt'>>,
) =>
  db
    .update(syncs)
    .set(patch)
    .where(and(eq(syncs.tenantId, tenantId), eq(syncs.id, id)))

export const updateSyncsOf = (
  { db, tenantId }: TenantCtx,
  connectionId: string,
  patch: Pick<SyncRow, 'mark' | 'fullAt'>,
) =>
  db
    .update(syncs)
    .set(patch)
    .where(and(eq(syncs.tenantId, tenantId), eq(syncs.connectionId, connectionId)))

/** Syncs with their last finished run and the one going on, one query. */
export async function listSyncs(
  { db, tenantId }: TenantCtx,
  at: { after: string; limit: number; connectionId?: string; id?: string },
) {
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
    .where(
      and(
        eq(syncs.tenantId, tenantId),
        at.connectionId === undefined ? undefined : eq(syncs.connectionId, at.connectionId),
        at.id === undefined ? undefined : eq(syncs.id, at.id),
        sql`${syncs.id} IN (SELECT id FROM syncs WHERE tenant_id = ${tenantId} AND id > ${at.after}
          AND (${at.connectionId ?? null} IS NULL OR connection_id = ${at.connectionId ?? null})
          AND (${at.id ?? null} IS NULL OR id = ${at.id ?? null}) ORDER BY id LIMIT ${at.limit})`,
      ),
    )
    .orderBy(asc(syncs.id))
  const found = new Map<string, { sync: SyncRow; last: RunRow | null; running: RunRow | null }>()
  for (const { syncs: sync, runs: run } of rows) {
    const entry = found.get(sync.id) ?? { sync, last: null, running: null }
    if (run?.finishedAt === null) entry.running = run
    else if (run) entry.last = run
    found.set(sync.id, entry)
  }
  return [...found.values()]
}

/** Whether the last run of another sync of this connection ended because the credentials were refused. */
export async function othersRefused({ db, tenantId }: TenantCtx, run: RunRow): Promise<boolean> {
  const rows = await db
    .select({ id: syncs.id })
    .from(syncs)
    .innerJoin(runs, and(eq(runs.tenantId, tenantId), eq(runs.id, syncs.lastRunId), eq(runs.reauth, true)))
    .where(
      and(eq(syncs.tenantId, tenantId), eq(syncs.connectionId, run.connectionId), ne(syncs.id, run.syncId)),
    )
    .limit(1)
  return rows.length > 0
}

export async function findRun({ db, tenantId }: TenantCtx, id: string): Promise<RunRow | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.tenantId, tenantId), eq(runs.id, id)))
  return row
}

/** Newest first. */
export function listRuns(
  { db, tenantId }: TenantCtx,
  at: { syncId?: string; state?: RunState; before?: { queuedAt: number; id: string }; limit: number },
): Promise<RunRow[]> {
  const { before } = at
  return db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.tenantId, tenantId),
        at.syncId === undefined ? undefined : eq(runs.syncId, at.syncId),
        at.state === 'active' ? isNull(runs.finishedAt) : at.state && eq(runs.state, at.state),
        before &&
          or(
            lt(runs.queuedAt, before.queuedAt),
            and(eq(runs.queuedAt, before.queuedAt), lt(runs.id, before.id)),
          ),
      ),
    )
    .orderBy(desc(runs.queuedAt), desc(runs.id))
    .limit(at.limit)
}

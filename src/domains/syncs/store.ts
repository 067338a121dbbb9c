import { and, asc, eq, isNull, ne } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { runs, syncs } from './table.ts'

export type SyncRow = typeof syncs.$inferSelect
export type RunRow = typeof runs.$inferSelect

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

/** Once more, after the run that is going on. */
export const runAgain = ({ db, tenantId }: TenantCtx, syncId: string) =>
  db
    .update(syncs)
    .set({ again: true })
    .where(and(eq(syncs.tenantId, tenantId), eq(syncs.id, syncId), isNull(syncs.pausedAt)))

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

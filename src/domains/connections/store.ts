import { and, asc, count, eq, gt, isNull } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { connections } from './table.ts'

export type ConnectionRow = typeof connections.$inferSelect
type Patch = Partial<Omit<ConnectionRow, 'tenantId' | 'id' | 'connector' | 'createdAt'>>

const present = (tenantId: string) => and(eq(connections.tenantId, tenantId), isNull(connections.removedAt))

export const insert = ({ db, tenantId }: TenantCtx, row: Omit<ConnectionRow, 'tenantId'>) =>
  db.insert(connections).values({ ...row, tenantId })

export async function find({ db, tenantId }: TenantCtx, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await db
    .select()
    .from(connections)
    .where(and(present(tenantId), eq(connections.id, id)))
  return row
}

export const list = ({ db, tenantId }: TenantCtx, after: string, limit: number) =>
  db
    .select()
    .from(connections)
    .where(and(present(tenantId), gt(connections.id, after)))
    .orderBy(asc(connections.id))
    .limit(limit)

export async function countPresent({ db, tenantId }: TenantCtx): Promise<number> {
  const [row] = await db.select({ n: count() }).from(connections).where(present(tenantId))
  return row?.n ?? 0
}

export const update = ({ db, tenantId }: TenantCtx, id: string, patch: Patch) =>
  db
    .update(connections)
    .set(patch)
    .where(and(present(tenantId), eq(connections.id, id)))

/** Marks the connection as removed, in the batch that removes what hangs on it. Safe to say twice. */
export const removedStatement = ({ db, tenantId, now }: TenantCtx, id: string): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE connections SET removed_at = ?3, secrets = '{}', status = 'untested', status_message = NULL
       WHERE tenant_id = ?1 AND id = ?2 AND removed_at IS NULL`,
    )
    .bind(tenantId, id, now())

/** New credentials, unless somebody else stored newer ones meanwhile. */
export async function moveVersion(
  { db, tenantId }: TenantCtx,
  row: ConnectionRow,
  patch: Patch & { secretVersion: number },
): Promise<boolean> {
  const moved = await db
    .update(connections)
    .set(patch)
    .where(
      and(present(tenantId), eq(connections.id, row.id), eq(connections.secretVersion, row.secretVersion)),
    )
    .returning({ id: connections.id })
  return moved.length === 1
}

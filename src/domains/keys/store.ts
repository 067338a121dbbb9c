import { and, asc, count, eq, gt, isNull } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keys } from './table.ts'

export type KeyRow = typeof keys.$inferSelect

export const insert = ({ db, tenantId }: TenantCtx, row: Omit<KeyRow, 'tenantId'>) =>
  db.insert(keys).values({ ...row, tenantId })

export const list = ({ db, tenantId }: TenantCtx, after: string, limit: number) =>
  db
    .select()
    .from(keys)
    .where(and(eq(keys.tenantId, tenantId), gt(keys.id, after)))
    .orderBy(asc(keys.id))
    .limit(limit)

export async function countActive({ db, tenantId }: TenantCtx): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(keys)
    .where(and(eq(keys.tenantId, tenantId), isNull(keys.revokedAt)))
  return row?.n ?? 0
}

export async function find({ db, tenantId }: TenantCtx, id: string): Promise<KeyRow | undefined> {
  const [row] = await db
    .select()
    .from(keys)
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, id)))
  return row
}

export const markRevoked = ({ db, tenantId, now }: TenantCtx, id: string) =>
  db
    .update(keys)
    .set({ revokedAt: now() })
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, id), isNull(keys.revokedAt)))

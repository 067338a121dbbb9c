import { and, asc, count, eq, gt, isNull } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { manifests } from './table.ts'

export type ManifestRow = typeof manifests.$inferSelect

const present = (tenantId: string) => and(eq(manifests.tenantId, tenantId), isNull(manifests.removedAt))

export const insert = ({ db, tenantId }: TenantCtx, row: Omit<ManifestRow, 'tenantId'>) =>
  db.insert(manifests).values({ ...row, tenantId })

export async function find({ db, tenantId }: TenantCtx, id: string): Promise<ManifestRow | undefined> {
  const [row] = await db
    .select()
    .from(manifests)
    .where(and(present(tenantId), eq(manifests.id, id)))
  return row
}

/** Also one that was removed, for the connections that were made from it. */
export async function findEver({ db, tenantId }: TenantCtx, id: string): Promise<ManifestRow | undefined> {
  const [row] = await db
    .select()
    .from(manifests)
    .where(and(eq(manifests.tenantId, tenantId), eq(manifests.id, id)))
  return row
}

export const list = ({ db, tenantId }: TenantCtx, after: string, limit: number) =>
  db
    .select()
    .from(manifests)
    .where(and(present(tenantId), gt(manifests.id, after)))
    .orderBy(asc(manifests.id))
    .limit(limit)

export async function countPresent({ db, tenantId }: TenantCtx): Promise<number> {
  const [row] = await db.select({ n: count() }).from(manifests).where(present(tenantId))
  return row?.n ?? 0
}

type Patch = Partial<Pick<ManifestRow, 'name' | 'source' | 'updatedAt' | 'removedAt'>>

export async function update(
  { db, tenantId }: TenantCtx,
  id: string,
  patch: Patch,
): Promise<ManifestRow | undefined> {
  const [row] = await db
    .update(manifests)
    .set(patch)
    .where(and(present(tenantId), eq(manifests.id, id)))
    .returning()
  return row
}

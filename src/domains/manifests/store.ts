import { and, count, eq, isNull, sql } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { contains, keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
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

export interface ManifestFilter {
  kind?: ManifestRow['kind']
  /** Part of the name. */
  q?: string
  sort: 'created_at' | 'updated_at' | 'name'
  order: Order
  after?: readonly (string | number)[] | undefined
  limit: number
}

const SORTS = {
  created_at: manifests.createdAt,
  updated_at: manifests.updatedAt,
  name: sql`${manifests.name} COLLATE NOCASE`,
}

/** There are a hundred at most: whatever is asked, all of a tenant's are looked at. */
export function list({ db, tenantId }: TenantCtx, filter: ManifestFilter): Promise<ManifestRow[]> {
  const { between, inOrder } = keyset([SORTS[filter.sort], manifests.id], filter)
  const { kind, q } = filter
  return db
    .select()
    .from(manifests)
    .where(
      and(
        present(tenantId),
        kind && eq(manifests.kind, kind),
        q === undefined ? undefined : contains([manifests.name], q),
        between,
      ),
    )
    .orderBy(...inOrder)
    .limit(filter.limit)
}

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

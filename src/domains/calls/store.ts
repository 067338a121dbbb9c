import { and, asc, count, desc, eq, gt, lt, or, sql } from 'drizzle-orm'
import { getTableColumns } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { apiCalls } from './table.ts'

export type CallRow = typeof apiCalls.$inferSelect

export const insert = ({ db, tenantId }: TenantCtx, row: Omit<CallRow, 'tenantId'>) =>
  db.insert(apiCalls).values({ ...row, tenantId })

export async function find({ db, tenantId }: TenantCtx, id: string): Promise<CallRow | undefined> {
  const [row] = await db
    .select()
    .from(apiCalls)
    .where(and(eq(apiCalls.tenantId, tenantId), eq(apiCalls.id, id)))
  return row
}

/** With whether the connection it reads is gone: asked here, so that a call costs two queries and not three. */
export async function findToRun(
  { db, tenantId }: TenantCtx,
  id: string,
): Promise<(CallRow & { isOrphan: boolean }) | undefined> {
  const connection = sql`${apiCalls.fixed} ->> 'connection'`
  const [row] = await db
    .select({
      ...getTableColumns(apiCalls),
      isOrphan: sql<number>`${connection} IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM connections k WHERE k.tenant_id = ${tenantId} AND k.id = ${connection} AND k.removed_at IS NULL)`,
    })
    .from(apiCalls)
    .where(and(eq(apiCalls.tenantId, tenantId), eq(apiCalls.id, id)))
  return row && { ...row, isOrphan: row.isOrphan === 1 }
}

interface Filter {
  template?: string
  order: 'asc' | 'desc'
  after?: { createdAt: number; id: string }
  limit: number
}

/** By creation, then id. */
export function list(
  { db, tenantId }: TenantCtx,
  { template, order, after, limit }: Filter,
): Promise<CallRow[]> {
  const beyond = order === 'asc' ? gt : lt
  const direction = order === 'asc' ? asc : desc
  return db
    .select()
    .from(apiCalls)
    .where(
      and(
        eq(apiCalls.tenantId, tenantId),
        template === undefined ? undefined : eq(apiCalls.template, template),
        after &&
          or(
            beyond(apiCalls.createdAt, after.createdAt),
            and(eq(apiCalls.createdAt, after.createdAt), beyond(apiCalls.id, after.id)),
          ),
      ),
    )
    .orderBy(direction(apiCalls.createdAt), direction(apiCalls.id))
    .limit(limit)
}

export async function countAll({ db, tenantId }: TenantCtx): Promise<number> {
  const [row] = await db.select({ n: count() }).from(apiCalls).where(eq(apiCalls.tenantId, tenantId))
  return row?.n ?? 0
}

export type Patch = Partial<Pick<CallRow, 'name' | 'description' | 'format' | 'parameters' | 'fixed'>>

export async function update(
  { db, tenantId, now }: TenantCtx,
  id: string,
  patch: Patch,
): Promise<CallRow | undefined> {
  const [row] = await db
    .update(apiCalls)
    .set({ ...patch, updatedAt: now() })
    .where(and(eq(apiCalls.tenantId, tenantId), eq(apiCalls.id, id)))
    .returning()
  return row
}

export const remove = ({ db, tenantId }: TenantCtx, id: string) =>
  db.delete(apiCalls).where(and(eq(apiCalls.tenantId, tenantId), eq(apiCalls.id, id)))

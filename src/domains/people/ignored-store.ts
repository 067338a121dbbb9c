import { and, asc, eq, gt } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { ignoredEmails } from './table.ts'

export type IgnoredRow = typeof ignoredEmails.$inferSelect

export const listIgnored = ({ db, tenantId }: TenantCtx, after: string, limit: number) =>
  db
    .select()
    .from(ignoredEmails)
    .where(and(eq(ignoredEmails.tenantId, tenantId), gt(ignoredEmails.email, after)))
    .orderBy(asc(ignoredEmails.email))
    .limit(limit)

/** Said twice, it is there once. */
export async function ignoreEmail({ db, tenantId, now }: TenantCtx, email: string): Promise<IgnoredRow> {
  const added = { tenantId, id: newId('ign'), email, createdAt: now() }
  await db.insert(ignoredEmails).values(added).onConflictDoNothing()
  const [row] = await db
    .select()
    .from(ignoredEmails)
    .where(and(eq(ignoredEmails.tenantId, tenantId), eq(ignoredEmails.email, email)))
  return row ?? added
}

export async function heedEmail({ db, tenantId }: TenantCtx, id: string): Promise<boolean> {
  const gone = await db
    .delete(ignoredEmails)
    .where(and(eq(ignoredEmails.tenantId, tenantId), eq(ignoredEmails.id, id)))
    .returning({ id: ignoredEmails.id })
  return gone.length === 1
}

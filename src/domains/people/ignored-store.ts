import { and, eq, gte, lt } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { newId } from '#kit/ids.ts'
import { ignoredEmails } from './table.ts'

export type IgnoredRow = typeof ignoredEmails.$inferSelect

interface IgnoredFilter {
  /** How the address begins, in lower case. */
  q?: string
  order: Order
  after: readonly (string | number)[] | undefined
  limit: number
}

/** By address. */
export function listIgnored(
  { db, tenantId }: TenantCtx,
  { q, limit, ...at }: IgnoredFilter,
): Promise<IgnoredRow[]> {
  const { between, inOrder } = keyset([ignoredEmails.email], at)
  // No character comes after this one, so that an index leads to those that begin so.
  const begins =
    q === undefined ? [] : [gte(ignoredEmails.email, q), lt(ignoredEmails.email, `${q}\u{10ffff}`)]
  return db
    .select()
    .from(ignoredEmails)
    .where(and(eq(ignoredEmails.tenantId, tenantId), between, ...begins))
    .orderBy(...inOrder)
    .limit(limit)
}

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

import { and, eq, isNull } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { canonicalJson } from '#kit/json.ts'
import { wordsOf, type Extra } from './rules.ts'
import { people } from './table.ts'

export type PersonRow = typeof people.$inferSelect

/** Removed ones too: their mark says since when. */
export async function findPerson({ db, tenantId }: TenantCtx, id: string): Promise<PersonRow | undefined> {
  const [row] = await db
    .select()
    .from(people)
    .where(and(eq(people.tenantId, tenantId), eq(people.id, id)))
  return row
}

export type Content = Pick<PersonRow, 'email' | 'firstName' | 'lastName' | 'role' | 'active'> & {
  extra: Extra
}

/** How a person's content stands in its columns. */
export const columnsOf = ({ email, firstName, lastName, role, active, extra }: Content) => ({
  email,
  firstName,
  lastName,
  role,
  active,
  extra: canonicalJson(extra),
  words: wordsOf(email, [firstName, lastName]),
})

/** False where somebody has this address already. */
export async function addPerson(
  { db, tenantId, now }: TenantCtx,
  id: string,
  content: Content,
): Promise<boolean> {
  const at = now()
  const added = await db
    .insert(people)
    .values({ ...columnsOf(content), tenantId, id, source: null, createdAt: at, updatedAt: at })
    .onConflictDoNothing()
    .returning({ id: people.id })
  return added.length === 1
}

/** Writes the new content over the row it was decided against; false where that row has moved or its address is taken. */
export async function changePerson(
  { db, tenantId, now }: TenantCtx,
  row: PersonRow,
  content: Content,
): Promise<boolean> {
  const { email, firstName, lastName, role, active, extra, words } = columnsOf(content)
  const { meta } = await db.$client
    .prepare(
      `UPDATE people SET email = ?4, first_name = ?5, last_name = ?6, role = ?7, active = ?8, extra = ?9, words = ?10,
         updated_at = ?11
       WHERE tenant_id = ?1 AND id = ?2 AND updated_at = ?3 AND extra = ?12 AND deleted_at IS NULL AND NOT EXISTS
         (SELECT 1 FROM people o WHERE o.tenant_id = ?1 AND o.email = ?4 AND o.id <> ?2 AND o.deleted_at IS NULL)`,
    )
    .bind(
      tenantId,
      row.id,
      row.updatedAt,
      email,
      firstName,
      lastName,
      role,
      Number(active),
      extra,
      words,
      now(),
      row.extra,
    )
    .run()
  return meta.changes > 0
}

export async function isTaken({ db, tenantId }: TenantCtx, email: string, by: string): Promise<boolean> {
  const [row] = await db
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.tenantId, tenantId), eq(people.email, email), isNull(people.deletedAt)))
  return row !== undefined && row.id !== by
}

/** A mark stays: who they were and since when they are gone, and nothing that apps said about them. */
export async function removePerson({ db, tenantId, now }: TenantCtx, id: string): Promise<boolean> {
  const at = now()
  const gone = await db
    .update(people)
    .set({ deletedAt: at, updatedAt: at, extra: '{}' })
    .where(and(eq(people.tenantId, tenantId), eq(people.id, id), isNull(people.deletedAt)))
    .returning({ id: people.id })
  return gone.length === 1
}

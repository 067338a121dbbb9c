import { and, eq, gt, isNull, lte } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { consents } from './table.ts'

export type ConsentRow = typeof consents.$inferSelect

/** And forgets those that ran out: there is never more of them than people try. */
export async function insertConsent({ db, tenantId, now }: TenantCtx, row: Omit<ConsentRow, 'tenantId'>) {
  await db.batch([
    db.delete(consents).where(and(eq(consents.tenantId, tenantId), lte(consents.expiresAt, now()))),
    db.insert(consents).values({ ...row, tenantId }),
  ])
}

interface Leaving {
  id: string
  personId: string
  stateHash: string
  nonceHash: string
  verifier: string
}

/** The browser leaves for the vendor, once: a link that is followed twice would leave two states alive. */
export async function leaveWith(
  { db, tenantId, now }: TenantCtx,
  { id, personId, ...marks }: Leaving,
): Promise<ConsentRow | undefined> {
  const [row] = await db
    .update(consents)
    .set(marks)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        eq(consents.id, id),
        eq(consents.personId, personId),
        isNull(consents.stateHash),
        gt(consents.expiresAt, now()),
      ),
    )
    .returning()
  return row
}

interface Returning {
  personId: string
  connector: string
  stateHash: string
  nonceHash: string
}

/** Takes it out, so that nobody takes it again: of two callbacks with one state, one finds it. */
export async function takeConsent(
  { db, tenantId, now }: TenantCtx,
  by: Returning,
): Promise<ConsentRow | undefined> {
  const [row] = await db
    .delete(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        eq(consents.stateHash, by.stateHash),
        eq(consents.nonceHash, by.nonceHash),
        eq(consents.personId, by.personId),
        eq(consents.connector, by.connector),
        gt(consents.expiresAt, now()),
      ),
    )
    .returning()
  return row
}

/** For cron: what nobody came back from. Its sealed secrets must not lie about. */
export async function acrossTenantsForget(shard: D1Database, now: number): Promise<void> {
  await shard.prepare('DELETE FROM consents WHERE expires_at <= ?1').bind(now).run()
}

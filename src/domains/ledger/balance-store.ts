import type { TenantCtx } from '#kit/context.ts'
import type { Side } from './books-store.ts'
import type { ledgerBreaks } from './table.ts'

/** One subject's books from their beginning, beside what is pending. */
export interface Account {
  side: Side
  subject: string
  received: number
  delivered: number
  filtered: number
  dead: number
  /** Rows that are pending. */
  counted: number
  /** How far the inbox of a connection has been emptied into D1. */
  drainedSeq: number
}

export type Break = Omit<typeof ledgerBreaks.$inferSelect, 'tenantId'>

/** Of each subject. One statement, so one state of the database, while events go on moving. */
export async function accounts({ db, tenantId }: TenantCtx): Promise<Account[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT side, subject, sum(received) AS received, sum(delivered) AS delivered, sum(filtered) AS filtered,
         sum(dead) AS dead, sum(counted) AS counted, sum(drained) AS drainedSeq
       FROM (
         SELECT side, subject, sum(iif(fate = 'received', n, 0)) AS received,
           sum(iif(fate = 'delivered', n, 0)) AS delivered, sum(iif(fate = 'filtered', n, 0)) AS filtered,
           sum(iif(fate = 'dead', n, 0)) AS dead, 0 AS counted, 0 AS drained
         FROM fates WHERE tenant_id = ?1 GROUP BY side, subject
         UNION ALL
         SELECT 'in', connection_id, 0, 0, 0, 0, count(*), 0 FROM received INDEXED BY received_pending
         WHERE tenant_id = ?1 AND state = 'pending' GROUP BY connection_id
         UNION ALL
         SELECT 'out', endpoint_id, 0, 0, 0, 0, count(*), 0 FROM deliveries INDEXED BY deliveries_due
         WHERE tenant_id = ?1 AND state = 'pending' GROUP BY endpoint_id
         UNION ALL
         SELECT 'in', connection_id, 0, 0, 0, 0, 0, drained_seq FROM inboxes WHERE tenant_id = ?1)
       GROUP BY side, subject`,
    )
    .bind(tenantId)
    .all<Account>()
  return results
}

/** The newest first. */
export async function breaks({ db, tenantId }: TenantCtx, limit: number): Promise<Break[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT side, subject, found_at AS foundAt, booked, counted, ended_at AS endedAt FROM ledger_breaks
       WHERE tenant_id = ?1 ORDER BY ended_at IS NOT NULL, found_at DESC LIMIT ?2`,
    )
    .bind(tenantId, limit)
    .all<Break>()
  return results
}

/** A break that is there keeps its first time; one that had ended begins again. */
export const writeBreak = ({ db, tenantId, now }: TenantCtx, off: Omit<Break, 'foundAt' | 'endedAt'>) =>
  db.$client
    .prepare(
      `INSERT INTO ledger_breaks (tenant_id, side, subject, found_at, booked, counted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (tenant_id, side, subject) DO UPDATE SET booked = excluded.booked, counted = excluded.counted,
         found_at = iif(ended_at IS NULL, found_at, excluded.found_at), ended_at = NULL`,
    )
    .bind(tenantId, off.side, off.subject, now(), off.booked, off.counted)
    .run()

export const endBreak = (
  { db, tenantId, now }: TenantCtx,
  { side, subject }: Pick<Break, 'side' | 'subject'>,
) =>
  db.$client
    .prepare(
      `UPDATE ledger_breaks SET ended_at = ?4
       WHERE tenant_id = ?1 AND side = ?2 AND subject = ?3 AND ended_at IS NULL`,
    )
    .bind(tenantId, side, subject, now())
    .run()

import { and, asc, desc, eq, gt, gte, isNull, lt, or, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { changes, records } from './table.ts'

export type RecordRow = typeof records.$inferSelect
export type ChangeRow = typeof changes.$inferSelect
type Order = 'asc' | 'desc'

export interface RecordFilter {
  kind?: string
  connection?: string
  object?: string
  email?: string
  updatedAfter?: number
  deleted: boolean
  order: Order
  after?: { updatedAt: number; id: string }
  limit: number
}

/**
 * By time of change, then id. Oldest first, a reader who goes on from the last page misses nothing: a record that
 * changes meanwhile moves to the end and is met there.
 */
export function listRecords({ db, tenantId }: TenantCtx, filter: RecordFilter): Promise<RecordRow[]> {
  const { after } = filter
  const beyond = filter.order === 'asc' ? gt : lt
  const direction = filter.order === 'asc' ? asc : desc
  const where: (SQL | undefined)[] = [
    eq(records.tenantId, tenantId),
    filter.kind === undefined ? undefined : eq(records.kind, filter.kind),
    filter.connection === undefined ? undefined : eq(records.connectionId, filter.connection),
    filter.object === undefined ? undefined : eq(records.object, filter.object),
    filter.email === undefined ? undefined : eq(records.email, filter.email),
    filter.updatedAfter === undefined ? undefined : gte(records.updatedAt, filter.updatedAfter),
    filter.deleted ? undefined : isNull(records.deletedAt),
    after &&
      or(
        beyond(records.updatedAt, after.updatedAt),
        and(eq(records.updatedAt, after.updatedAt), beyond(records.id, after.id)),
      ),
  ]
  return db
    .select()
    .from(records)
    .where(and(...where))
    .orderBy(direction(records.updatedAt), direction(records.id))
    .limit(filter.limit)
}

export async function findRecord({ db, tenantId }: TenantCtx, id: string): Promise<RecordRow | undefined> {
  const [row] = await db
    .select()
    .from(records)
    .where(and(eq(records.tenantId, tenantId), eq(records.id, id)))
  return row
}

export interface ChangeFilter {
  kind?: string
  connection?: string
  object?: string
  record?: string
  type?: ChangeRow['type']
  order: Order
  afterSeq?: number
  /** Where the last page ended, in either direction. */
  from?: number
  limit: number
}

export function listChanges({ db, tenantId }: TenantCtx, filter: ChangeFilter): Promise<ChangeRow[]> {
  const beyond = filter.order === 'asc' ? gt : lt
  const direction = filter.order === 'asc' ? asc : desc
  return db
    .select()
    .from(changes)
    .where(
      and(
        eq(changes.tenantId, tenantId),
        filter.kind === undefined ? undefined : eq(changes.kind, filter.kind),
        filter.connection === undefined ? undefined : eq(changes.connectionId, filter.connection),
        filter.object === undefined ? undefined : eq(changes.object, filter.object),
        filter.record === undefined ? undefined : eq(changes.recordId, filter.record),
        filter.type === undefined ? undefined : eq(changes.type, filter.type),
        filter.afterSeq === undefined ? undefined : gt(changes.seq, filter.afterSeq),
        filter.from === undefined ? undefined : beyond(changes.seq, filter.from),
      ),
    )
    .orderBy(direction(changes.seq))
    .limit(filter.limit)
}

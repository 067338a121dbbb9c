import { and, count, eq, isNull, sql } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { contains, keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { connections } from './table.ts'

export type ConnectionRow = typeof connections.$inferSelect
type Patch = Partial<Omit<ConnectionRow, 'tenantId' | 'id' | 'connector' | 'createdAt'>>

const present = (tenantId: string) => and(eq(connections.tenantId, tenantId), isNull(connections.removedAt))

export const insert = ({ db, tenantId }: TenantCtx, row: Omit<ConnectionRow, 'tenantId'>) =>
  db.insert(connections).values({ ...row, tenantId })

export async function find({ db, tenantId }: TenantCtx, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await db
    .select()
    .from(connections)
    .where(and(present(tenantId), eq(connections.id, id)))
  return row
}

export interface ConnectionFilter {
  connector?: string
  status?: ConnectionRow['status']
  mode?: ConnectionRow['mode']
  /** Part of the name. */
  q?: string
  sort: 'created_at' | 'name'
  order: Order
  after?: readonly (string | number)[] | undefined
  limit: number
}

const SORTS = { created_at: connections.createdAt, name: sql`${connections.name} COLLATE NOCASE` }

/** There are a few hundred at most: whatever is asked, all of a tenant's are looked at. */
export function list({ db, tenantId }: TenantCtx, filter: ConnectionFilter): Promise<ConnectionRow[]> {
  const { between, inOrder } = keyset([SORTS[filter.sort], connections.id], filter)
  const { connector, status, mode, q } = filter
  return db
    .select()
    .from(connections)
    .where(
      and(
        present(tenantId),
        connector === undefined ? undefined : eq(connections.connector, connector),
        status && eq(connections.status, status),
        mode && eq(connections.mode, mode),
        q === undefined ? undefined : contains([connections.name], q),
        between,
      ),
    )
    .orderBy(...inOrder)
    .limit(filter.limit)
}

export async function countPresent({ db, tenantId }: TenantCtx): Promise<number> {
  const [row] = await db.select({ n: count() }).from(connections).where(present(tenantId))
  return row?.n ?? 0
}

export const update = ({ db, tenantId }: TenantCtx, id: string, patch: Patch) =>
  db
    .update(connections)
    .set(patch)
    .where(and(present(tenantId), eq(connections.id, id)))

/** The webhook's next address. What was registered at the vendor is registered for the one before. */
export const nextHookNumber = ({ db, tenantId }: TenantCtx, id: string) =>
  db
    .update(connections)
    .set({ hookNumber: sql`${connections.hookNumber} + 1`, hook: null })
    .where(and(present(tenantId), eq(connections.id, id)))

/** Marks the connection as removed, in the batch that removes what hangs on it. Safe to say twice. */
export const removedStatement = ({ db, tenantId, now }: TenantCtx, id: string): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE connections SET removed_at = ?3, secrets = '{}', status = 'untested', status_message = NULL
       WHERE tenant_id = ?1 AND id = ?2 AND removed_at IS NULL`,
    )
    .bind(tenantId, id, now())

/** New credentials, unless somebody else stored newer ones meanwhile. */
export async function moveVersion(
  { db, tenantId }: TenantCtx,
  row: ConnectionRow,
  patch: Patch & { secretVersion: number },
): Promise<boolean> {
  const moved = await db
    .update(connections)
    .set(patch)
    .where(
      and(present(tenantId), eq(connections.id, row.id), eq(connections.secretVersion, row.secretVersion)),
    )
    .returning({ id: connections.id })
  return moved.length === 1
}

import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, lte, or, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import type { ShownFacts } from './facts.ts'
import { keys } from './table.ts'

export type KeyRow = typeof keys.$inferSelect
type KeyState = 'active' | 'revoked' | 'expired'

export interface KeyFilter {
  state?: KeyState
  call?: string
  department?: string
  order: 'asc' | 'desc'
  after?: { createdAt: number; id: string }
  limit: number
}

export const insert = ({ db, tenantId }: TenantCtx, row: Omit<KeyRow, 'tenantId'>) =>
  db.insert(keys).values({ ...row, tenantId })

/** By creation, then id. A key that ended by its own time is `expired`, one that was ended by somebody `revoked`. */
export function list({ db, tenantId, now }: TenantCtx, filter: KeyFilter): Promise<KeyRow[]> {
  const { after, state } = filter
  const beyond = filter.order === 'asc' ? gt : lt
  const direction = filter.order === 'asc' ? asc : desc
  const states: Record<KeyState, SQL | undefined> = {
    revoked: isNotNull(keys.revokedAt),
    expired: and(isNull(keys.revokedAt), lte(keys.expiresAt, now())),
    active: and(isNull(keys.revokedAt), or(isNull(keys.expiresAt), gt(keys.expiresAt, now()))),
  }
  const where: (SQL | undefined)[] = [
    eq(keys.tenantId, tenantId),
    state && states[state],
    filter.call === undefined ? undefined : eq(keys.callId, filter.call),
    filter.department === undefined ? undefined : eq(keys.department, filter.department),
    after &&
      or(
        beyond(keys.createdAt, after.createdAt),
        and(eq(keys.createdAt, after.createdAt), beyond(keys.id, after.id)),
      ),
  ]
  return db
    .select()
    .from(keys)
    .where(and(...where))
    .orderBy(direction(keys.createdAt), direction(keys.id))
    .limit(filter.limit)
}

export async function countActive({ db, tenantId }: TenantCtx): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(keys)
    .where(and(eq(keys.tenantId, tenantId), isNull(keys.revokedAt)))
  return row?.n ?? 0
}

export async function find({ db, tenantId }: TenantCtx, id: string): Promise<KeyRow | undefined> {
  const [row] = await db
    .select()
    .from(keys)
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, id)))
  return row
}

export const markRevoked = ({ db, tenantId, now }: TenantCtx, id: string) =>
  db
    .update(keys)
    .set({ revokedAt: now() })
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, id), isNull(keys.revokedAt)))

/** What the gate answered, whole; a row that shows something newer keeps it, whichever of two writes comes last. */
export const mirror = ({ db, tenantId }: TenantCtx, facts: ShownFacts) =>
  db
    .update(keys)
    .set({
      name: facts.label,
      scopes: facts.scopes,
      ratePerMinute: facts.ratePerMinute,
      dayQuota: facts.dayQuota,
      allowedIps: facts.allowedIps,
      expiresAt: facts.expiresAt,
      preview: facts.preview ?? undefined,
      rotatedAt: facts.rotatedAt,
      previousUntil: facts.previousUntil,
      revision: facts.revision,
    })
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, facts.keyId), lt(keys.revision, facts.revision)))

export const setDepartment = ({ db, tenantId }: TenantCtx, id: string, department: string | null) =>
  db
    .update(keys)
    .set({ department })
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, id)))

export const markUsed = ({ db, tenantId, now }: TenantCtx, id: string) =>
  db
    .update(keys)
    .set({ lastUsedAt: now() })
    .where(and(eq(keys.tenantId, tenantId), eq(keys.id, id)))

export const activeOfCall = ({ db, tenantId }: TenantCtx, callId: string) =>
  db
    .select({ id: keys.id, locator: keys.locator })
    .from(keys)
    .where(and(eq(keys.tenantId, tenantId), eq(keys.callId, callId), isNull(keys.revokedAt)))

export const markCallRevoked = ({ db, tenantId, now }: TenantCtx, callId: string) =>
  db
    .update(keys)
    .set({ revokedAt: now() })
    .where(and(eq(keys.tenantId, tenantId), eq(keys.callId, callId), isNull(keys.revokedAt)))

/** Whose turn it is to work on a connection's events, and what is due. */
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { DueEvent } from './read-events.ts'

/** `fence` is a random number, so that nobody takes another's turn for theirs. It is another after each batch. */
export interface Turn {
  connectionId: string
  fence: number
}

/** Whoever has died with the turn loses it. */
export const TURN_MS = 60_000

export const newFence = (): number => {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  return (high & 0xfffff) * 2 ** 32 + low
}

/** Null: somebody has it, who will look for new events before they let it go. */
export async function takeTurn(ctx: TenantCtx, connectionId: string): Promise<Turn | null> {
  const fence = newFence()
  const now = ctx.now()
  const { meta } = await ctx.db.$client
    .prepare(
      `UPDATE inboxes SET fence = ?3, working_until = ?4
       WHERE tenant_id = ?1 AND connection_id = ?2 AND coalesce(working_until, 0) <= ?5`,
    )
    .bind(ctx.tenantId, connectionId, fence, now + TURN_MS, now)
    .run()
  return meta.changes > 0 ? { connectionId, fence } : null
}

export const turnGuard = (ctx: TenantCtx, { connectionId, fence }: Turn): Guard => ({
  sql: (n) =>
    `EXISTS (SELECT 1 FROM inboxes g WHERE g.tenant_id = ?${n + 1} AND g.connection_id = ?${n + 2} AND g.fence = ?${n + 3})`,
  params: [ctx.tenantId, connectionId, fence],
})

export async function hasTurn(ctx: TenantCtx, { connectionId, fence }: Turn): Promise<boolean> {
  const row = await ctx.db.$client
    .prepare(`SELECT 1 AS n FROM inboxes WHERE tenant_id = ?1 AND connection_id = ?2 AND fence = ?3`)
    .bind(ctx.tenantId, connectionId, fence)
    .first<{ n: number }>()
  return row !== null
}

/**
 * Lets the turn go. `unlessDue`: not while something is due, so that what came after the last look is not left lying;
 * answers whether it was let go.
 */
export async function endTurn(
  ctx: TenantCtx,
  { connectionId, fence }: Turn,
  { unlessDue }: { unlessDue: boolean },
): Promise<boolean> {
  const { meta } = await ctx.db.$client
    .prepare(
      `UPDATE inboxes SET working_until = NULL WHERE tenant_id = ?1 AND connection_id = ?2 AND fence = ?3
         AND (?4 = 0 OR NOT EXISTS (SELECT 1 FROM received r WHERE r.tenant_id = ?1 AND r.connection_id = ?2
           AND r.state = 'pending' AND r.next_attempt_at <= ?5))`,
    )
    .bind(ctx.tenantId, connectionId, fence, Number(unlessDue), ctx.now())
    .run()
  return meta.changes > 0
}

/** When the next one that waits is due; null: none waits. */
export async function nextDue(ctx: TenantCtx, connectionId: string): Promise<number | null> {
  const row = await ctx.db.$client
    .prepare(
      `SELECT min(next_attempt_at) AS at FROM received
       WHERE tenant_id = ?1 AND connection_id = ?2 AND state = 'pending'`,
    )
    .bind(ctx.tenantId, connectionId)
    .first<{ at: number | null }>()
  return row?.at ?? null
}

/**
 * The connection is gone, and nothing of it is pending: asked again, since a replay may have come in between. While the
 * inbox may hold something the row is needed, which says how much of it has been counted.
 */
export const forgetRow = (ctx: TenantCtx, { connectionId, fence }: Turn) =>
  ctx.db.$client
    .prepare(
      `DELETE FROM inboxes WHERE tenant_id = ?1 AND connection_id = ?2 AND fence = ?3 AND awake = 0 AND NOT EXISTS (
         SELECT 1 FROM received r WHERE r.tenant_id = ?1 AND r.connection_id = ?2 AND r.state = 'pending')`,
    )
    .bind(ctx.tenantId, connectionId, fence)
    .run()

const MOST = 100
/** Of bodies, in bytes; a single one may be larger. */
const MOST_BYTES = 1_000_000

const DUE = `SELECT rowid AS n, id, type, happened_at AS happenedAt, received_at AS receivedAt, attempts,
    next_attempt_at AS due, octet_length(body) AS size
  FROM received WHERE tenant_id = ?1 AND connection_id = ?2 AND state = 'pending' AND next_attempt_at <= ?3
  ORDER BY next_attempt_at, rowid LIMIT ${MOST}`

/** What is due, in the order it came. By an index of what is pending, however much that is. */
export async function dueEvents(ctx: TenantCtx, connectionId: string): Promise<DueEvent[]> {
  const { results } = await ctx.db.$client
    .prepare(
      `WITH due AS (${DUE}), sized AS (SELECT *, sum(size) OVER (ORDER BY due, n) - size AS before FROM due)
       SELECT d.id, d.type, d.happenedAt, d.receivedAt, d.attempts, r.body
       FROM sized d CROSS JOIN received r ON r.tenant_id = ?1 AND r.id = d.id
       WHERE d.before < ${MOST_BYTES} ORDER BY d.due, d.n`,
    )
    .bind(ctx.tenantId, connectionId, ctx.now())
    .all<DueEvent>()
  return results
}

/** Cron: connections with events that are due and that nobody is at. */
export async function acrossTenantsDue(
  shard: D1Database,
  now: number,
  limit: number,
): Promise<{ tenantId: string; connectionId: string }[]> {
  const { results } = await shard
    .prepare(
      `SELECT r.tenant_id AS tenantId, r.connection_id AS connectionId FROM received r
       WHERE r.state = 'pending' AND r.next_attempt_at <= ?1 AND NOT EXISTS (SELECT 1 FROM inboxes i
         WHERE i.tenant_id = r.tenant_id AND i.connection_id = r.connection_id AND i.working_until > ?1)
       GROUP BY r.tenant_id, r.connection_id ORDER BY min(r.next_attempt_at) LIMIT ?2`,
    )
    .bind(now, limit)
    .all<{ tenantId: string; connectionId: string }>()
  return results
}

/** Cron: inboxes whose objects may hold something. */
export async function acrossTenantsAwake(
  shard: D1Database,
  limit: number,
): Promise<{ tenantId: string; connectionId: string }[]> {
  const { results } = await shard
    .prepare(
      `SELECT tenant_id AS tenantId, connection_id AS connectionId FROM inboxes WHERE awake = 1
       ORDER BY random() LIMIT ?1`,
    )
    .bind(limit)
    .all<{ tenantId: string; connectionId: string }>()
  return results
}

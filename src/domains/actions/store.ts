import { and, eq, gte, inArray, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { actionRuns, type ActionState } from './table.ts'

export type ActionRun = typeof actionRuns.$inferSelect

export const insertRun = ({ db, tenantId }: TenantCtx, row: Omit<ActionRun, 'tenantId'>) =>
  db.insert(actionRuns).values({ ...row, tenantId })

export async function findRun({ db, tenantId }: TenantCtx, id: string): Promise<ActionRun | undefined> {
  const [row] = await db
    .select()
    .from(actionRuns)
    .where(and(eq(actionRuns.tenantId, tenantId), eq(actionRuns.id, id)))
  return row
}

export interface ActionFilter {
  connection?: string
  action?: string
  state?: ActionState
  createdAfter?: number | undefined
  createdBefore?: number | undefined
  order: Order
  after?: readonly (string | number)[] | undefined
  limit: number
}

/** By the time they were told. */
export function listRuns({ db, tenantId }: TenantCtx, filter: ActionFilter): Promise<ActionRun[]> {
  const { between, inOrder } = keyset([actionRuns.createdAt, actionRuns.id], filter)
  const { connection, action, state, createdAfter, createdBefore } = filter
  return db
    .select()
    .from(actionRuns)
    .where(
      and(
        eq(actionRuns.tenantId, tenantId),
        connection === undefined ? undefined : eq(actionRuns.connectionId, connection),
        action === undefined ? undefined : eq(actionRuns.action, action),
        state && eq(actionRuns.state, state),
        createdAfter === undefined ? undefined : gte(actionRuns.createdAt, createdAfter),
        createdBefore === undefined ? undefined : lt(actionRuns.createdAt, createdBefore),
        between,
      ),
    )
    .orderBy(...inOrder)
    .limit(filter.limit)
}

/**
 * Takes the run for one worker until `leaseUntil`, with how it stood before: one that is still `running` then was left
 * by a worker that died. Of two who come at once, one gets it.
 */
export async function claim(
  { db, tenantId, now }: TenantCtx,
  id: string,
  leaseUntil: number,
): Promise<{ run: ActionRun; died: boolean } | null> {
  const [before] = await db
    .select({ state: actionRuns.state, fence: actionRuns.fence })
    .from(actionRuns)
    .where(and(eq(actionRuns.tenantId, tenantId), eq(actionRuns.id, id)))
  if (!before) return null
  const died = before.state === 'running' && before.fence > 0
  const [run] = await db
    .update(actionRuns)
    .set({
      state: 'running',
      leaseUntil,
      fence: sql`fence + 1`,
      // Nobody else counts a try that never ended.
      attempt: sql`attempt + ${died ? 1 : 0}`,
      nextAttemptAt: null,
    })
    .where(
      and(
        eq(actionRuns.tenantId, tenantId),
        eq(actionRuns.id, id),
        eq(actionRuns.fence, before.fence),
        isNull(actionRuns.finishedAt),
        lte(actionRuns.leaseUntil, now()),
      ),
    )
    .returning()
  return run ? { run, died } : null
}

type Outcome = Pick<
  ActionRun,
  | 'state'
  | 'code'
  | 'message'
  | 'output'
  | 'found'
  | 'progress'
  | 'requests'
  | 'attempt'
  | 'leaseUntil'
  | 'nextAttemptAt'
  | 'finishedAt'
>

/** What came of it, unless another worker has it by now. */
export async function settle(
  { db, tenantId }: TenantCtx,
  run: ActionRun,
  outcome: Outcome,
): Promise<boolean> {
  const moved = await db
    .update(actionRuns)
    .set(outcome)
    .where(and(eq(actionRuns.tenantId, tenantId), eq(actionRuns.id, run.id), eq(actionRuns.fence, run.fence)))
    .returning({ id: actionRuns.id })
  return moved.length === 1
}

/** A finished run in one of these states begins anew, or is marked; answers whether it did. */
export async function move(
  { db, tenantId }: TenantCtx,
  id: string,
  { from, to }: { from: readonly ActionState[]; to: Partial<ActionRun> },
): Promise<boolean> {
  const moved = await db
    .update(actionRuns)
    .set(to)
    .where(
      and(
        eq(actionRuns.tenantId, tenantId),
        eq(actionRuns.id, id),
        inArray(actionRuns.state, [...from]),
        isNotNull(actionRuns.finishedAt),
      ),
    )
    .returning({ id: actionRuns.id })
  return moved.length === 1
}

/** With the connection that is removed: nothing may go on in its name. */
export const endRuns = ({ db, tenantId, now }: TenantCtx, connectionId: string) =>
  db.$client
    .prepare(
      `UPDATE action_runs SET state = 'failed', code = 'connections.not_found', fence = fence + 1, finished_at = ?3,
         next_attempt_at = NULL, message = 'The connection was removed.'
       WHERE tenant_id = ?1 AND connection_id = ?2 AND finished_at IS NULL`,
    )
    .bind(tenantId, connectionId, now())
    .run()

/** For cron: runs that wait for now, and those whose worker died. */
export async function acrossTenantsDueRuns(
  shard: D1Database,
  now: number,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  const { results } = await shard
    .prepare(
      `SELECT tenant_id AS tenantId, id FROM action_runs
       WHERE finished_at IS NULL AND lease_until <= ?1 ORDER BY lease_until LIMIT ?2`,
    )
    .bind(now, limit)
    .all<{ tenantId: string; id: string }>()
  return results
}

import { countStatements, dayOf, type Count } from '#domains/fates/index.ts'
import { chunks } from '#kit/chunks.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { Outcome } from './read-events.ts'
import { newFence, TURN_MS, turnGuard, type Turn } from './turn-store.ts'

interface Batch {
  outcomes: readonly Outcome[]
  unmoved: Guard
  /** Under the given guard. */
  statements: (guard: Guard) => D1PreparedStatement[]
}

/**
 * Writes what events do, what became of them and what that counts for, in one batch: all or nothing, and once. The first
 * statement gives the turn another fence, if it is still ours and no record has moved since it was read; the others ask
 * for that fence, which nobody else can have. Null: nothing was written.
 */
export async function commitBatch(ctx: TenantCtx, turn: Turn, batch: Batch): Promise<Turn | null> {
  const sql = ctx.db.$client
  const next: Turn = { ...turn, fence: newFence() }
  const guard = turnGuard(ctx, next)
  const results = await sql.batch([
    sql
      .prepare(
        `UPDATE inboxes SET fence = ?4, working_until = ?5
         WHERE tenant_id = ?1 AND connection_id = ?2 AND fence = ?3 AND ${batch.unmoved.sql(5)}`,
      )
      .bind(
        ctx.tenantId,
        turn.connectionId,
        turn.fence,
        next.fence,
        ctx.now() + TURN_MS,
        ...batch.unmoved.params,
      ),
    ...batch.statements(guard),
    // With the ids alone SQLite finds the rows by their key; by the join alone it looks at all that is pending.
    ...chunks(batch.outcomes.map((outcome) => JSON.stringify(outcome))).map((json) =>
      sql
        .prepare(
          `UPDATE received SET state = w.value ->> 'fate', reason = w.value ->> 'reason', message = w.value ->> 'message',
             attempts = attempts + (w.value ->> 'tried'), next_attempt_at = w.value ->> 'nextAttemptAt',
             settled_at = iif(w.value ->> 'fate' = 'pending', NULL, ?2)
           FROM json_each(?3) w
           WHERE tenant_id = ?1 AND received.id IN (SELECT value ->> 'id' FROM json_each(?3))
             AND received.id = w.value ->> 'id' AND state = 'pending' AND ${guard.sql(3)}`,
        )
        .bind(ctx.tenantId, ctx.now(), json, ...guard.params),
    ),
    ...countStatements(ctx, countsOf(turn.connectionId, batch.outcomes), guard),
  ])
  return (results[0]?.meta.changes ?? 0) > 0 ? next : null
}

/** By the day each came. */
function countsOf(subject: string, outcomes: readonly Outcome[]): Count[] {
  const counts = new Map<string, Count>()
  for (const { receivedAt, fate, reason } of outcomes) {
    if (fate === 'pending') continue
    const day = dayOf(receivedAt)
    const key = [day, fate, reason].join('|')
    const count = counts.get(key)
    if (count) count.n++
    else counts.set(key, { side: 'in', subject, day, fate, reason, n: 1 })
  }
  return [...counts.values()]
}

/** What a person decides of events that have a fate: the old one is taken back in the batch that gives them another. */
import { countStatements, dayOf, type Count } from '#domains/fates/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { ReceivedRow } from './list-store.ts'

export type Settled = Pick<ReceivedRow, 'id' | 'connectionId' | 'receivedAt' | 'state' | 'reason' | 'replays'>

/** Holds while every one of them is as it was read: of two who come at once, one moves them. */
function unmoved(ctx: TenantCtx, rows: readonly Settled[]): Guard {
  const json = JSON.stringify(rows.map(({ id, state, reason, replays }) => [id, state, reason, replays]))
  return {
    sql: (from) =>
      `(SELECT count(*) FROM json_each(?${from + 2}) g JOIN received m ON m.tenant_id = ?${from + 1} AND m.id = g.value ->> 0
        WHERE m.state = g.value ->> 1 AND m.reason = g.value ->> 2 AND m.replays = g.value ->> 3) = ?${from + 3}`,
    params: [ctx.tenantId, json, rows.length],
  }
}

/** Fates of these, `n` each, summed by day. */
function countsOf(rows: readonly Settled[], n: 1 | -1): Count[] {
  const sums = new Map<string, Count>()
  for (const { connectionId: subject, receivedAt, state, reason } of rows) {
    if (state === 'pending') continue
    const one: Count = { side: 'in', subject, day: dayOf(receivedAt), fate: state, reason, n }
    const key = JSON.stringify([subject, one.day, state, reason])
    const sum = sums.get(key)
    if (sum) sum.n += n
    else sums.set(key, one)
  }
  return [...sums.values()]
}

/** From one fate to another, or back to pending. Answers whether they were still as they were read. */
async function move(
  ctx: TenantCtx,
  rows: readonly Settled[],
  to: Pick<Settled, 'state' | 'reason'> & { replayed: boolean },
): Promise<boolean> {
  if (rows.length === 0) return true
  const guard = unmoved(ctx, rows)
  const after = rows.map((row) => ({ ...row, state: to.state, reason: to.reason }))
  const pending = to.state === 'pending'
  const sql = ctx.db.$client
  const results = await sql.batch([
    ...countStatements(ctx, [...countsOf(rows, -1), ...countsOf(after, 1)], guard),
    sql
      .prepare(
        `UPDATE received SET state = ?3, reason = ?4, message = NULL, attempts = iif(?5, 0, attempts),
           next_attempt_at = iif(?5, ?6, NULL), settled_at = iif(?5, NULL, ?6), replays = replays + ?7
         WHERE tenant_id = ?1 AND id IN (SELECT value ->> 0 FROM json_each(?2)) AND ${guard.sql(7)}`,
      )
      .bind(
        ctx.tenantId,
        JSON.stringify(rows.map(({ id }) => [id])),
        to.state,
        to.reason,
        Number(pending),
        ctx.now(),
        Number(to.replayed),
        ...guard.params,
      ),
  ])
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

export const dismissed = (ctx: TenantCtx, row: Settled): Promise<boolean> =>
  move(ctx, [row], { state: 'filtered', reason: 'dismissed', replayed: false })

/** Pending again and due at once, as if they had just come. */
export const pendingAgain = (ctx: TenantCtx, rows: readonly Settled[]): Promise<boolean> =>
  move(ctx, rows, { state: 'pending', reason: '', replayed: true })

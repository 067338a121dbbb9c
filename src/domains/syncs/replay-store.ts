import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { RunRow } from './store.ts'

export async function lastChange({ db, tenantId }: TenantCtx): Promise<number> {
  const row = await db.$client
    .prepare('SELECT coalesce(max(seq), 0) AS seq FROM changes WHERE tenant_id = ?1')
    .bind(tenantId)
    .first<{ seq: number }>()
  return row?.seq ?? 0
}

/**
 * Holds while the sync is there and nobody but this very batch has changed its records since change `last`: a stored row
 * that was read before must not go over one that came after.
 */
export const replayGuard = (ctx: TenantCtx, run: RunRow, last: number): Guard => ({
  sql: (from) =>
    `EXISTS (SELECT 1 FROM syncs s WHERE s.tenant_id = ?${from + 1} AND s.id = ?${from + 2})
     AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.tenant_id = ?${from + 1} AND c.seq > ?${from + 3}
       AND c.connection_id = ?${from + 4} AND c.object = ?${from + 5} AND c.run_id IS NOT ?${from + 6})`,
  params: [ctx.tenantId, run.syncId, last, run.connectionId, run.object, run.id],
})

/** All of it or nothing; answers which. */
export async function applyReplay(
  ctx: TenantCtx,
  run: RunRow,
  { guard, statements }: { guard: Guard; statements: D1PreparedStatement[] },
): Promise<boolean> {
  const sql = ctx.db.$client
  const results = await sql.batch<{ held?: number }>([
    ...statements,
    sql.prepare(`SELECT ${guard.sql(1)} AS held, ?1 AS run`).bind(run.id, ...guard.params),
  ])
  return results.at(-1)?.results[0]?.held === 1
}

/** Rows that could not be understood: kept for a person to look at, as long as their run is the sync's last. */
import { and, asc, eq, sql } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { guardOf } from './run-store.ts'
import type { RunRow } from './store.ts'
import { setAside } from './table.ts'

const PER_PAGE = 100
const PER_RUN = 1000

/** The page's first bad rows, in the page's batch and under its guard. A page without any adds no statement. */
export function setAsideStatements(
  ctx: TenantCtx,
  run: RunRow,
  rows: readonly { reason: string; sample: string }[],
): D1PreparedStatement[] {
  // At most as many as this are kept already.
  const kept = Math.min(run.quarantined, run.pages * PER_PAGE)
  const shown = rows.slice(0, Math.min(PER_PAGE, Math.max(0, PER_RUN - kept)))
  if (shown.length === 0) return []
  const guard = guardOf(ctx, run)
  return [
    ctx.db.$client
      .prepare(
        `INSERT INTO set_aside (tenant_id, run_id, page, n, reason, sample)
         SELECT ?1, ?2, ?3, s.key, s.value ->> 'reason', s.value ->> 'sample' FROM json_each(?4) s WHERE ${guard.sql(4)}`,
      )
      .bind(ctx.tenantId, run.id, run.pages, JSON.stringify(shown), ...guard.params),
  ]
}

/** In the order they came. */
export const listSetAside = (
  { db, tenantId }: TenantCtx,
  at: { runId: string; after: { page: number; n: number }; limit: number },
) =>
  db
    .select()
    .from(setAside)
    .where(
      and(
        eq(setAside.tenantId, tenantId),
        eq(setAside.runId, at.runId),
        sql`(${setAside.page}, ${setAside.n}) > (${at.after.page}, ${at.after.n})`,
      ),
    )
    .orderBy(asc(setAside.page), asc(setAside.n))
    .limit(at.limit)

/** The samples of the sync's earlier runs: what is wrong with the list now, the run that ends here tells. */
export function forgottenSetAside(ctx: TenantCtx, run: RunRow): D1PreparedStatement {
  const guard = guardOf(ctx, run)
  return ctx.db.$client
    .prepare(
      `DELETE FROM set_aside WHERE tenant_id = ?1 AND run_id IN
         (SELECT id FROM runs WHERE tenant_id = ?1 AND sync_id = ?2 AND id <> ?3) AND ${guard.sql(3)}`,
    )
    .bind(ctx.tenantId, run.syncId, run.id, ...guard.params)
}

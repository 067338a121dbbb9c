/** A list begun anew: what the run has read so far no longer counts. */
import type { TenantCtx } from '#kit/context.ts'
import { rowsOf, type Rows } from '#kit/db.ts'
import type { RunRow } from './store.ts'
import { guardOf } from './run-store.ts'

/**
 * Forgets the pages of the list so far, in one fenced step that counts as a page: messages of before find the run
 * elsewhere. What was written stays written and counted; a dry run has written nothing, so all its counts go.
 * Answers D1's count of rows, or null if the run is no longer ours.
 */
export async function forgetPages(
  ctx: TenantCtx,
  run: RunRow,
  at: { cursor: string; leaseUntil: number; spent: Rows },
): Promise<Rows | null> {
  const guard = guardOf(ctx, run)
  const forget = (sql: string) =>
    ctx.db.$client.prepare(`${sql} AND ${guard.sql(2)}`).bind(ctx.tenantId, run.id, ...guard.params)
  const results = await ctx.db.$client.batch([
    forget(`DELETE FROM run_pages WHERE tenant_id = ?1 AND run_id = ?2`),
    forget(`DELETE FROM set_aside WHERE tenant_id = ?1 AND run_id = ?2`),
    forget(`DELETE FROM run_preview WHERE tenant_id = ?1 AND run_id = ?2`),
    ctx.db.$client
      .prepare(
        `UPDATE runs SET pages = pages + 1, cursor = ?1, restarts = restarts + 1, lease_until = ?2, attempt = 0,
           code = NULL, message = NULL, seen = 0, expected = NULL, unchanged = 0, quarantined = 0, skipped = 0,
           created = iif(dry, 0, created), updated = iif(dry, 0, updated), deleted = iif(dry, 0, deleted),
           requests = requests + 1, rows_read = rows_read + ?3, rows_written = rows_written + ?4
         WHERE tenant_id = ?5 AND id = ?6 AND fence = ?7 AND pages = ?8 AND finished_at IS NULL`,
      )
      .bind(
        at.cursor,
        at.leaseUntil,
        at.spent.read,
        at.spent.written,
        ctx.tenantId,
        run.id,
        run.fence,
        run.pages,
      ),
  ])
  return results.at(-1)?.meta.changes ? rowsOf(results) : null
}

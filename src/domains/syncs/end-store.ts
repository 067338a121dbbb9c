/** How a run ends in D1, and what a person may still decide about it. */
import type { TenantCtx } from '#kit/context.ts'
import { rowsOf, type Guard, type Rows } from '#kit/db.ts'
import { guardOf } from './run-store.ts'
import { forgottenSetAside } from './set-aside-store.ts'
import { runPages, type Verdict } from './table.ts'
import type { Left } from './marks.ts'
import type { RunRow } from './store.ts'
import { and, asc, eq } from 'drizzle-orm'

const sqlOf = (ctx: TenantCtx) => ctx.db.$client
const PAGES_AT_ONCE = 200

/** Every external id the run's pages named. */
export async function idsOf(ctx: TenantCtx, runId: string): Promise<string[]> {
  const ids: string[] = []
  for (let offset = 0; ; offset += PAGES_AT_ONCE) {
    const rows = await ctx.db
      .select({ ids: runPages.ids })
      .from(runPages)
      .where(and(eq(runPages.tenantId, ctx.tenantId), eq(runPages.runId, runId)))
      .orderBy(asc(runPages.page))
      .limit(PAGES_AT_ONCE)
      .offset(offset)
    for (const row of rows) for (const id of JSON.parse(row.ids) as string[]) ids.push(id)
    if (rows.length < PAGES_AT_ONCE) return ids
  }
}

export interface End {
  state: RunRow['state']
  code: string | null
  message: string | null
  verdict: Verdict
  receipt: string
  reauth: boolean
  missing: number | null
  deleted: number
  live: number | null
  /** What the sync keeps of it for the next reading; null: nothing new. */
  left: Left | null
  requests: number
  spent: Rows
  finishedAt: number
  statements: D1PreparedStatement[]
}

/**
 * Ends the run and tells the sync, with the statements of a deletion where there is one, all or nothing.
 * Answers D1's count of rows, or null if the run was no longer ours.
 */
export async function finishRun(ctx: TenantCtx, run: RunRow, end: End): Promise<Rows | null> {
  const results = await sqlOf(ctx).batch([
    ...end.statements,
    // A dry run is no news of the sync.
    ...(run.dry ? [] : [toldSync(ctx, run, end), forgottenPages(ctx, run), forgottenSetAside(ctx, run)]),
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET state = ?5, code = ?6, message = ?7, verdict = ?8, receipt = ?9, reauth = ?10, missing = ?11,
           deleted = deleted + ?12, requests = requests + ?13, rows_read = rows_read + ?14,
           rows_written = rows_written + ?15, finished_at = ?16, since = ?17, next_attempt_at = NULL
         WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND pages = ?4 AND finished_at IS NULL`,
      )
      .bind(
        ctx.tenantId,
        run.id,
        run.fence,
        run.pages,
        end.state,
        end.code,
        end.message,
        end.verdict,
        end.receipt,
        Number(end.reauth),
        end.missing,
        end.deleted,
        end.requests,
        end.spent.read,
        end.spent.written,
        end.finishedAt,
        run.since,
      ),
  ])
  return results.at(-1)?.meta.changes ? rowsOf(results) : null
}

function toldSync(ctx: TenantCtx, run: RunRow, end: End): D1PreparedStatement {
  const guard = guardOf(ctx, run)
  return sqlOf(ctx)
    .prepare(
      `UPDATE syncs SET last_run_id = ?1, live = coalesce(?2, live), last_seen = iif(?3, ?4, last_seen),
         mark = iif(?5, ?6, mark), full_at = coalesce(?7, full_at)
       WHERE tenant_id = ?8 AND id = ?9 AND ${guard.sql(9)}`,
    )
    .bind(
      run.id,
      end.live,
      Number(end.state === 'ok' && run.since === null),
      run.seen,
      Number(end.left !== null),
      end.left?.mark ?? null,
      end.left?.fullAt ?? null,
      ctx.tenantId,
      run.syncId,
      ...guard.params,
    )
}

/** Page ids serve the deletion of their own run; those of the sync's earlier runs are done with. */
function forgottenPages(ctx: TenantCtx, run: RunRow): D1PreparedStatement {
  const guard = guardOf(ctx, run)
  return sqlOf(ctx)
    .prepare(
      `DELETE FROM run_pages WHERE tenant_id = ?1 AND run_id IN
         (SELECT id FROM runs WHERE tenant_id = ?1 AND sync_id = ?2 AND id <> ?3) AND ${guard.sql(3)}`,
    )
    .bind(ctx.tenantId, run.syncId, run.id, ...guard.params)
}

/** The counts of a finished run's last batch, known only after it. */
export const addRows = (ctx: TenantCtx, runId: string, rows: Rows) =>
  sqlOf(ctx)
    .prepare(
      `UPDATE runs SET rows_read = rows_read + ?3, rows_written = rows_written + ?4 WHERE tenant_id = ?1 AND id = ?2`,
    )
    .bind(ctx.tenantId, runId, rows.read, rows.written)
    .run()

/**
 * Holds while a person may still decide: the run waits for a look, nothing newer has been read, and nothing is being
 * read. Otherwise a deletion decided on old pages could hit what a newer run has seen.
 */
export const reviewGuard = (ctx: TenantCtx, run: RunRow): Guard => ({
  sql: (from) =>
    `EXISTS (SELECT 1 FROM runs g JOIN syncs s ON s.tenant_id = g.tenant_id AND s.id = g.sync_id AND s.last_run_id = g.id
       WHERE g.tenant_id = ?${from + 1} AND g.id = ?${from + 2} AND g.state = 'suspicious' AND g.reviewed_at IS NULL AND g.dry = 0
       AND NOT EXISTS (SELECT 1 FROM runs a WHERE a.tenant_id = g.tenant_id AND a.sync_id = g.sync_id AND a.finished_at IS NULL))`,
  params: [ctx.tenantId, run.id],
})

/** Writes the decision, with the deletion's statements where there is one. Answers whether it still could be made. */
export async function writeReview(
  ctx: TenantCtx,
  run: RunRow,
  review: Pick<RunRow, 'state' | 'code' | 'message' | 'verdict' | 'receipt'> & {
    deleted: number
    statements: D1PreparedStatement[]
  },
): Promise<boolean> {
  const guard = reviewGuard(ctx, run)
  const results = await sqlOf(ctx).batch([
    ...review.statements,
    sqlOf(ctx)
      .prepare(
        `UPDATE syncs SET live = live - ?3, last_seen = iif(?4 = 'ok', ?5, last_seen)
         WHERE tenant_id = ?1 AND id = ?2 AND ${guard.sql(5)}`,
      )
      .bind(ctx.tenantId, run.syncId, review.deleted, review.state, run.seen, ...guard.params),
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET state = ?3, code = ?4, message = ?5, verdict = ?6, receipt = ?7, deleted = deleted + ?8,
           reviewed_at = ?9, reviewed_by = ?10
         WHERE tenant_id = ?1 AND id = ?2 AND ${guard.sql(10)}`,
      )
      .bind(
        ctx.tenantId,
        run.id,
        review.state,
        review.code,
        review.message,
        review.verdict,
        review.receipt,
        review.deleted,
        ctx.now(),
        ctx.actor.id,
        ...guard.params,
      ),
  ])
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

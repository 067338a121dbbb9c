/** A run's life in D1: begun, claimed, page by page, finished. Each step is one batch, and fenced. */
import type { TenantCtx } from '#kit/context.ts'
import { rowsOf, type Guard, type Rows } from '#kit/db.ts'
import { findRun, type RunRow } from './store.ts'

const sqlOf = (ctx: TenantCtx) => ctx.db.$client

/** Inserts the run unless the sync has one that is not finished. Answers whether it was inserted. */
export async function insertRun(
  ctx: TenantCtx,
  run: Pick<RunRow, 'id' | 'syncId' | 'connectionId' | 'object' | 'trigger'>,
  leaseUntil: number,
): Promise<boolean> {
  const { meta } = await sqlOf(ctx)
    .prepare(
      `INSERT INTO runs (tenant_id, id, sync_id, connection_id, object, trigger, state, lease_until, queued_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?8)
       ON CONFLICT (tenant_id, sync_id) WHERE finished_at IS NULL DO NOTHING`,
    )
    .bind(ctx.tenantId, run.id, run.syncId, run.connectionId, run.object, run.trigger, leaseUntil, ctx.now())
    .run()
  return meta.changes > 0
}

/**
 * Takes the run if it stands where the message says and nobody holds it. The fence rises with each claim, so that
 * a worker that was given up for dead and comes back cannot commit.
 */
export async function claim(
  ctx: TenantCtx,
  at: { runId: string; pages: number; leaseUntil: number },
): Promise<RunRow | null> {
  const row = await sqlOf(ctx)
    .prepare(
      `UPDATE runs SET fence = fence + 1, lease_until = ?4, state = 'running', next_attempt_at = NULL,
         started_at = coalesce(started_at, ?5)
       WHERE tenant_id = ?1 AND id = ?2 AND pages = ?3 AND finished_at IS NULL AND lease_until <= ?5
       RETURNING fence`,
    )
    .bind(ctx.tenantId, at.runId, at.pages, at.leaseUntil, ctx.now())
    .first<{ fence: number }>()
  if (!row) return null
  const run = await findRun(ctx, at.runId)
  // Too slow for its own lease, a worker reads the row of whoever claimed the run after it.
  return run?.fence === row.fence ? run : null
}

/** Holds while the run is ours and stands at this page: what every statement of a page's batch asks. */
export const guardOf = (ctx: TenantCtx, run: Pick<RunRow, 'id' | 'fence' | 'pages'>): Guard => ({
  sql: (from) =>
    `EXISTS (SELECT 1 FROM runs g WHERE g.tenant_id = ?${from + 1} AND g.id = ?${from + 2} AND g.fence = ?${from + 3}
       AND g.pages = ?${from + 4} AND g.finished_at IS NULL)`,
  params: [ctx.tenantId, run.id, run.fence, run.pages],
})

export interface PageResult {
  seen: number
  created: number
  updated: number
  deleted: number
  unchanged: number
  quarantined: number
  requests: number
  expected: number | null
}

/**
 * Commits a page: the given statements, the page's ids and the step forward, all or nothing. Answers D1's count of
 * rows, or null if the run is no longer ours. `spent` are rows of earlier batches that no row holds yet: what a
 * batch costs is known only after it.
 */
export async function commitPage(
  ctx: TenantCtx,
  run: RunRow,
  page: {
    statements: D1PreparedStatement[]
    ids: string[]
    cursor: string
    result: PageResult
    leaseUntil: number
    spent: Rows
  },
): Promise<Rows | null> {
  const guard = guardOf(ctx, run)
  const { result: r, spent } = page
  const results = await sqlOf(ctx).batch([
    ...page.statements,
    sqlOf(ctx)
      .prepare(
        `INSERT INTO run_pages (tenant_id, run_id, page, ids) SELECT ?1, ?2, ?3, ?4 WHERE ${guard.sql(4)}`,
      )
      .bind(ctx.tenantId, run.id, run.pages, JSON.stringify(page.ids), ...guard.params),
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET pages = pages + 1, cursor = ?1, lease_until = ?2, attempt = 0, code = NULL, message = NULL,
           seen = seen + ?3, created = created + ?4, updated = updated + ?5, deleted = deleted + ?6,
           unchanged = unchanged + ?7, quarantined = quarantined + ?8, requests = requests + ?9,
           expected = coalesce(?10, expected), rows_read = rows_read + ?11, rows_written = rows_written + ?12
         WHERE tenant_id = ?13 AND id = ?14 AND fence = ?15 AND pages = ?16 AND finished_at IS NULL`,
      )
      .bind(
        page.cursor,
        page.leaseUntil,
        r.seen,
        r.created,
        r.updated,
        r.deleted,
        r.unchanged,
        r.quarantined,
        r.requests,
        r.expected,
        spent.read,
        spent.written,
        ctx.tenantId,
        run.id,
        run.fence,
        run.pages,
      ),
  ])
  return results.at(-1)?.meta.changes ? rowsOf(results) : null
}

/** Puts the run back for another attempt at the same page; `tried`: requests that went out. Answers whether it was still ours. */
export async function postpone(
  ctx: TenantCtx,
  run: RunRow,
  why: { code: string; message: string; tried: 0 | 1; until: number },
): Promise<boolean> {
  const { meta } = await sqlOf(ctx)
    .prepare(
      `UPDATE runs SET state = 'queued', code = ?4, message = ?5, attempt = attempt + ?7, next_attempt_at = ?6,
         lease_until = ?6, requests = requests + ?7
       WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND finished_at IS NULL`,
    )
    .bind(ctx.tenantId, run.id, run.fence, why.code, why.message, why.until, why.tried)
    .run()
  return meta.changes > 0
}

/** Lets the next message claim the run at once. */
export const release = (ctx: TenantCtx, run: Pick<RunRow, 'id' | 'fence'>) =>
  sqlOf(ctx)
    .prepare(
      `UPDATE runs SET lease_until = ?4 WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND finished_at IS NULL`,
    )
    .bind(ctx.tenantId, run.id, run.fence, ctx.now())
    .run()

/**
 * Ends the run and tells the sync, with the statements of a deletion where there is one, all or nothing.
 * Answers D1's count of rows, or null if the run was no longer ours.
 */
export async function finishRun(
  ctx: TenantCtx,
  run: RunRow,
  end: {
    state: RunRow['state']
    code: string | null
    message: string | null
    deleted: number
    live: number | null
    requests: number
    spent: Rows
    statements: D1PreparedStatement[]
  },
): Promise<Rows | null> {
  const guard = guardOf(ctx, run)
  const results = await sqlOf(ctx).batch([
    ...end.statements,
    sqlOf(ctx)
      .prepare(
        `UPDATE syncs SET last_run_id = ?1, live = coalesce(?2, live), last_seen = iif(?3 = 'ok', ?4, last_seen)
         WHERE tenant_id = ?5 AND id = ?6 AND ${guard.sql(6)}`,
      )
      .bind(run.id, end.live, end.state, run.seen, ctx.tenantId, run.syncId, ...guard.params),
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET state = ?1, code = ?2, message = ?3, deleted = deleted + ?4, requests = requests + ?5,
           rows_read = rows_read + ?6, rows_written = rows_written + ?7, finished_at = ?8, next_attempt_at = NULL
         WHERE tenant_id = ?9 AND id = ?10 AND fence = ?11 AND pages = ?12 AND finished_at IS NULL`,
      )
      .bind(
        end.state,
        end.code,
        end.message,
        end.deleted,
        end.requests,
        end.spent.read,
        end.spent.written,
        ctx.now(),
        ctx.tenantId,
        run.id,
        run.fence,
        run.pages,
      ),
  ])
  return results.at(-1)?.meta.changes ? rowsOf(results) : null
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
 * Stops what goes on for a connection that is being removed and forgets its syncs, in one batch with `more`.
 * Safe to say twice.
 */
export const stopSyncs = (ctx: TenantCtx, connectionId: string, more: D1PreparedStatement[]) =>
  sqlOf(ctx).batch([
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET state = 'cancelled', message = 'The connection was removed.', fence = fence + 1, finished_at = ?3
         WHERE tenant_id = ?1 AND connection_id = ?2 AND finished_at IS NULL`,
      )
      .bind(ctx.tenantId, connectionId, ctx.now()),
    sqlOf(ctx)
      .prepare(`DELETE FROM syncs WHERE tenant_id = ?1 AND connection_id = ?2`)
      .bind(ctx.tenantId, connectionId),
    ...more,
  ])

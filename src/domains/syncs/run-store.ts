/** A run's life in D1: begun, claimed, page by page, finished. Each step is one batch, and fenced. */
import type { TenantCtx } from '#kit/context.ts'
import { rowsOf, type Guard, type Rows } from '#kit/db.ts'
import { HAS_PLACE } from './places-store.ts'
import { findRun, type RunRow } from './store.ts'

const sqlOf = (ctx: TenantCtx) => ctx.db.$client

/** Inserts the run unless its sync is gone or has one that is not finished; `full`: it shall read everything. Answers whether it was inserted. */
export async function insertRun(
  ctx: TenantCtx,
  run: Pick<RunRow, 'id' | 'syncId' | 'connectionId' | 'object' | 'trigger' | 'dry'>,
  at: { leaseUntil: number; full: boolean },
): Promise<boolean> {
  const insert = sqlOf(ctx)
    .prepare(
      `INSERT INTO runs (tenant_id, id, sync_id, connection_id, object, trigger, dry, state, lease_until, queued_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?9, 'queued', ?7, ?8 FROM syncs WHERE tenant_id = ?1 AND id = ?3
       ON CONFLICT (tenant_id, sync_id) WHERE finished_at IS NULL DO NOTHING`,
    )
    .bind(
      ctx.tenantId,
      run.id,
      run.syncId,
      run.connectionId,
      run.object,
      run.trigger,
      at.leaseUntil,
      ctx.now(),
      Number(run.dry),
    )
  // Without the time of a full reading no run of the sync is content with what changed, until one has read it all.
  const forget = sqlOf(ctx)
    .prepare(
      `UPDATE syncs SET full_at = NULL WHERE tenant_id = ?1 AND id = ?2
         AND EXISTS (SELECT 1 FROM runs WHERE tenant_id = ?1 AND id = ?3)`,
    )
    .bind(ctx.tenantId, run.syncId, run.id)
  const [inserted] = await sqlOf(ctx).batch(at.full ? [insert, forget] : [insert])
  return (inserted?.meta.changes ?? 0) > 0
}

/**
 * Takes the run if it stands where the message says, nobody holds it, and its tenant has a place for it. The fence rises with each claim, so that
 * a worker that was given up for dead and comes back cannot commit.
 */
export async function claim(
  ctx: TenantCtx,
  at: { runId: string; pages: number; leaseUntil: number },
): Promise<RunRow | null> {
  const row = await sqlOf(ctx)
    .prepare(
      `UPDATE runs SET fence = fence + 1, lease_until = ?4, state = 'running', next_attempt_at = NULL,
         started_at = coalesce(started_at, ?5), sent_at = coalesce(sent_at, ?5)
       WHERE tenant_id = ?1 AND id = ?2 AND pages = ?3 AND finished_at IS NULL AND lease_until <= ?5 AND ${HAS_PLACE}
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
  skipped: number
  requests: number
  expected: number | null
}

/** Pages whose ids share a row: the row is written anew each time, but forgotten as one. */
const PAGES_A_ROW = 10
/** Ten times this, at three bytes a character, is below D1's 2 MB for a value. */
const SMALL_CHARS = 50_000

/** The row that takes a page's ids: that of its ten, or for a large page one of its own, numbered below zero. */
const rowOfIds = (page: number, ids: string): number =>
  ids.length <= SMALL_CHARS ? Math.floor(page / PAGES_A_ROW) : -1 - page

/** Two JSON arrays as one. */
const JOINED = `iif(excluded.ids = '[]', ids, iif(ids = '[]', excluded.ids,
  substr(ids, 1, length(ids) - 1) || ',' || substr(excluded.ids, 2)))`

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
    since: string | null
    mark: string | null
    result: PageResult
    leaseUntil: number
    spent: Rows
  },
): Promise<Rows | null> {
  const guard = guardOf(ctx, run)
  const { result: r, spent } = page
  const ids = JSON.stringify(page.ids)
  const results = await sqlOf(ctx).batch([
    ...page.statements,
    sqlOf(ctx)
      .prepare(
        `INSERT INTO run_pages (tenant_id, run_id, page, ids) SELECT ?1, ?2, ?3, ?4 WHERE ${guard.sql(4)}
         ON CONFLICT (tenant_id, run_id, page) DO UPDATE SET ids = ${JOINED}`,
      )
      .bind(ctx.tenantId, run.id, rowOfIds(run.pages, ids), ids, ...guard.params),
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET pages = pages + 1, cursor = ?1, lease_until = ?2, attempt = 0, code = NULL, message = NULL,
           seen = seen + ?3, created = created + ?4, updated = updated + ?5, deleted = deleted + ?6,
           unchanged = unchanged + ?7, quarantined = quarantined + ?8, requests = requests + ?9,
           expected = max(coalesce(?10, expected), coalesce(expected, ?10)), rows_read = rows_read + ?11,
           rows_written = rows_written + ?12, skipped = skipped + ?17, since = ?18, mark = coalesce(?19, mark)
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
        r.skipped,
        page.since,
        page.mark,
      ),
  ])
  return results.at(-1)?.meta.changes ? rowsOf(results) : null
}

/**
 * Puts the run back for another attempt at the same page, and leaves its place; `tried`: requests that went out. Answers
 * whether it was still ours.
 */
export async function postpone(
  ctx: TenantCtx,
  run: RunRow,
  why: { code: string; message: string; tried: 0 | 1; until: number; spent: Rows },
): Promise<boolean> {
  const { meta } = await sqlOf(ctx)
    .prepare(
      `UPDATE runs SET state = 'queued', code = ?4, message = ?5, attempt = attempt + ?7, next_attempt_at = ?6,
         lease_until = ?6, requests = requests + ?7, retries = retries + ?7, waited_ms = waited_ms + max(0, ?6 - ?8),
         rows_read = rows_read + ?9, rows_written = rows_written + ?10, sent_at = NULL
       WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND finished_at IS NULL`,
    )
    .bind(
      ctx.tenantId,
      run.id,
      run.fence,
      why.code,
      why.message,
      why.until,
      why.tried,
      ctx.now(),
      why.spent.read,
      why.spent.written,
    )
    .run()
  return meta.changes > 0
}

/** Its share of work is done: the run goes to the end of its tenant's line. `spent` as in commitPage. */
export const release = (ctx: TenantCtx, run: Pick<RunRow, 'id' | 'fence'>, spent: Rows) =>
  sqlOf(ctx)
    .prepare(
      `UPDATE runs SET lease_until = ?4, sent_at = NULL, rows_read = rows_read + ?5, rows_written = rows_written + ?6
       WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND finished_at IS NULL`,
    )
    .bind(ctx.tenantId, run.id, run.fence, ctx.now(), spent.read, spent.written)
    .run()

/**
 * Stops what goes on for a connection that is removed and forgets its syncs, in one batch with `more`. Safe to say
 * twice.
 */
export const stopSyncs = (ctx: TenantCtx, connectionId: string, more: D1PreparedStatement[]) =>
  sqlOf(ctx).batch([
    sqlOf(ctx)
      .prepare(
        `UPDATE runs SET state = 'cancelled', message = 'The connection was removed.', fence = fence + 1, finished_at = ?3
         WHERE tenant_id = ?1 AND connection_id = ?2 AND finished_at IS NULL`,
      )
      .bind(ctx.tenantId, connectionId, ctx.now()),
    // What the vendor sent goes with the connection it came from.
    sqlOf(ctx)
      .prepare(
        `DELETE FROM set_aside WHERE tenant_id = ?1 AND run_id IN
           (SELECT id FROM runs WHERE tenant_id = ?1 AND connection_id = ?2)`,
      )
      .bind(ctx.tenantId, connectionId),
    sqlOf(ctx)
      .prepare(`DELETE FROM syncs WHERE tenant_id = ?1 AND connection_id = ?2`)
      .bind(ctx.tenantId, connectionId),
    ...more,
  ])

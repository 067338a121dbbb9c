import { and, asc, eq, gt } from 'drizzle-orm'
import type { Preview } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { RunRow } from './store.ts'
import { guardOf } from './run-store.ts'
import { runPreview } from './table.ts'

/** A dry run shows this many of its changes; the counts tell of all. */
export const SHOWN = 100

/** The page's changes, as far as there is still room; in the page's batch and under its guard. */
export function previewStatements(
  ctx: TenantCtx,
  run: RunRow,
  changes: readonly Preview[],
): D1PreparedStatement[] {
  const before = run.created + run.updated + run.deleted
  const shown = changes.slice(0, Math.max(0, SHOWN - before))
  if (shown.length === 0) return []
  const guard = guardOf(ctx, run)
  return [
    ctx.db.$client
      .prepare(
        `INSERT INTO run_preview (tenant_id, run_id, seq, change)
         SELECT ?1, ?2, ?3 + c.key + 1, c.value FROM json_each(?4) c WHERE ${guard.sql(4)}`,
      )
      .bind(ctx.tenantId, run.id, before, JSON.stringify(shown), ...guard.params),
  ]
}

export const listPreview = (
  { db, tenantId }: TenantCtx,
  at: { runId: string; after: number; limit: number },
) =>
  db
    .select()
    .from(runPreview)
    .where(
      and(eq(runPreview.tenantId, tenantId), eq(runPreview.runId, at.runId), gt(runPreview.seq, at.after)),
    )
    .orderBy(asc(runPreview.seq))
    .limit(at.limit)

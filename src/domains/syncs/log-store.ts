import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { runLog } from './table.ts'

/** One line of the run's story. The number comes from the table, so lines of two workers never collide. */
export const writeLog = (
  ctx: TenantCtx,
  runId: string,
  line: { level: 'info' | 'warn' | 'error'; message: string },
) =>
  ctx.db.$client
    .prepare(
      `INSERT INTO run_log (tenant_id, run_id, seq, at, level, message)
       SELECT ?1, ?2, coalesce(max(seq), 0) + 1, ?3, ?4, ?5 FROM run_log WHERE tenant_id = ?1 AND run_id = ?2`,
    )
    .bind(ctx.tenantId, runId, ctx.now(), line.level, line.message.slice(0, 1000))
    .run()

export function listLog(
  { db, tenantId }: TenantCtx,
  at: {
    runId: string
    level?: 'info' | 'warn' | 'error'
    order: Order
    after: readonly (string | number)[] | undefined
    limit: number
  },
) {
  const { between, inOrder } = keyset([runLog.seq], at)
  const level = at.level && eq(runLog.level, at.level)
  return db
    .select()
    .from(runLog)
    .where(and(eq(runLog.tenantId, tenantId), eq(runLog.runId, at.runId), level, between))
    .orderBy(...inOrder)
    .limit(at.limit)
}

import type { Connector } from '#connectors/contract.ts'
import type { TenantCtx } from '#kit/context.ts'
import { changesSuffice } from './marks.ts'
import { findRun, findSync, type RunRow } from './store.ts'

/**
 * Everything, or what changed. Decided before the first page and stored with it; a worker that dies before has
 * decided nothing.
 */
export async function chooseReading(ctx: TenantCtx, run: RunRow, { objects }: Connector): Promise<RunRow> {
  const incremental = objects[run.object]?.incremental
  if (run.pages > 0 || !incremental) return run
  const sync = await findSync(ctx, run.syncId)
  if (!sync?.mark) return run
  const last = sync.lastRunId === null ? undefined : await findRun(ctx, sync.lastRunId)
  return changesSuffice({ run, sync, last }, incremental, ctx.now()) ? { ...run, since: sync.mark } : run
}

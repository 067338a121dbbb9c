import type { Failure } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Rows } from '#kit/db.ts'
import { writeLog } from './log-store.ts'
import { forgetPages } from './restart-store.ts'
import { LEASE_MS } from './rules.ts'
import { findRun, type RunRow } from './store.ts'

/** Once in a run: a vendor that forgets our place each time would be read from the beginning for ever. */
export const mayBeginAnew = (run: RunRow, failure: Failure): boolean =>
  failure.anew !== undefined && run.restarts === 0

/** The vendor forgot our place in its list: it is read again from its beginning. Null if the run is no longer ours. */
export async function beginAnew(
  ctx: TenantCtx,
  run: RunRow,
  { failure, spent }: { failure: Failure; spent: Rows },
): Promise<{ run: RunRow; spent: Rows } | null> {
  const cursor = JSON.stringify(failure.anew)
  const rows = await forgetPages(ctx, run, { cursor, leaseUntil: ctx.now() + LEASE_MS, spent })
  if (!rows) return null
  await writeLog(ctx, run.id, {
    level: 'warn',
    message: `${failure.message} The list is read anew from its beginning.`,
  })
  const moved = await findRun(ctx, run.id)
  return moved?.fence === run.fence ? { run: moved, spent: rows } : null
}

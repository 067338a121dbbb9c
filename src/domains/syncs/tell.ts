import { emit } from '#domains/events/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { RunRow } from './store.ts'
import type { Verdict } from './table.ts'

/** The run has ended well, and stays so whatever a reaction makes of it. */
export async function tell(
  ctx: TenantCtx,
  { id: runId, connectionId, object }: RunRow,
  { kind, verdict }: { kind: string; verdict: Verdict },
): Promise<void> {
  try {
    await emit(ctx, { type: 'run.finished', connectionId, object, kind, runId, verdict })
  } catch (error) {
    ctx.log('error', 'syncs.reaction_failed', { runId, error })
  }
}

/** Records were written or deleted, and stay so whatever a reaction makes of it. */
export async function tellChanged(
  ctx: TenantCtx,
  { connectionId, object }: Pick<RunRow, 'connectionId' | 'object'>,
  kind: string,
): Promise<void> {
  try {
    await emit(ctx, { type: 'records.changed', connectionId, object, kind, cause: 'run' })
  } catch (error) {
    ctx.log('error', 'syncs.reaction_failed', { connectionId, error })
  }
}

import type { TenantEvent } from '#domains/events/index.ts'
import { enterAs, shards } from '#domains/tenants/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { work } from './run.ts'
import { acrossTenantsDueRuns, endRuns } from './store.ts'

/** One tick's share: each may take a few requests, and an invocation has a thousand. */
const PER_TICK = 50
const AT_ONCE = 5

/** Cron: goes on with runs whose time has come, and takes up those whose worker died. */
export async function resumeActions(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env)) {
    const due = await acrossTenantsDueRuns(d1, ctx.now(), PER_TICK)
    // A vendor that hangs holds one of five, and not the tick.
    for (let i = 0; i < due.length; i += AT_ONCE)
      await Promise.all(due.slice(i, i + AT_ONCE).map((run) => resume(ctx, run)))
  }
}

async function resume(ctx: Ctx, { tenantId, id }: { tenantId: string; id: string }): Promise<void> {
  const tenant = await enterAs(ctx, tenantId, { kind: 'system', id: 'syncline' })
  if (tenant) await work(tenant, id)
}

/** A connection is removed: what it was told to do, and has not done, ends. */
export const endActions = (
  ctx: TenantCtx,
  { connectionId }: Extract<TenantEvent, { type: 'connection.removed' }>,
) => endRuns(ctx, connectionId)

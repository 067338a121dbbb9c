import type { Ctx, TenantCtx } from '#kit/context.ts'
import { messageOf, sendAll } from './message.ts'
import { acrossTenantsTakePlaces, takePlaces } from './places-store.ts'

/**
 * Hands the tenant's free places to the runs that wait, and sends a message for each. A tenant whose vendor hangs fills
 * its own places and nobody else's; the rest of its runs stand in D1, not in the queue before another tenant's.
 * Never throws: what is not called here the sweep calls.
 */
export async function fillPlaces(ctx: TenantCtx): Promise<void> {
  try {
    await sendAll(ctx, (await takePlaces(ctx)).map(messageOf))
  } catch (error) {
    ctx.log('warn', 'sync.send_failed', { error })
  }
}

/** The same for all tenants of a shard, by cron: who left a place may have died before calling the next. */
export const acrossTenantsFillPlaces = async (ctx: Ctx, shard: D1Database, limit: number): Promise<void> =>
  sendAll(ctx, (await acrossTenantsTakePlaces(shard, ctx.now(), limit)).map(messageOf))

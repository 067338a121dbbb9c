import { dayOf } from '#domains/fates/index.ts'
import { shards } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { acrossTenantsForgetDays } from './forget-store.ts'

/** A year, and a month to look back at it. */
const KEPT_MS = 400 * 86_400_000
const DAYS_AT_ONCE = 1000
const TIME = '03:47'

/** Cron, once a day: books are kept for 400 days. */
export async function forgetBooks(ctx: Ctx): Promise<void> {
  if (new Date(ctx.now()).toISOString().slice(11, 16) !== TIME) return
  for (const { d1 } of shards(ctx.env))
    await acrossTenantsForgetDays(d1, dayOf(ctx.now() - KEPT_MS), DAYS_AT_ONCE)
}

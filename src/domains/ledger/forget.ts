import { dayOf } from '#domains/fates/index.ts'
import { shards } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { acrossTenantsForgetDays } from './forget-store.ts'

/** A year, and a month to look back at it. */
const KEPT_MS = 400 * 86_400_000
const DAYS_AT_ONCE = 1000
const MOST_TIMES = 50
const TIME = '03:47'

/** Cron, once a day: books are kept for 400 days. */
export async function forgetBooks(ctx: Ctx): Promise<void> {
  if (new Date(ctx.now()).toISOString().slice(11, 16) !== TIME) return
  const before = dayOf(ctx.now() - KEPT_MS)
  for (const { d1 } of shards(ctx.env))
    for (let i = 0; i < MOST_TIMES; i++)
      if ((await acrossTenantsForgetDays(d1, before, DAYS_AT_ONCE)) === 0) break
}

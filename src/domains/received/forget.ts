import { shards } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { acrossTenantsForget } from './forget-store.ts'

const KEPT_MS = 30 * 86_400_000
/** Once an hour is enough, and looks at what is dead and old only so often. */
const MINUTE_OF_HOUR = 17
const AT_ONCE = 1000
const MOST_TIMES = 50

/** Cron: what was settled is kept for 30 days. */
export async function forgetReceived(ctx: Ctx): Promise<void> {
  if (new Date(ctx.now()).getUTCMinutes() !== MINUTE_OF_HOUR) return
  for (const { d1 } of shards(ctx.env))
    for (let i = 0; i < MOST_TIMES; i++)
      if ((await acrossTenantsForget(d1, ctx.now() - KEPT_MS, AT_ONCE)) < AT_ONCE) break
}

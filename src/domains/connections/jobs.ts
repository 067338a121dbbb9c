import { shards } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { acrossTenantsForget } from './consents-store.ts'

/** Cron: consents that ran out are forgotten. */
export async function forgetConsents(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env)) await acrossTenantsForget(d1, ctx.now())
}

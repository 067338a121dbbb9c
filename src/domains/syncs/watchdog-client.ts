import type { Ctx } from '#kit/context.ts'

/** A little less than the cron's minute, so that each of its ticks asks. */
const AGAIN_MS = 50_000

/** When this isolate last asked: one that answers thousands of requests asks once a minute. */
let askedAt = 0

/** Sees to it that the watchdog is awake. Costs its caller no time; one that cannot be asked now is asked again. */
export function keepWatch(ctx: Ctx): void {
  const now = ctx.now()
  if (now >= askedAt && now - askedAt < AGAIN_MS) return
  askedAt = now
  ctx.later(arm(ctx))
}

async function arm(ctx: Ctx): Promise<void> {
  try {
    await ctx.env.WATCHDOG.getByName('watchdog').arm()
  } catch (error) {
    askedAt = 0
    ctx.log('warn', 'watchdog.away', { error })
  }
}

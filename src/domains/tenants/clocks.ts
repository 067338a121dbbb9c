import type { Ctx } from '#kit/context.ts'
import { LATE_MS } from '#kit/late.ts'
import { heartbeats } from './store.ts'

/** How the clocks of the house stand: the cron, and the watchdog that looks after it. */
export interface Clocks {
  cronAt: number | null
  watchdogAt: number | null
  /** The cron has been silent for too long; one that never beat is measured from when the watchdog was armed. */
  cronLate: boolean
}

export async function clocks(ctx: Ctx): Promise<Clocks> {
  const { cron = null, watchdog = null, armed = null } = await heartbeats(ctx)
  const since = cron ?? armed
  return { cronAt: cron, watchdogAt: watchdog, cronLate: since !== null && ctx.now() - since > LATE_MS }
}

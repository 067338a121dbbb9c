import { DurableObject } from 'cloudflare:workers'
import { beat } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { LATE_MS } from '#kit/late.ts'
import { resumeStalledRuns, startDueSyncs } from './jobs.ts'
import { watch, type Jobs } from './watchdog.ts'

const EVERY_MS = 60_000
/** Less than a minute: while an alarm works, the next one waits. */
const PATIENCE_MS = 45_000

type CtxOf = (env: Env, execution: Pick<ExecutionContext, 'waitUntil'>) => Ctx

/**
 * The second clock: one object, named `watchdog`, whose alarm sets itself anew each minute, so that a cron that has
 * stopped is noticed by somebody. `jobs` are the cron's.
 */
export const watchdog = (
  ctxOf: CtxOf,
  jobs: Jobs = { startDueSyncs, resumeStalledRuns },
  patienceMs = PATIENCE_MS,
) =>
  class Watchdog extends DurableObject<Env> {
    /** Sets the alarm unless it is set. One whose time is long past was given up by the platform. */
    async arm(): Promise<void> {
      const at = await this.ctx.storage.getAlarm()
      if (at !== null && Date.now() - at < LATE_MS) return
      // Written first: a cron that never beats is measured from here.
      await beat(ctxOf(this.env, this.ctx), 'armed')
      await this.ctx.storage.setAlarm(Date.now() + EVERY_MS)
    }

    override async alarm(): Promise<void> {
      // Before the work, which may be killed. The platform tries an alarm that throws six times and then forgets it, so
      // the only thing that may throw here is this: then its tries are what is left.
      await this.ctx.storage.setAlarm(Date.now() + EVERY_MS)
      await watch(ctxOf(this.env, this.ctx), jobs, patienceMs)
    }
  }

import { beat, clocks, shards } from '#domains/tenants/index.ts'
import type { Ctx } from '#kit/context.ts'
import { LATE_MS } from '#kit/late.ts'
import { acrossTenantsLate, type Late } from './late-store.ts'

/** The cron's work, by name. Each may be done twice at once: a tick that comes late after all does no harm. */
export type Jobs = Readonly<Record<string, (ctx: Ctx) => Promise<unknown>>>

interface Found extends Late {
  cronLate: boolean
  cronAt: number | null
}

/**
 * One look at the clock and at what should have begun; where anything is late, the cron's work is done here. Never
 * throws and never takes longer than `patienceMs`, whatever the work does: the next look must come.
 */
export async function watch(ctx: Ctx, jobs: Jobs, patienceMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new Error('The work took too long')), patienceMs)
  })
  try {
    await Promise.race([lookAndDo(ctx, jobs), enough])
  } catch (error) {
    ctx.log('error', 'watchdog.failed', { error })
  } finally {
    clearTimeout(timer)
  }
}

async function lookAndDo(ctx: Ctx, jobs: Jobs): Promise<void> {
  const found = await look(ctx).catch((error: unknown) => {
    // Blind is no reason to do nothing: the work finds by itself what there is to do.
    ctx.log('error', 'watchdog.blind', { error })
    return null
  })
  const late = found === null || found.cronLate || found.overdue > 0 || found.lost > 0
  if (found && late) ctx.log('error', 'watchdog.late', { ...found })
  const failed = late && (await doAll(ctx, jobs))
  if (found && !failed) await beat(ctx, 'watchdog')
}

async function look(ctx: Ctx): Promise<Found> {
  const found: Found = { overdue: 0, lost: 0, ...(await clocks(ctx)) }
  for (const { d1 } of shards(ctx.env)) {
    const { overdue, lost } = await acrossTenantsLate(d1, ctx.now() - LATE_MS)
    found.overdue += overdue
    found.lost += lost
  }
  return found
}

/** Each for itself, as the cron does them. Answers whether one failed. */
async function doAll(ctx: Ctx, jobs: Jobs): Promise<boolean> {
  let failed = false
  for (const [name, job] of Object.entries(jobs)) {
    try {
      await job(ctx)
    } catch (error) {
      failed = true
      ctx.log('error', 'watchdog.job_failed', { job: name, error })
    }
  }
  return failed
}

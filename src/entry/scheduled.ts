import { resumeActions } from '#domains/actions/index.ts'
import { consents } from '#domains/connections/index.ts'
import { auditBooks, forgetBooks } from '#domains/ledger/index.ts'
import { applyLateFeeds } from '#domains/people/index.ts'
import { receivedJobs } from '#domains/received/index.ts'
import { keepWatch, resumeStalledRuns, startDueSyncs } from '#domains/syncs/index.ts'
import { beat } from '#domains/tenants/index.ts'
import { webhookJobs } from '#domains/webhooks/index.ts'
import type { Ctx } from '#kit/context.ts'
import { ctxOf } from './context.ts'

type Job = (ctx: Ctx) => Promise<unknown>

/** Cron text of wrangler.toml → what runs. A job only finds due work and queues it. */
export const cronTable: Record<string, Record<string, Job>> = {
  '* * * * *': {
    startDueSyncs,
    resumeStalledRuns,
    applyLateFeeds,
    resumeActions,
    ...receivedJobs,
    ...webhookJobs,
    forgetConsents: consents.forget,
    auditBooks,
    forgetBooks,
  },
}

/** Each job for itself: one that fails does not stop the others, and no beat is written that minute. */
export async function scheduled(
  event: ScheduledController,
  env: Env,
  execution: ExecutionContext,
): Promise<void> {
  const ctx = ctxOf(env, execution)
  keepWatch(ctx)
  let failed = false
  for (const [name, job] of Object.entries(cronTable[event.cron] ?? {})) {
    try {
      await job(ctx)
    } catch (error) {
      failed = true
      ctx.log('error', 'cron.failed', { job: name, error })
    }
  }
  if (!failed) await beat(ctx, 'cron')
}

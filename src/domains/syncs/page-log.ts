import type { Page } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { writeLog } from './log-store.ts'

/** Enough to see what is wrong; the run's counts tell of all. */
const SHOWN = 5

/** What a person should know of a page that was committed. */
export async function logPage(ctx: TenantCtx, runId: string, page: Page): Promise<void> {
  if (page.turned !== null) await writeLog(ctx, runId, { level: 'info', message: page.turned })
  const lines = [
    ...page.skipped,
    ...page.quarantined
      .slice(0, SHOWN)
      .map(
        ({ reason, sample }) => `One row was set aside: ${reason.replace(/\.$/, '')}. It began: ${sample}`,
      ),
  ]
  for (const message of lines) await writeLog(ctx, runId, { level: 'warn', message })
}

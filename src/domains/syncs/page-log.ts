import type { Page } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { writeLog } from './log-store.ts'

/** What a person should know of a page that was committed; rows set aside have a list of their own. */
export async function logPage(ctx: TenantCtx, runId: string, page: Page): Promise<void> {
  if (page.turned !== null) await writeLog(ctx, runId, { level: 'info', message: page.turned })
  for (const message of page.skipped) await writeLog(ctx, runId, { level: 'warn', message })
}

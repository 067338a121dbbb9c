import type { TenantCtx } from '#kit/context.ts'
import { askGate } from './client.ts'
import { keyNotFound } from './errors.ts'
import { dayOf } from './rules.ts'
import * as store from './store.ts'
import type { UsagePage, UsageRow } from './usage-store.ts'

const DAY = 86_400_000

/** Calls of a key by day (UTC) and endpoint, newest day first, of the last `days` and today. Revoked keys tell it too. */
export async function usageOf(
  ctx: TenantCtx,
  id: string,
  { days, ...page }: Omit<UsagePage, 'from'> & { days: number },
): Promise<UsageRow[]> {
  const row = await store.find(ctx, id)
  if (!row) throw keyNotFound()
  const from = dayOf(ctx.now() - (days - 1) * DAY)
  const rows = await askGate(ctx.env, row.locator, async (gate): Promise<UsageRow[]> =>
    gate.usagePage({ ...page, from }),
  )
  return rows.map(({ day, endpoint, calls, refused }) => ({ day, endpoint, calls, refused }))
}

import type { TenantCtx } from '#kit/context.ts'
import { noAccess, notHeld, notRead } from './errors.ts'
import { answerable, dateOf, dayOf, rangesOf, spanOf } from './range.ts'
import { isWhole, METRICS, report } from './report.ts'
import type { StatisticsBody } from './shapes.ts'
import { seriesOf } from './store.ts'

/**
 * The numbers of these accounts, added up. All or nothing: an account of which nothing was read, or a day that is
 * missing, would make a sum that looks right. Throws 400 for what is not held, 503 for what should have been read.
 */
export async function statistics(
  ctx: TenantCtx,
  { locationId, asked }: { locationId: string; asked: StatisticsBody },
) {
  const profileIds = [...new Set(asked.profileIds)]
  const ranges = rangesOf(asked, profileIds.length)
  const today = dayOf(ctx.now())
  const span = spanOf(ranges, today)
  const found = await seriesOf(ctx, {
    locationId,
    profileIds,
    metrics: METRICS,
    days: [dateOf(span.from), dateOf(span.to)],
  })
  if (!found) throw noAccess()
  if (!found.isRead) throw notRead()
  const unknown = profileIds.filter((id) => !found.series.some(({ profileId }) => profileId === id))
  if (unknown.length > 0)
    throw notHeld({
      message: `profileIds: no numbers of ${unknown.slice(0, 5).join(', ')} were read for these days. Leave it out, or wait for the next run of its sync.`,
    })
  const { platforms = [] } = asked
  const series = found.series.filter(
    ({ platform }) => platforms.length === 0 || (platforms as string[]).includes(platform),
  )
  const days = answerable(ranges, { today, isWhole: (range) => isWhole(series, range) })
  return report(series, days)
}

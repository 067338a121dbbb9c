import type { TenantCtx } from '#kit/context.ts'
import { badSchedule, syncNotFound } from './errors.ts'
import { complaintAbout, nextRun } from './schedule.ts'
import * as store from './store.ts'

/** Another schedule, or paused or not. A paused sync has no next time; a run that is going on ends by itself. */
export async function changeSync(
  ctx: TenantCtx,
  id: string,
  wish: { schedule?: string; paused?: boolean },
): Promise<void> {
  const sync = await store.findSync(ctx, id)
  if (!sync) throw syncNotFound()
  const schedule = wish.schedule?.trim().replaceAll(/\s+/g, ' ') ?? sync.schedule
  const complaint = wish.schedule === undefined ? null : complaintAbout(schedule, ctx.now())
  if (complaint) throw badSchedule({ details: [{ in: 'body', path: 'schedule', message: complaint }] })
  const paused = wish.paused ?? sync.pausedAt !== null
  const next = nextRun(schedule, ctx.now())
  await store.updateSync(ctx, id, {
    schedule,
    pausedAt: paused ? (sync.pausedAt ?? ctx.now()) : null,
    nextRunAt: paused || !next.ok ? null : next.value,
  })
}

import { readableObjects } from '#domains/connections/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { nextRun } from './schedule.ts'
import { startRun } from './start.ts'
import * as store from './store.ts'

/** What a sync that nobody scheduled would get once somebody resumes it. */
const ON_REQUEST = '0 3 * * *'

/** Each object the connection can read gets its sync, and those that never ran begin. */
export async function ensureSyncs(ctx: TenantCtx, connectionId: string): Promise<void> {
  const { connector, objects } = await readableObjects(ctx, connectionId)
  for (const [object, { kind, schedule }] of objects) {
    const next = schedule === null ? null : nextRun(schedule, ctx.now())
    await store.ensureSync(ctx, {
      id: newId('syn'),
      connectionId,
      connector,
      object,
      kind,
      schedule: schedule ?? ON_REQUEST,
      pausedAt: schedule === null ? ctx.now() : null,
      nextRunAt: next?.ok ? next.value : null,
    })
  }
  // One that is read on request alone is read now all the same: connecting is such a request.
  const onRequest = new Set(objects.filter(([, spec]) => spec.schedule === null).map(([object]) => object))
  for (const sync of await store.syncsOf(ctx, connectionId)) {
    const waits = sync.pausedAt !== null && !onRequest.has(sync.object)
    if (sync.lastRunId === null && !waits) await startRun(ctx, sync, { trigger: 'connect' })
  }
}

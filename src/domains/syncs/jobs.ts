import type { TenantEvent } from '#domains/events/index.ts'
import { removedStatement } from '#domains/connections/index.ts'
import { dropFeedStatement } from '#domains/people/index.ts'
import { deletions } from '#domains/records/index.ts'
import { enterAs, shards } from '#domains/tenants/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { ensureSyncs } from './ensure.ts'
import { messageOf, sendAll, type SyncMessage } from './message.ts'
import { acrossTenantsFillPlaces, fillPlaces } from './places.ts'
import { stopSyncs } from './run-store.ts'
import { nextRun } from './schedule.ts'
import { startRun } from './start.ts'
import * as store from './store.ts'
import { tellChanged } from './tell.ts'
import {
  acrossTenantsDueSyncs,
  acrossTenantsOnceMore,
  acrossTenantsStalled,
  acrossTenantsStartDue,
} from './sweep-store.ts'
import { workOn, type Outcome } from './work.ts'

/** What one tick begins at most: 5,000 syncs, in statements of 500. */
const PER_TURN = 500
const TURNS = 10
/** Messages a tick sends at most. */
const PER_TICK = 2000
/** A run that nobody has held for this long has lost its message or its worker. */
const STALLED_MS = 60_000
const system = { kind: 'system', id: 'syncline' } as const

/** A message of the `sync` queue. */
export async function onSyncMessage(ctx: Ctx, message: SyncMessage): Promise<Outcome> {
  const tenant = await enterAs(ctx, message.tenantId, system)
  return tenant ? workOn(tenant, message) : { kind: 'done' }
}

/** Cron: begins what is due. A tick that was missed is caught up by the next one, once per sync. */
export async function startDueSyncs(ctx: Ctx): Promise<void> {
  const now = ctx.now()
  for (const { d1 } of shards(ctx.env)) {
    await acrossTenantsOnceMore(d1, now)
    for (let turn = 0; turn < TURNS; turn++) {
      const due = (await acrossTenantsDueSyncs(d1, now, PER_TURN)).map((sync) => {
        const next = nextRun(sync.schedule, now)
        return { ...sync, was: sync.nextRunAt, next: next.ok ? next.value : null, runId: newId('run') }
      })
      if (due.length > 0) await acrossTenantsStartDue(d1, due, now)
      if (due.length < PER_TURN) break
    }
    await acrossTenantsFillPlaces(ctx, d1, PER_TICK)
  }
}

/**
 * Cron: brings back runs whose message was lost (local queues forget on restart) or whose worker died, and those that
 * nobody called when a place was free.
 */
export async function resumeStalledRuns(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env)) {
    const stalled = await acrossTenantsStalled(d1, ctx.now() - STALLED_MS, PER_TICK)
    await sendAll(ctx, stalled.map(messageOf))
    await acrossTenantsFillPlaces(ctx, d1, PER_TICK)
  }
}

/**
 * A connection's credentials work: each of its objects gets its sync, those that never ran begin, and the next reading
 * of all is a full one.
 */
export async function onConnectionReady(
  ctx: TenantCtx,
  { connectionId }: Extract<TenantEvent, { type: 'connection.ready' }>,
): Promise<void> {
  // They may open another account, or more of the same one: what was read before says nothing about it.
  await store.updateSyncsOf(ctx, connectionId, { mark: null, fullAt: null })
  await ensureSyncs(ctx, connectionId)
}

/**
 * Something of this object changed at the vendor: it is read again, unless its sync is paused. A run that is going on may
 * have read it before it changed, so the cron begins another when that has ended.
 */
export async function onConnectionChanged(
  ctx: TenantCtx,
  { connectionId, object }: Extract<TenantEvent, { type: 'connection.changed' }>,
): Promise<void> {
  const sync = (await store.syncsOf(ctx, connectionId)).find((one) => one.object === object)
  if (!sync || sync.pausedAt !== null) return
  if ((await startRun(ctx, sync, { trigger: 'person' })) === null) await store.runAgain(ctx, sync.id)
}

export async function onConnectionRemoved(
  ctx: TenantCtx,
  { connectionId }: Extract<TenantEvent, { type: 'connection.removed' }>,
): Promise<void> {
  await stopSyncs(ctx, connectionId, [
    ...deletions.all(ctx, connectionId),
    dropFeedStatement(ctx, connectionId),
    removedStatement(ctx, connectionId),
  ])
  await tellChanged(ctx, { connectionId, object: '*' }, '*')
  await fillPlaces(ctx)
}

import type { TenantEvent } from '#domains/events/index.ts'
import { enterAs, shards } from '#domains/tenants/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { dispatch } from './dispatch.ts'
import { settleStranded } from './end-store.ts'
import { endSubscriptions } from './end-subscriptions.ts'
import { hintsOf, sendHints, type DeliverMessage } from './message.ts'
import {
  acrossTenantsDue,
  acrossTenantsEndedKeys,
  acrossTenantsForget,
  acrossTenantsLateFeeds,
  acrossTenantsStranded,
} from './sweep-store.ts'
import { deliverDue } from './work.ts'

/** What one tick takes up at most, on each shard. */
const FEEDS = 50
const ENDPOINTS = 2000
/** Batches of their feeds, of all tenants together: each costs about eight of the thousand queries cron has for all its jobs. */
const TURNS = 60
const KEPT_MS = 30 * 86_400_000
const HOUR_MS = 3_600_000
/** Once an hour is enough, and looks at what is dead and old only so often. */
const MINUTE_OF_HOUR = 37
const AT_ONCE = 1000
const MOST_TIMES = 50
const system = { kind: 'system', id: 'syncline' } as const

/** A message of the `deliver` queue. Whatever came of it stands in D1: a message is never needed twice. */
export async function onDeliverMessage(ctx: Ctx, message: DeliverMessage): Promise<{ kind: 'done' }> {
  const tenant = await enterAs(ctx, message.tenantId, system)
  if (tenant) await deliverDue(tenant, message.endpointId)
  return { kind: 'done' }
}

/** Records have changed: whoever subscribed hears of it. Trouble is only late: the sweep finds a feed that is behind. */
export async function onRecordsChanged(ctx: TenantCtx): Promise<void> {
  try {
    await dispatch(ctx)
  } catch (error) {
    ctx.log('warn', 'webhooks.dispatch_failed', { error })
  }
}

export const onKeyRevoked = (
  ctx: TenantCtx,
  { keyId }: Extract<TenantEvent, { type: 'key.revoked' }>,
): Promise<void> => endSubscriptions(ctx, { keyId, reason: 'key_revoked' })

export async function onKeyScopes(
  ctx: TenantCtx,
  { keyId, scopes }: Extract<TenantEvent, { type: 'key.scopes' }>,
): Promise<void> {
  if (!scopes.includes('webhooks:write')) await endSubscriptions(ctx, { keyId, reason: 'key_narrowed' })
}

/** Each tenant for itself: one that fails does not stop the others. */
async function forEach<T extends { tenantId: string }>(
  ctx: Ctx,
  found: readonly T[],
  act: (tenant: TenantCtx, one: T) => Promise<unknown>,
): Promise<void> {
  for (const one of found) {
    try {
      const tenant = await enterAs(ctx, one.tenantId, system)
      if (tenant) await act(tenant, one)
    } catch (error) {
      ctx.log('error', 'webhooks.sweep_failed', { tenantId: one.tenantId, error })
    }
  }
}

/**
 * Cron: what is due is told to the queue again, and changes whose news was lost with a worker become deliveries. In this
 * order: feeds that take long, or fail, are not to keep back what is ready.
 */
async function resumeDeliveries(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env)) {
    const due = await acrossTenantsDue(d1, ctx.now(), ENDPOINTS)
    await sendHints(
      ctx,
      due.flatMap(({ tenantId, endpointId }) => hintsOf(tenantId, [endpointId])),
    )
    let turns = TURNS
    const late = (await acrossTenantsLateFeeds(d1, FEEDS)).map((tenantId) => ({ tenantId }))
    await forEach(ctx, late, async (tenant) => {
      if (turns > 0) turns -= await dispatch(tenant, turns)
    })
  }
}

/** Cron: keys that ended by their time, or whose end nobody heard of, and deliveries for endpoints that are no more. */
async function endDeliveries(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env)) {
    await forEach(ctx, await acrossTenantsEndedKeys(d1, ctx.now(), FEEDS), (tenant, { keyId, ended }) =>
      endSubscriptions(tenant, { keyId, reason: ended ? 'key_revoked' : 'key_narrowed' }),
    )
    await forEach(ctx, await acrossTenantsStranded(d1, FEEDS), settleStranded)
  }
}

/** Cron: what was settled is kept for 30 days. */
async function forgetDeliveries(ctx: Ctx): Promise<void> {
  if (new Date(ctx.now()).getUTCMinutes() !== MINUTE_OF_HOUR) return
  const since = { before: ctx.now() - KEPT_MS, hourAgo: ctx.now() - HOUR_MS }
  for (const { d1 } of shards(ctx.env))
    for (let i = 0; i < MOST_TIMES; i++) if ((await acrossTenantsForget(d1, since, AT_ONCE)) < AT_ONCE) break
}

export const webhookJobs = { resumeDeliveries, endDeliveries, forgetDeliveries }

import { readableObjects } from '#domains/connections/index.ts'
import type { TenantEvent } from '#domains/events/index.ts'
import { enterAs, shards } from '#domains/tenants/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { applyFeed, resumeFeed } from './feed.ts'
import { ensureFeed, findFeed, holdBack } from './feed-store.ts'
import { acrossTenantsCatchUp, acrossTenantsLate } from './sweep-store.ts'

/** Feeds a tick takes up at most, on each shard. */
const PER_TICK = 20
/** A run says that it has ended within seconds; what is older than this has been forgotten. */
const QUIET_MS = 5 * 60_000
const system = { kind: 'system', id: 'syncline' } as const

/** A connection whose connector says what its users do to the people (a manifest's) gets its feed. */
export async function feedPeople(
  ctx: TenantCtx,
  { connectionId }: Extract<TenantEvent, { type: 'connection.ready' }>,
): Promise<void> {
  const { objects } = await readableObjects(ctx, connectionId)
  for (const [, { people: mode, schedule }] of objects)
    // Who is added by a list that nobody scheduled is picked by a person, from its candidates.
    if (mode) await ensureFeed(ctx, { connectionId, mode, automatic: mode === 'update' || schedule !== null })
}

/** The users were read to the end: they reach the people, if the connection's feed does that by itself. */
export async function onRunFinished(
  ctx: TenantCtx,
  { connectionId, kind, verdict }: Extract<TenantEvent, { type: 'run.finished' }>,
): Promise<void> {
  if (kind !== 'user') return
  const feed = await findFeed(ctx, connectionId)
  if (!feed?.automatic) return
  if (verdict === 'suspicious') await holdBack(ctx, connectionId)
  else await applyFeed(ctx, connectionId)
}

/** A pass reads all of a connection's users: of a storm of webhooks the first begins one, and the sweep the next. */
const BETWEEN_MS = 60_000

/** Webhooks changed users: they reach the people, if the connection's feed does that by itself. */
export async function onUsersReceived(
  ctx: TenantCtx,
  { connectionId, kind, cause }: Extract<TenantEvent, { type: 'records.changed' }>,
): Promise<void> {
  if (kind !== 'user' || cause !== 'received') return
  const feed = await findFeed(ctx, connectionId)
  const rests = feed?.position === null && ctx.now() - (feed.triedAt ?? 0) >= BETWEEN_MS
  if (feed?.automatic && rests) await applyFeed(ctx, connectionId)
}

/**
 * Cron: what a crash between a run and its reaction has left behind, and passes longer than one wake-up. Nothing is
 * removed from the people, so that also what a run has read before it failed is right as far as it goes.
 */
export async function applyLateFeeds(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env)) {
    await acrossTenantsCatchUp(d1)
    for (const late of await acrossTenantsLate(d1, ctx.now() - QUIET_MS, PER_TICK)) {
      const { tenantId, connectionId, begun } = late
      try {
        const tenant = await enterAs(ctx, tenantId, system)
        if (tenant) await (begun ? resumeFeed : applyFeed)(tenant, connectionId)
      } catch (error) {
        ctx.log('error', 'people.feed_failed', { tenantId, connectionId, error })
      }
    }
  }
}

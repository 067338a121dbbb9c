import type { TenantEvent } from '#domains/events/index.ts'
import { enterAs, shards } from '#domains/tenants/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { sleepWell } from './drain-store.ts'
import { forgetReceived } from './forget.ts'
import { forgetInbox, wakeInbox } from './inbox-client.ts'
import { sendHint } from './message.ts'
import { acrossTenantsAwake, acrossTenantsDue } from './turn-store.ts'

/** What a tick looks after at most, on each shard. */
const PER_TICK = 500
const system = { kind: 'system', id: 'syncline' } as const

/** Cron: events that are due and that nobody is at, because a message was lost, a worker died or their time has come. */
async function resumeReceived(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env))
    for (const { tenantId, connectionId } of await acrossTenantsDue(d1, ctx.now(), PER_TICK)) {
      const tenant = await enterAs(ctx, tenantId, system)
      if (tenant) await sendHint(tenant, connectionId)
    }
}

/** Cron: wakes the inboxes that may hold something, in case one's alarm is lost. */
async function wakeInboxes(ctx: Ctx): Promise<void> {
  for (const { d1 } of shards(ctx.env))
    for (const owner of await acrossTenantsAwake(d1, PER_TICK))
      try {
        if (await wakeInbox(ctx, owner)) continue
        const tenant = await enterAs(ctx, owner.tenantId, system)
        if (!tenant) continue
        await sleepWell(tenant, owner.connectionId)
        // Whoever takes this finds the connection gone, and forgets the row.
        await sendHint(tenant, owner.connectionId)
      } catch (error) {
        ctx.log('warn', 'inbox.not_woken', { ...owner, error })
      }
}

/** What cron does for inbound webhooks. */
export const receivedJobs = { resumeReceived, wakeInboxes, forgetReceived }

type Event<T extends TenantEvent['type']> = Extract<TenantEvent, { type: T }>

/** Its address or its secrets are others: from now on, or the act has failed. */
const hookChanged = (ctx: TenantCtx, { connectionId }: Event<'connection.hook_changed'>): Promise<void> =>
  forgetInbox(ctx, connectionId)

/** What is only known better is found out by the inbox itself, five minutes later, where it cannot be asked now. */
const connectionReady = (ctx: TenantCtx, { connectionId }: Event<'connection.ready'>): Promise<void> =>
  forgetInbox(ctx, connectionId).catch((error: unknown) =>
    ctx.log('warn', 'inbox.away', { connection: connectionId, error }),
  )

/** After it is marked as removed: its inbox forgets itself, and what is pending is settled. */
async function connectionRemoved(
  ctx: TenantCtx,
  { connectionId }: Event<'connection.removed'>,
): Promise<void> {
  await connectionReady(ctx, { type: 'connection.ready', connectionId })
  await sendHint(ctx, connectionId)
}

export const onConnection = { hookChanged, ready: connectionReady, removed: connectionRemoved }

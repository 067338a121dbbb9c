import { endActions } from '#domains/actions/index.ts'
import type { HouseEvent, TenantEvent } from '#domains/events/index.ts'
import { feedPeople, onRunFinished } from '#domains/people/index.ts'
import { forgetInbox } from '#domains/received/index.ts'
import { onConnectionChanged, onConnectionReady, onConnectionRemoved } from '#domains/syncs/index.ts'
import { createFirstWorkspace } from '#domains/tenants/index.ts'
import { onRecordsChanged } from '#domains/webhooks/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import type { Reactions } from '#kit/reactions.ts'

type React<C, E> = (ctx: C, event: E) => Promise<unknown>
type ByType<C, All extends { type: string }> = {
  [T in All['type']]: React<C, Extract<All, { type: T }>>[]
}

const forgetHook = (ctx: TenantCtx, { connectionId }: { connectionId: string }) =>
  forgetInbox(ctx, connectionId)

/** What was removed stays so: an inbox that cannot be asked finds it out by itself, five minutes later. */
const forgetGone = (ctx: TenantCtx, event: { connectionId: string }) =>
  forgetHook(ctx, event).catch((error: unknown) => ctx.log('warn', 'inbox.away', { ...event, error }))

/** Who reacts to what: the one list. */
const tenantReactions: ByType<TenantCtx, TenantEvent> = {
  // The feed first: the first run may end before the second reaction begins.
  'connection.ready': [feedPeople, onConnectionReady],
  'connection.hook_changed': [forgetHook],
  // The inbox last: it forgets everything when it finds its connection gone.
  'connection.removed': [endActions, onConnectionRemoved, forgetGone],
  'run.finished': [onRunFinished],
  'records.changed': [onRecordsChanged],
  'key.revoked': [],
  'connection.changed': [onConnectionChanged],
}

const houseReactions: ByType<Ctx, HouseEvent> = {
  'person.signed_up': [createFirstWorkspace],
}

async function tell<C>(table: Record<string, React<C, never>[]>, ctx: C, event: { type: string }) {
  for (const react of table[event.type] ?? []) await react(ctx, event as never)
}

export const reactions: Reactions = {
  tenant: (ctx, event) => tell(tenantReactions, ctx, event),
  house: (ctx, event) => tell(houseReactions, ctx, event),
}

import { endActions } from '#domains/actions/index.ts'
import type { HouseEvent, TenantEvent } from '#domains/events/index.ts'
import { feedPeople, onRunFinished, onUsersReceived } from '#domains/people/index.ts'
import { onConnection } from '#domains/received/index.ts'
import { onConnectionChanged, onConnectionReady, onConnectionRemoved } from '#domains/syncs/index.ts'
import { createFirstWorkspace } from '#domains/tenants/index.ts'
import { onKeyRevoked, onKeyScopes, onRecordsChanged } from '#domains/webhooks/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import type { Reactions } from '#kit/reactions.ts'

type React<C, E> = (ctx: C, event: E) => Promise<unknown>
type ByType<C, All extends { type: string }> = {
  [T in All['type']]: React<C, Extract<All, { type: T }>>[]
}

/** Who reacts to what: the one list. */
const tenantReactions: ByType<TenantCtx, TenantEvent> = {
  // The feed first: the first run may end before the second reaction begins.
  'connection.ready': [onConnection.ready, feedPeople, onConnectionReady],
  'connection.hook_changed': [onConnection.hookChanged],
  // The inbox last: it forgets everything when it finds its connection gone.
  'connection.removed': [endActions, onConnectionRemoved, onConnection.removed],
  'run.finished': [onRunFinished],
  'records.changed': [onRecordsChanged, onUsersReceived],
  'key.revoked': [onKeyRevoked],
  'key.scopes': [onKeyScopes],
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

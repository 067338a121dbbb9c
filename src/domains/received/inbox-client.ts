import type { Ctx, TenantCtx } from '#kit/context.ts'
import type { HookOwner } from '#kit/hook-address.ts'
import { askObject } from '#kit/stub.ts'
import type { Delivery, InboxState, Taken } from './taken.ts'

type Stub = ReturnType<Env['INBOX']['getByName']>

const asked = <T>(env: Env, { tenantId, connectionId }: HookOwner, what: (inbox: Stub) => Promise<T>) =>
  askObject(() => env.INBOX.getByName(`inbox:${tenantId}:${connectionId}`), what)

/** Hands a delivery to the connection's inbox. Asked again after a broken call, it finds its own first try a duplicate. */
export const takeDelivery = (env: Env, owner: HookOwner, delivery: Delivery): Promise<Taken> =>
  asked(env, owner, async (inbox): Promise<Taken> => inbox.take(delivery))

/** Its connection, address or secrets are others: the next delivery looks them up anew. */
export const forgetInbox = (ctx: TenantCtx, connectionId: string): Promise<void> =>
  asked(ctx.env, { tenantId: ctx.tenantId, connectionId }, async (inbox) => inbox.forget())

export const inboxState = (ctx: TenantCtx, connectionId: string): Promise<InboxState> =>
  asked(ctx.env, { tenantId: ctx.tenantId, connectionId }, async (inbox): Promise<InboxState> =>
    inbox.state(),
  )

/** Sees to it that what waits there goes on its way. Answers whether the connection is still there. */
export const wakeInbox = (ctx: Pick<Ctx, 'env'>, owner: HookOwner): Promise<boolean> =>
  asked(ctx.env, owner, async (inbox) => inbox.wake())

import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'

/** What travels on the `event` queue: a hint that a connection has events that are due. D1 knows which. */
export const EventMessage = v.object({ v: v.literal(1), tenantId: v.string(), connectionId: v.string() })
export type EventMessage = v.InferOutput<typeof EventMessage>

/** A lost message is no lost event: the sweep finds what is due and nobody took. */
export async function sendHint(ctx: TenantCtx, connectionId: string, delayMs = 0): Promise<void> {
  const message: EventMessage = { v: 1, tenantId: ctx.tenantId, connectionId }
  try {
    await ctx.env.EVENT.send(message, { delaySeconds: Math.max(0, Math.ceil(delayMs / 1000)) })
  } catch (error) {
    ctx.log('warn', 'received.send_failed', { connection: connectionId, error })
  }
}

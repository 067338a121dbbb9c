import * as v from 'valibot'
import type { Ctx, TenantCtx } from '#kit/context.ts'

/** What travels on the `deliver` queue: that an endpoint has something due. What it is stands in D1. */
export const DeliverMessage = v.object({ v: v.literal(1), tenantId: v.string(), endpointId: v.string() })
export type DeliverMessage = v.InferOutput<typeof DeliverMessage>

/** A queue takes a hundred messages at once. */
const MOST = 100

export const hintsOf = (tenantId: string, endpointIds: Iterable<string>): DeliverMessage[] =>
  [...endpointIds].map((endpointId) => ({ v: 1, tenantId, endpointId }))

/** Never throws: a hint that is lost makes a delivery a minute late, since the cron's sweep looks for all that is due. */
export async function sendHints(ctx: Ctx, hints: readonly DeliverMessage[]): Promise<void> {
  try {
    for (let i = 0; i < hints.length; i += MOST)
      await ctx.env.DELIVER.sendBatch(hints.slice(i, i + MOST).map((body) => ({ body })))
  } catch (error) {
    ctx.log('warn', 'webhooks.send_failed', { error })
  }
}

/** For what is due sooner than the sweep comes. */
export async function hintLater(ctx: TenantCtx, endpointId: string, delayMs: number): Promise<void> {
  try {
    const [hint] = hintsOf(ctx.tenantId, [endpointId])
    await ctx.env.DELIVER.send(hint, { delaySeconds: Math.ceil(delayMs / 1000) })
  } catch (error) {
    ctx.log('warn', 'webhooks.send_failed', { error })
  }
}

import * as v from 'valibot'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import type { Seated } from './places-store.ts'

/** What travels on the `sync` queue: where a run stands, never what it carries. */
export const SyncMessage = v.object({
  v: v.literal(1),
  tenantId: v.string(),
  runId: v.string(),
  /** Pages committed when the message was sent; a run that stands elsewhere has had another message. */
  pages: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type SyncMessage = v.InferOutput<typeof SyncMessage>

export const messageOf = ({ tenantId, runId, pages }: Seated): SyncMessage => ({
  v: 1,
  tenantId,
  runId,
  pages,
})

/** A queue takes a hundred messages at once. */
const MOST = 100

/** Throws where the queue takes no more. A lost message is no lost run: the sweep finds all that should have moved on. */
export async function sendAll(ctx: Ctx, messages: SyncMessage[]): Promise<void> {
  for (let i = 0; i < messages.length; i += MOST)
    await ctx.env.SYNC.sendBatch(messages.slice(i, i + MOST).map((body) => ({ body })))
}

/** Wakes the run up when its time has come. */
export async function sendLater(
  ctx: TenantCtx,
  run: { id: string; pages: number },
  delayMs: number,
): Promise<void> {
  const message = messageOf({ tenantId: ctx.tenantId, runId: run.id, pages: run.pages })
  // Queues delay by whole seconds, a day at most.
  const delaySeconds = Math.min(86_400, Math.ceil(delayMs / 1000))
  try {
    await ctx.env.SYNC.send(message, { delaySeconds })
  } catch (error) {
    ctx.log('warn', 'sync.send_failed', { run: run.id, error })
  }
}

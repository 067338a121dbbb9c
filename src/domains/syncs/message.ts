import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import type { Rows } from '#kit/db.ts'

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What travels on the `sync` queue: where a run stands, never what it carries. */
export const SyncMessage = v.object({
  v: v.literal(1),
  tenantId: v.string(),
  runId: v.string(),
  /** Pages committed when the message was sent; a run that stands elsewhere has had another message. */
  pages: Whole,
  /** D1 rows of the last batch, which no row holds yet. */
  spent: v.optional(v.object({ read: Whole, written: Whole }), { read: 0, written: 0 }),
})
export type SyncMessage = v.InferOutput<typeof SyncMessage>

export const noRows: Rows = { read: 0, written: 0 }

/** A lost message is no lost run: the sweep finds every run that should have moved on. */
export async function sendNext(
  ctx: TenantCtx,
  at: { runId: string; pages: number; spent?: Rows; delayMs?: number },
): Promise<void> {
  const message: SyncMessage = {
    v: 1,
    tenantId: ctx.tenantId,
    runId: at.runId,
    pages: at.pages,
    spent: at.spent ?? noRows,
  }
  // Queues delay by whole seconds, a day at most.
  const delaySeconds = Math.min(86_400, Math.ceil((at.delayMs ?? 0) / 1000))
  try {
    await ctx.env.SYNC.send(message, { delaySeconds })
  } catch (error) {
    ctx.log('warn', 'sync.send_failed', { run: at.runId, error })
  }
}

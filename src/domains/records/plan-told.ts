import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import { previewOf, type Preview } from './rules.ts'
import { decideTold, recordsOf, type Told, type ToldOutcome } from './told-rules.ts'
import { holdings, markStatements, toldStatements, unmoved } from './told-store.ts'

export interface PlannedTold {
  /** Of each that was told, in its order. */
  outcomes: ToldOutcome[]
  /** What it would change, in order. */
  previews: Preview[]
  /** The same by kind and object. */
  touched: { object: string; kind: string; previews: Preview[] }[]
  /** Holds while no record it was decided against has moved. For the batch's first statement: the others move them. */
  unmoved: Guard
  /** Records and changes, under the caller's guard. */
  statements: (guard: Guard) => D1PreparedStatement[]
}

/**
 * Compares what webhooks told with what is stored; nothing is written by it. Newer wins: what is older than the record
 * is `stale`. The writing is the caller's batch, which has to ask `unmoved` first and plan anew where it does not hold.
 */
export async function planTold(
  ctx: TenantCtx,
  connectionId: string,
  told: readonly Told[],
): Promise<PlannedTold> {
  const at = { tenantId: ctx.tenantId, connectionId }
  const ids = recordsOf(at, told)
  const held = await holdings(ctx, ids)
  const { outcomes, writes, marks } = decideTold({ ...at, now: ctx.now() }, told, held)
  return {
    outcomes,
    previews: writes.map(previewOf),
    touched: [...Map.groupBy(writes, ({ object }) => object)].map(([object, its]) => ({
      object,
      kind: its[0]?.kind ?? object,
      previews: its.map(previewOf),
    })),
    unmoved: unmoved(ctx, ids, held),
    statements: (guard) => [
      ...toldStatements(ctx, { connectionId, writes, guard }),
      ...markStatements(ctx, { connectionId, marks, guard }),
    ],
  }
}

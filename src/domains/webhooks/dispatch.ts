import type { TenantCtx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { recordEvent, type ChangedRecord } from './event-body.ts'
import { commitFeed, feedOf, readFeed } from './feed-store.ts'
import { hintsOf, sendHints } from './message.ts'
import { planned, type Happened } from './plan.ts'

/** Changes of a batch: with its events of 20 KB it stays below what D1 takes, and memory below what we have. */
const BATCH = 200
/** Batches of one wake-up; the sweep goes on with a longer feed. */
const TURNS = 50

/**
 * Makes the tenant's changes into events and deliveries, as far as they have not been. However many do it at once, each
 * change is one event: the batch that writes it moves the place in the feed. Costs one query where nobody listens.
 * Answers how many batches it took, of `turns` at most.
 */
export async function dispatch(ctx: TenantCtx, turns = TURNS): Promise<number> {
  for (let turn = 0; turn < turns; turn++) {
    const feed = await feedOf(ctx)
    if (!feed || feed.seq >= feed.last) return turn
    const { changes, endpoints } = await readFeed(ctx, { after: feed.seq, limit: BATCH })
    const last = changes.at(-1)
    if (!last) return turn
    const at = ctx.now()
    const out = planned(
      changes.map((change) => happenedOf(change)),
      endpoints,
      at,
    )
    // Another dispatcher was faster: what it did is not done again, and what it left is looked at anew.
    if (!(await commitFeed(ctx, { from: feed.seq, to: last.seq, at }, out))) continue
    const touched = new Set(out.deliveries.map(({ endpointId }) => endpointId))
    await sendHints(ctx, hintsOf(ctx.tenantId, touched))
  }
  return turns
}

function happenedOf(change: ChangedRecord): Happened {
  const { connectionId, object, externalId, email, name, fields } = change
  return {
    type: `${change.kind}.${change.type}`,
    record: {
      connectionId,
      object,
      email,
      name,
      fields: fields === null ? null : (JSON.parse(fields) as Record<string, Json>),
    },
    bodyOf: (eventId) => recordEvent(eventId, change).body,
    about: (name ?? email ?? externalId) || null,
    // What changed before it was added is not for it.
    isFor: ({ sinceSeq }) => sinceSeq < change.seq,
  }
}

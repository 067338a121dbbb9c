import type { TenantCtx } from '#kit/context.ts'
import {
  farthestDelivery,
  findDelivery,
  listDeliveries,
  waitingDeliveries,
  type DeliveryRow,
} from './delivery-store.ts'
import { findEndpoint } from './endpoint-store.ts'
import { deliveryNotFound, endpointDisabled, endpointGone, notDead } from './errors.ts'
import { hintsOf, sendHints } from './message.ts'
import { dismissDelivery, endRest, replayDeliveries } from './move-store.ts'
import { found } from './save.ts'

/** Replayed in one call at most. */
const AT_ONCE = 1000

export async function foundDelivery(ctx: TenantCtx, id: string): Promise<DeliveryRow> {
  const row = await findDelivery(ctx, id)
  if (!row) throw deliveryNotFound()
  return row
}

/** Sent again from the start, whatever became of it; the event's id stays. One that waits is due now. */
export async function replayOne(ctx: TenantCtx, id: string): Promise<DeliveryRow> {
  const { endpointId } = await foundDelivery(ctx, id)
  const endpoint = await findEndpoint(ctx, endpointId)
  if (!endpoint) throw endpointGone()
  if (endpoint.status === 'disabled' || (await replayDeliveries(ctx, [id])) === 0) throw endpointDisabled()
  await sendHints(ctx, hintsOf(ctx.tenantId, [endpointId]))
  return foundDelivery(ctx, id)
}

interface Range {
  endpoint: string
  state: DeliveryRow['state']
  type?: string | undefined
  after?: number | undefined
  before?: number | undefined
  /** The id of the last one that was looked at before. */
  place?: string | undefined
}

interface Replayed {
  replayed: number
  more: boolean
  readTo: string | null
}

/**
 * The oldest thousand of them after `place`; `more`: there may be others, after `readTo`. Without a place to go on from,
 * whoever repeats it for delivered ones would send the same thousand for ever.
 */
export async function replayRange(ctx: TenantCtx, range: Range): Promise<Replayed> {
  const endpoint = await found(ctx, range.endpoint)
  if (endpoint.status === 'disabled') throw endpointDisabled()
  if (range.state === 'pending') return replayWaiting(ctx, range)
  const filter = { ...range, order: 'asc' as const, limit: AT_ONCE + 1 }
  const until = await farthestDelivery(ctx, filter)
  const rows = await listDeliveries(ctx, { ...filter, until: until ?? undefined })
  const ids = rows.slice(0, AT_ONCE).map(({ id }) => id)
  const replayed = ids.length === 0 ? 0 : await replayDeliveries(ctx, ids, range.state)
  if (replayed > 0) await sendHints(ctx, hintsOf(ctx.tenantId, [endpoint.id]))
  const cut = rows.length > AT_ONCE
  const last = ids.at(-1) ?? null
  return { replayed, more: cut || until !== null, readTo: cut ? last : (until ?? last) }
}

/** Due now instead of later: the soonest thousand. What is due already goes out with them, also where the endpoint rests. */
async function replayWaiting(ctx: TenantCtx, { endpoint, type, after, before }: Range): Promise<Replayed> {
  const ids = await waitingDeliveries(ctx, { endpoint, type, after, before, limit: AT_ONCE + 1 })
  const some = ids.slice(0, AT_ONCE)
  const replayed = some.length === 0 ? 0 : await replayDeliveries(ctx, some, 'pending')
  if (replayed === 0) await endRest(ctx, endpoint)
  await sendHints(ctx, hintsOf(ctx.tenantId, [endpoint]))
  return { replayed, more: ids.length > AT_ONCE, readTo: some.at(-1) ?? null }
}

/** A person has looked at it, and it shall not be sent. */
export async function dismiss(ctx: TenantCtx, id: string): Promise<DeliveryRow> {
  await foundDelivery(ctx, id)
  if (!(await dismissDelivery(ctx, id))) throw notDead()
  return foundDelivery(ctx, id)
}

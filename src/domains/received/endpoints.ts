import * as v from 'valibot'
import { labelsOf } from '#domains/connections/index.ts'
import { findChanges } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { decodeCursor, encodeCursor, listOf, pageOf } from '#kit/page.ts'
import { dismiss, found } from './dismiss.ts'
import { hookEndpoints } from './hook-endpoints.ts'
import { farthestReceived, findReceived, listReceived, type ReceivedFilter } from './list-store.ts'
import { masked } from './mask.ts'
import { replayEndpoints } from './replay-endpoints.ts'
import { Received, ReceivedQuery, ReceivedWhole, shownReceived } from './shapes.ts'

const EventId = v.strictObject({ id: Id('rcv') })

/** One event rarely changes more than a record; a body of a thousand rows is not shown whole. */
const CHANGES_SHOWN = 200

async function listed(ctx: TenantCtx, query: v.InferOutput<typeof ReceivedQuery>) {
  const { cursor, limit, ...wish } = query
  const place = cursor && String(decodeCursor(cursor, ['string'])[0])
  const filter: ReceivedFilter = { ...wish, place, limit: limit + 1 }
  const until = await farthestReceived(ctx, filter)
  const rows = await seen(ctx, { ...filter, until: until ?? undefined })
  const page = pageOf(rows, limit, (row) => [row.id])
  const labels = await labelsOf.events(ctx, page.data)
  return {
    next_cursor: page.next_cursor ?? (until && encodeCursor([until])),
    data: page.data.map((row, i) => shownReceived(row, labels[i] ?? null)),
  }
}

/** Of a search, what is looked at in one go: its bodies' beginnings are 16 KB each. */
const AT_ONCE = 100

/**
 * What is hidden from a reader cannot be guessed letter by letter by looking for it either: neither by what a page shows, nor
 * by where it ends, so what was found in hidden text alone does not fill it.
 */
async function seen(ctx: TenantCtx, filter: ReceivedFilter) {
  const { q, limit } = filter
  if (q === undefined) return listReceived(ctx, filter)
  const all: Awaited<ReturnType<typeof listReceived>> = []
  for (let { place } = filter; all.length < limit;) {
    const some = await listReceived(ctx, { ...filter, place, limit: AT_ONCE })
    all.push(...some.filter((row) => isSeen(row, q)))
    place = some.at(-1)?.id
    if (some.length < AT_ONCE) break
  }
  return all.slice(0, limit)
}

function isSeen(
  { type, eventKey, searched }: { type: string; eventKey: string; searched: string },
  q: string,
) {
  return [type, eventKey, masked(searched)].some((text) => text.toLowerCase().includes(q.toLowerCase()))
}

async function whole(ctx: TenantCtx, id: string) {
  const row = found(await findReceived(ctx, id))
  const [label = null] = await labelsOf.events(ctx, [row])
  const changes = await findChanges.ofReceived(ctx, { receivedId: id, limit: CHANGES_SHOWN })
  return {
    ...shownReceived(row, label),
    headers: row.headers,
    body: masked(row.body),
    changes: changes.map(findChanges.shown),
  }
}

export const receivedEndpoints = [
  ...hookEndpoints,
  endpoint({
    method: 'GET',
    path: '/v1/received',
    group: 'Webhooks in',
    summary: 'List what apps have told by webhook',
    about:
      'In the order it came, newest first. Kept for 30 days; what is pending or dead stays until it is not. `q` is part of the type, ' +
      'the event’s key or the body’s first 16 KB. A page that filters leave rows out of looks at 10,000 events at most, with `q` ' +
      'at 1,000: it may be shorter than its limit, even empty. Follow next_cursor until it is null.',
    scope: 'received:read',
    query: ReceivedQuery,
    returns: listOf(Received),
    handle: (ctx, { query }) => listed(ctx, query),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/received/:id',
    group: 'Webhooks in',
    summary: 'Read one',
    about:
      'With its body as it came, without secrets, and the first 200 changes it made to records. What stands under names such as `token` or `password` is not shown.',
    scope: 'received:read',
    params: EventId,
    returns: ReceivedWhole,
    handle: (ctx, { params }) => whole(ctx, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/received/:id/dismiss',
    group: 'Webhooks in',
    summary: 'Dismiss one that could not be applied',
    about: 'It counts as `filtered` from then on, for the reason `dismissed`, and goes after 30 days.',
    scope: 'received:write',
    params: EventId,
    returns: ReceivedWhole,
    async handle(ctx, { params }) {
      await dismiss(ctx, params.id)
      return whole(ctx, params.id)
    },
  }),
  ...replayEndpoints,
]

import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, shape } from '#kit/fields.ts'
import { Exactly } from '#kit/filters.ts'
import { decodeCursor, encodeCursor, listOf, pageOf } from '#kit/page.ts'
import {
  Delivery,
  DeliveryQuery,
  RangeBody,
  shownAttempt,
  shownDelivery,
  WholeDelivery,
} from './delivery-shapes.ts'
import * as store from './delivery-store.ts'
import { dismiss, foundDelivery, replayOne, replayRange } from './replay.ts'
import { sendTest } from './test-event.ts'

const GROUP = 'Webhooks out'
const ById = v.strictObject({ id: Id('dlv') })

async function listed(ctx: TenantCtx, query: v.InferOutput<typeof DeliveryQuery>) {
  const { cursor, limit, ...wish } = query
  const place = cursor && String(decodeCursor(cursor, ['string'])[0])
  const filter: store.DeliveryFilter = { ...wish, place, limit: limit + 1 }
  const until = await store.farthestDelivery(ctx, filter)
  const rows = await store.listDeliveries(ctx, { ...filter, until: until ?? undefined })
  const page = pageOf(rows, limit, (row) => [row.id])
  return {
    next_cursor: page.next_cursor ?? (until && encodeCursor([until])),
    data: page.data.map((row) => shownDelivery(ctx, row)),
  }
}

export const deliveryEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/test',
    group: GROUP,
    summary: 'Send a test event',
    about:
      'At once and once, whatever the endpoint subscribed to, also where it is paused or disabled. The body carries `test: true`. What came of it stands in the reply; a test that fails is not tried again and changes nothing.',
    scope: 'webhooks:run',
    params: v.strictObject({ id: Id('whe') }),
    body: v.strictObject({ type: v.optional(Exactly(60), 'endpoint.test') }),
    returns: Delivery,
    status: 202,
    refusals: [409],
    handle: async (ctx, { params, body }) => shownDelivery(ctx, await sendTest(ctx, params.id, body.type)),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/deliveries',
    group: GROUP,
    summary: 'List deliveries',
    about:
      'Newest first. Settled ones are kept for 30 days; those that wait or are dead stay. `q` is part of the event’s id, of what came of it or of what is sent. A page that filters leave rows out of looks at 10,000 deliveries at most, with `q` at 1,000: it may be shorter than its limit, even empty. Follow next_cursor until it is null.',
    scope: 'webhooks:read',
    query: DeliveryQuery,
    returns: listOf(Delivery),
    handle: (ctx, { query }) => listed(ctx, query),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/deliveries/:id',
    group: GROUP,
    summary: 'Read a delivery',
    about:
      'With the text that is sent, also for a key that may not read records otherwise, and its newest hundred attempts: what the endpoint answered, its first kilobyte.',
    scope: 'webhooks:read',
    params: ById,
    returns: WholeDelivery,
    async handle(ctx, { params }) {
      const row = await foundDelivery(ctx, params.id)
      const tries = await store.attemptsOf(ctx, row.id)
      return {
        ...shownDelivery(ctx, row),
        body: await store.bodyOfEvent(ctx, row.eventId),
        tries: tries.map((one) => shownAttempt(one)),
      }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/deliveries/:id/replay',
    group: GROUP,
    summary: 'Send a delivery again',
    about:
      'With all its attempts before it, and under the same event id, so that a receiver can tell. One that waits is sent now.',
    scope: 'webhooks:run',
    params: ById,
    returns: Delivery,
    refusals: [409],
    handle: async (ctx, { params }) => shownDelivery(ctx, await replayOne(ctx, params.id)),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/deliveries/:id/dismiss',
    group: GROUP,
    summary: 'Dismiss a dead delivery',
    about: 'It counts as `filtered` from then on, for the reason `dismissed`, and goes after 30 days.',
    scope: 'webhooks:run',
    params: ById,
    returns: Delivery,
    refusals: [409],
    handle: async (ctx, { params }) => shownDelivery(ctx, await dismiss(ctx, params.id)),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/deliveries/replay',
    group: GROUP,
    summary: 'Send many deliveries again',
    about:
      'Of one endpoint: the dead ones, or those of another state, of a type or of a time. Of the pending ones those that wait for a later try, which are due now, also where the endpoint rests: for a receiver that is back. A thousand at a time; while `more` is true, ask again with `after_id` = `read_to`.',
    scope: 'webhooks:run',
    body: RangeBody,
    returns: shape('replayed', {
      replayed: v.pipe(v.number(), v.integer()),
      more: v.boolean(),
      read_to: v.nullable(v.string()),
    }),
    refusals: [409],
    async handle(ctx, { body: { after_id: place, ...range } }) {
      const { readTo, ...done } = await replayRange(ctx, { ...range, place })
      return { ...done, read_to: readTo }
    },
  }),
]

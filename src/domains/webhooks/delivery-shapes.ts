import * as v from 'valibot'
import { carries } from '#domains/tenants/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { Id, iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { After, Before, Exactly, Ordered, Q } from '#kit/filters.ts'
import { Cursor, Limit } from '#kit/page.ts'
import type { AttemptRow, DeliveryRow } from './delivery-store.ts'

const STATES = ['pending', 'delivered', 'filtered', 'dead'] as const
const Count = v.pipe(v.number(), v.integer())

const range = { type: v.optional(Exactly(60)), after: After, before: Before }

export const DeliveryQuery = v.strictObject({
  endpoint: v.optional(Id('whe')),
  state: v.optional(v.picklist(STATES)),
  q: Q,
  ...range,
  order: Ordered('desc'),
  limit: Limit,
  cursor: Cursor,
})

export const RangeBody = v.strictObject({
  endpoint: Id('whe'),
  state: v.optional(v.picklist(STATES), 'dead'),
  ...range,
  after_id: v.optional(v.pipe(Id('dlv'), v.description('The `read_to` of the reply before.'))),
})

const entries = {
  id: v.string(),
  endpoint_id: v.string(),
  event_id: v.string(),
  type: v.string(),
  about: v.nullable(
    v.pipe(
      v.string(),
      v.description(
        'The name of the record, or of the endpoint, that it tells of; null to a key that may not read deliveries.',
      ),
    ),
  ),
  state: v.picklist(STATES),
  reason: v.string(),
  message: v.nullable(v.string()),
  attempts: Count,
  next_attempt_at: v.nullable(Time),
  last_status: v.nullable(Count),
  created_at: Time,
  settled_at: v.nullable(Time),
  replays: Count,
}
export const Delivery = shape('delivery', entries)

export const WholeDelivery = shape('delivery_whole', {
  ...entries,
  body: v.string(),
  tries: v.array(
    shape('delivery_attempt', {
      n: Count,
      at: Time,
      ms: Count,
      status: v.nullable(Count),
      outcome: v.string(),
      answer: v.nullable(v.string()),
    }),
  ),
})

/** What it tells of is for those who may read what is sent: `webhooks:run` alone may not. */
export const shownDelivery = (ctx: TenantCtx, row: DeliveryRow): v.InferInput<typeof Delivery> => ({
  id: row.id,
  endpoint_id: row.endpointId,
  event_id: row.eventId,
  type: row.type,
  about: carries(ctx, 'webhooks:read') ? row.about : null,
  state: row.state,
  reason: row.reason,
  message: row.message,
  attempts: row.attempts,
  next_attempt_at: isoOrNull(row.nextAttemptAt),
  last_status: row.lastStatus,
  created_at: iso(row.createdAt),
  settled_at: isoOrNull(row.settledAt),
  replays: row.replays,
})

export const shownAttempt = ({ n, at, ms, status, outcome, answer }: AttemptRow) => ({
  n,
  at: iso(at),
  ms,
  status,
  outcome,
  answer,
})

import * as v from 'valibot'
import { findChanges } from '#domains/records/index.ts'
import { Id, iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { After, Before, Exactly, Ordered, Q } from '#kit/filters.ts'
import { Cursor, Limit } from '#kit/page.ts'
import type { ReceivedRow } from './list-store.ts'

const STATES = ['pending', 'delivered', 'filtered', 'dead'] as const
const Count = v.pipe(v.number(), v.integer())

export const ReceivedQuery = v.strictObject({
  connection: v.optional(Id('con')),
  state: v.optional(v.picklist(STATES)),
  type: v.optional(Exactly(200)),
  q: Q,
  after: After,
  before: Before,
  order: Ordered('desc'),
  limit: Limit,
  cursor: Cursor,
})

const event = {
  id: v.string(),
  connection_id: v.string(),
  event_key: v.string(),
  type: v.string(),
  label: v.nullable(v.string()),
  state: v.picklist(STATES),
  reason: v.string(),
  message: v.nullable(v.string()),
  happened_at: v.nullable(Time),
  received_at: Time,
  settled_at: v.nullable(Time),
  attempts: Count,
  next_attempt_at: v.nullable(Time),
  replays: Count,
  size: Count,
}

export const Received = shape('received_event', event)

export const ReceivedWhole = shape('received_event_whole', {
  ...event,
  headers: v.record(v.string(), v.string()),
  body: v.string(),
  changes: v.array(findChanges.shape),
})

type Light = Omit<ReceivedRow, 'tenantId' | 'headers' | 'body'> & { size: number }

export const shownReceived = (row: Light, label: string | null): v.InferInput<typeof Received> => ({
  id: row.id,
  connection_id: row.connectionId,
  event_key: row.eventKey,
  type: row.type,
  label,
  state: row.state,
  reason: row.reason,
  message: row.message,
  happened_at: isoOrNull(row.happenedAt),
  received_at: iso(row.receivedAt),
  settled_at: isoOrNull(row.settledAt),
  attempts: row.attempts,
  next_attempt_at: isoOrNull(row.nextAttemptAt),
  replays: row.replays,
  size: row.size,
})

import * as v from 'valibot'
import { endpoint } from '#kit/endpoint.ts'
import { Id, isoOrNull, shape } from '#kit/fields.ts'
import { Ordered, Q } from '#kit/filters.ts'
import type { Json } from '#kit/json.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import * as store from './endpoint-store.ts'
import { EVENT_TYPES } from './event-types.ts'
import { addEndpoint, changeEndpoint, found, removeEndpoint, revealSecret, rotateSecret } from './save.ts'
import { sampleOf } from './samples.ts'
import { Endpoint, EndpointPatch, filterOf, NewEndpoint, Secret, shownEndpoint } from './shapes.ts'

const GROUP = 'Webhooks out'
const ById = v.strictObject({ id: Id('whe') })
const AnyJson = v.any() as v.GenericSchema<Json>

const EventType = shape('event_type', { type: v.string(), about: v.string(), sample: AnyJson })

export const endpointEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/event-types',
    group: GROUP,
    summary: 'What can be sent to a webhook endpoint',
    about: 'With a sample of each. `user.*` stands for all of a kind.',
    scope: 'webhooks:read',
    query: v.strictObject({ q: Q, limit: Limit, cursor: Cursor }),
    returns: listOf(EventType),
    async handle(_, { query: { q, cursor, limit } }) {
      const start = cursor ? Math.max(0, Number(decodeCursor(cursor, ['number'])[0])) : 0
      const fitting = EVENT_TYPES.filter(({ type }) => type.includes(q?.toLowerCase() ?? ''))
      const page = pageOf(fitting.slice(start, start + limit + 1), limit, () => [start + limit])
      return { ...page, data: page.data.map((one) => ({ ...one, sample: sampleOf(one.type) })) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/webhook-endpoints',
    group: GROUP,
    summary: 'List webhook endpoints',
    about:
      'Oldest first. `pending` and `dead` are deliveries that are not sent yet, and those that were given up; `waiting`, of the pending, those that failed before, the first of which is tried again at `next_attempt_at`; `failing_since` is the first failure since the last success. Who has an address can send there: `url` is whole for those with `webhooks:write`, and ends after the host for others.',
    scope: 'webhooks:read',
    query: v.strictObject({
      status: v.optional(v.picklist(['active', 'paused', 'disabled'])),
      source: v.optional(v.picklist(['person', 'rest_hook'])),
      q: Q,
      order: Ordered('asc'),
      limit: Limit,
      cursor: Cursor,
    }),
    returns: listOf(Endpoint),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const after = cursor
        ? (decodeCursor(cursor, ['number', 'string']) as unknown as readonly [number, string])
        : undefined
      const rows = await store.listEndpoints(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [row.createdAt, row.id])
      return { ...page, data: page.data.map((row) => shownEndpoint(ctx, row)) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/webhook-endpoints',
    group: GROUP,
    summary: 'Add a webhook endpoint',
    about:
      'What happens from now on is sent there, signed as Standard Webhooks describe. Without `event_types` it gets every event. The address has to be public and https. It is given events whatever else a key may read.',
    scope: 'webhooks:write',
    body: NewEndpoint,
    returns: shape('new_webhook_endpoint', { ...Endpoint.entries, secret: v.string() }),
    status: 201,
    refusals: [409],
    async handle(ctx, { body: { name, url, event_types, filter } }) {
      const wish = {
        name,
        url,
        eventTypes: event_types,
        filter: filterOf(filter ?? null),
        source: 'person' as const,
      }
      const { row, secret } = await addEndpoint(ctx, wish)
      return { ...shownEndpoint(ctx, { ...row, ...store.NONE }), secret }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/webhook-endpoints/:id',
    group: GROUP,
    summary: 'Read a webhook endpoint',
    about: '`url` is whole for those with `webhooks:write`, and ends after the host for others.',
    scope: 'webhooks:read',
    params: ById,
    returns: Endpoint,
    async handle(ctx, { params }) {
      const [view] = await store.withCounts(ctx, [await found(ctx, params.id)])
      return shownEndpoint(ctx, view as store.EndpointView)
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/webhook-endpoints/:id',
    group: GROUP,
    summary: 'Change a webhook endpoint',
    about:
      'While it is paused, what waits is held and what happens is not kept for it. `active` also switches on one that was disabled, and forgets its failures. `filter` replaces what was there; null removes it.',
    scope: 'webhooks:write',
    params: ById,
    body: EndpointPatch,
    returns: Endpoint,
    async handle(ctx, { params, body: { event_types, filter, ...same } }) {
      const row = await changeEndpoint(ctx, params.id, {
        ...same,
        ...(event_types && { eventTypes: event_types }),
        ...(filter !== undefined && { filter: filterOf(filter) }),
      })
      const [view] = await store.withCounts(ctx, [row])
      return shownEndpoint(ctx, view as store.EndpointView)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/webhook-endpoints/:id',
    group: GROUP,
    summary: 'Remove a webhook endpoint',
    about:
      'Nothing more is sent there. What waits is dropped; what was sent, or is dead, stays readable for 30 days and is replayed no more.',
    scope: 'webhooks:write',
    params: ById,
    status: 204,
    handle: (ctx, { params }) => removeEndpoint(ctx, params.id),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/webhook-endpoints/:id/secret',
    group: GROUP,
    summary: 'Show the signing secret',
    about: 'The one that signs now. The one before it signs too until `previous_secret_until`.',
    scope: 'webhooks:write',
    params: ById,
    returns: Secret,
    refusals: [409],
    async handle(ctx, { params }) {
      const { secret, previousUntil } = await revealSecret(ctx, params.id)
      const until = previousUntil !== null && previousUntil > ctx.now() ? previousUntil : null
      return { secret, previous_secret_until: isoOrNull(until) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/rotate',
    group: GROUP,
    summary: 'Give the endpoint another secret',
    about:
      'For 24 hours each delivery carries a signature by either, so that the receiver can change over without missing one.',
    scope: 'webhooks:write',
    params: ById,
    returns: Secret,
    refusals: [409],
    async handle(ctx, { params }) {
      const { secret, previousUntil } = await rotateSecret(ctx, params.id)
      return { secret, previous_secret_until: isoOrNull(previousUntil) }
    },
  }),
]

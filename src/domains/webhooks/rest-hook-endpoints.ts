import * as v from 'valibot'
import { endpoint } from '#kit/endpoint.ts'
import { Id, shape } from '#kit/fields.ts'
import { Exactly } from '#kit/filters.ts'
import type { Json } from '#kit/json.ts'
import { samplesOf, subscribe, unsubscribe } from './rest-hooks.ts'

const GROUP = 'Webhooks out'
const Event = Exactly(60)
const AnyJson = v.any() as v.GenericSchema<Json>

/** As Zapier and Make want it: subscribe, unsubscribe, and something to show while a flow is put together. */
export const restHookEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/rest-hooks',
    group: GROUP,
    summary: 'Subscribe to an event',
    about:
      'For programs that subscribe by themselves, such as Zapier and Make. It is a webhook endpoint for one event, or for all of a kind (`user.*`). It ends with the key that subscribed it, when that key loses `webhooks:write`, and when its address answers 410.',
    scope: 'webhooks:write',
    body: v.strictObject({
      target_url: v.pipe(
        v.string(),
        v.minLength(1, 'an address'),
        v.maxLength(2048, 'at most 2048 characters'),
      ),
      event: Event,
    }),
    returns: shape('rest_hook', {
      id: v.string(),
      target_url: v.string(),
      event: v.string(),
      secret: v.string(),
    }),
    status: 201,
    refusals: [409],
    handle: (ctx, { body }) => subscribe(ctx, { target: body.target_url, event: body.event }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/rest-hooks/:id',
    group: GROUP,
    summary: 'Unsubscribe',
    about: 'A key ends what it has subscribed itself.',
    scope: 'webhooks:write',
    params: v.strictObject({ id: Id('whe') }),
    status: 204,
    handle: (ctx, { params }) => unsubscribe(ctx, params.id),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/rest-hooks/sample',
    group: GROUP,
    summary: 'What an event looks like',
    about:
      'Up to three, made of the newest records of its kind, also for a key that may not read records otherwise; one that is made up where there are none.',
    scope: 'webhooks:read',
    query: v.strictObject({ event: v.optional(Event, 'user.*') }),
    returns: shape('rest_hook_sample', { data: v.array(AnyJson) }),
    handle: async (ctx, { query }) => ({ data: await samplesOf(ctx, query.event) }),
  }),
]

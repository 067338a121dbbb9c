import { defineError } from '#kit/errors.ts'

export const endpointNotFound = defineError(
  'webhooks.endpoint_not_found',
  'No such webhook endpoint in this workspace.',
  { status: 404 },
)
export const deliveryNotFound = defineError(
  'webhooks.delivery_not_found',
  'No such delivery in this workspace. Settled ones are kept for 30 days.',
  { status: 404 },
)
export const hookNotFound = defineError(
  'webhooks.rest_hook_not_found',
  'No such REST hook. It may have been unsubscribed already; a key finds only those it has subscribed itself.',
  { status: 404 },
)
export const tooManyEndpoints = defineError(
  'webhooks.too_many_endpoints',
  'This workspace has 50 webhook endpoints, as many as it may. Remove one first.',
  { status: 409 },
)
export const badUrl = defineError(
  'webhooks.bad_url',
  'Webhooks cannot be sent to this address. `details` says why; correct `url`, or `target_url` of a REST hook.',
)
export const unknownEventType = defineError(
  'webhooks.unknown_event_type',
  'There is no such event type. GET /v1/event-types lists them; `user.*` is every event of a kind, and an empty list is every event.',
)
export const stillRotating = defineError(
  'webhooks.still_rotating',
  'The secret before is still in its 24 hours, and another rotation would end them. Wait until `previous_secret_until`, or add a second endpoint.',
  { status: 409 },
)
export const endpointDisabled = defineError(
  'webhooks.endpoint_disabled',
  'The endpoint is disabled, so nothing is sent there. Set its `status` to `active` first.',
  { status: 409 },
)
export const notDead = defineError(
  'webhooks.not_dead',
  'Only a dead delivery can be dismissed. This one is not, or no longer.',
  { status: 409 },
)
export const endpointGone = defineError(
  'webhooks.endpoint_gone',
  'The endpoint of this delivery was removed, so there is nowhere to send it. Add one, and it gets what happens from then on.',
  { status: 409 },
)

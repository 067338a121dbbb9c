import * as v from 'valibot'
import { hooks } from '#domains/connections/index.ts'
import { carries } from '#domains/tenants/index.ts'
import { sandboxEventsOf } from '#engine/transport.ts'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, isoOrNull, shape, Time } from '#kit/fields.ts'
import { inboxState } from './inbox-client.ts'
import { sendOne } from './send-one.ts'

const ById = v.strictObject({ id: Id('con') })
const Count = v.pipe(v.number(), v.integer())

const Webhook = shape('connection_webhook', {
  supported: v.boolean(),
  address: v.nullable(v.string()),
  setup: v.nullable(v.string()),
  signing: v.picklist(['signed', 'address']),
  secret_missing: v.boolean(),
  registerable: v.boolean(),
  registered_at: v.nullable(Time),
  events: v.array(shape('webhook_event_type', { type: v.string(), label: v.string() })),
  last_received_at: v.nullable(Time),
  waiting: Count,
  refused: v.array(shape('webhook_refusals', { day: v.string(), reason: v.string(), n: Count })),
  /** The events that a sandbox connection can be sent by us; of a live one none. */
  sendable: v.array(v.string()),
})

const Heard = shape('webhook_answer', {
  status: Count,
  id: v.nullable(v.string()),
  body: v.string(),
})

async function shown(ctx: TenantCtx, id: string): Promise<v.InferInput<typeof Webhook>> {
  const hook = await hooks.describe(ctx, id)
  const supported = hook.address !== null
  const inbox = supported ? await inboxState(ctx, id) : NOTHING
  return {
    supported,
    address: mayManage(ctx) ? hook.address : null,
    setup: hook.setup,
    signing: hook.signing,
    secret_missing: hook.secretMissing,
    registerable: hook.registerable,
    registered_at: isoOrNull(hook.registeredAt),
    events: hook.events,
    last_received_at: isoOrNull(inbox.lastReceivedAt),
    waiting: inbox.waiting,
    refused: inbox.refused,
    sendable: supported && hook.mode === 'sandbox' ? sandboxEventsOf(hook.connector) : [],
  }
}

/** Whoever knows the address can send to it: it is for those who set the app up, and for no key. */
const mayManage = (ctx: TenantCtx): boolean =>
  ctx.actor.kind === 'person' && carries(ctx, 'connections:write')

const NOTHING = { lastReceivedAt: null, waiting: 0, refused: [] }

export const hookEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/connections/:id/webhook',
    group: 'Webhooks in',
    summary: 'Where the app shall send its webhooks',
    about:
      'The address, how it is set up at the app, which events are understood, and what was refused in the last days. Whoever ' +
      'knows the address can send to it: it is shown to those who manage connections, and is null for others and for keys.',
    scope: 'connections:read',
    params: ById,
    returns: Webhook,
    handle: (ctx, { params }) => shown(ctx, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/webhook/register',
    group: 'Webhooks in',
    summary: 'Register the webhook at the app, by its API',
    about:
      'Where `registerable`. Saying it again does not register it twice. What the app signs with is kept without anybody seeing it.',
    scope: 'connections:write',
    params: ById,
    returns: Webhook,
    refusals: [409, 422],
    async handle(ctx, { params }) {
      await hooks.register(ctx, params.id)
      return shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/connections/:id/webhook/register',
    group: 'Webhooks in',
    summary: 'Remove the webhook at the app, by its API',
    scope: 'connections:write',
    params: ById,
    returns: Webhook,
    refusals: [409, 422],
    async handle(ctx, { params }) {
      await hooks.unregister(ctx, params.id)
      return shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/webhook/rotate',
    group: 'Webhooks in',
    summary: 'Give the webhook another address',
    about:
      'The one before is a 404 from then on. What was registered by API is moved to the new one; where that fails ' +
      '`registered_at` is null and it can be registered again. What a person set up at the app has to be changed there.',
    scope: 'connections:write',
    params: ById,
    returns: Webhook,
    refusals: [409],
    async handle(ctx, { params }) {
      await hooks.rotate(ctx, params.id)
      return shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/webhook/send',
    group: 'Webhooks in',
    summary: 'Have the simulator send a webhook',
    about:
      'Of a sandbox connection. One of `sendable` happens in the simulated account and is told as the app would tell it: ' +
      'signed with the connection’s own secret, and taken, verified and worked on as any other. The same `n` is the same event again.',
    scope: 'connections:write',
    params: ById,
    body: v.strictObject({
      event: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
      n: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e13))),
    }),
    returns: Heard,
    refusals: [409],
    handle: (ctx, { params, body }) => sendOne(ctx, params.id, body),
  }),
]

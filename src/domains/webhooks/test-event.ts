import type { TenantCtx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { newTimedId } from '#kit/ids.ts'
import type { DeliveryRow } from './delivery-store.ts'
import { unknownEventType } from './errors.ts'
import { EVENT_TYPES } from './event-types.ts'
import { fatesOf } from './outcomes.ts'
import { foundDelivery } from './replay.ts'
import { sampleText } from './samples.ts'
import { found } from './save.ts'
import { secretsOf, sendOne } from './send.ts'
import { recordTest } from './outcome-store.ts'
import { cameOut } from './write-store.ts'

/**
 * Sends a made-up event at once, once, whatever the endpoint subscribed to and also where it is paused or disabled: so one
 * sees that it works before it is switched on. It says nothing of the endpoint's health, and one that fails is not dead:
 * nothing was lost. It is written down with what came of it.
 */
export async function sendTest(ctx: TenantCtx, endpointId: string, type: string): Promise<DeliveryRow> {
  if (!EVENT_TYPES.some((known) => known.type === type)) throw unknownEventType()
  const endpoint = await found(ctx, endpointId)
  const createdAt = ctx.now()
  const [eventId, id] = [newTimedId('evt', createdAt), newTimedId('dlv', createdAt)]
  const sample = JSON.parse(sampleText(type, eventId, createdAt)) as Record<string, Json>
  const body = JSON.stringify({ ...sample, test: true })
  const secrets = await secretsOf(ctx, endpoint)
  const came = await sendOne(ctx, { url: endpoint.url, secrets }, { eventId, body })
  const worked = came.outcome === 'delivered'
  const settled = {
    id,
    replays: 0,
    state: worked ? ('delivered' as const) : ('filtered' as const),
    reason: worked ? '' : 'test_failed',
    message: came.message,
    nextAttemptAt: null,
    lastStatus: came.status,
    settledAt: ctx.now(),
    at: came.at,
    ms: came.ms,
    outcome: came.outcome,
    answer: came.answer,
  }
  await recordTest(ctx, endpoint.id, {
    events: [{ id: eventId, type, body }],
    deliveries: [{ id, endpointId, eventId, type, about: 'A test' }],
    counts: [cameOut(endpointId, createdAt), ...fatesOf(endpointId, [{ settled, createdAt }])],
    settled,
    at: createdAt,
  })
  return foundDelivery(ctx, id)
}

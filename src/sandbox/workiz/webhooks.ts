import type { Deliveries, Delivery, Occasion } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { objectId, randomOf } from '#sandbox/random.ts'
import type { Work } from './work-data.ts'
import { workOf } from './work.ts'

const rules: Record<string, string> = {
  job_status_changed: 'Tell about job status',
  invoice_paid: 'Tell about payments',
}

/**
 * The webhooks a person sets up in Workiz' automations. Nothing signs them: whoever receives them puts a
 * secret into the address. A job is named, what became of it is not: the receiver reads it.
 */
export const deliveries: Deliveries = Object.fromEntries(
  Object.keys(rules).map((type) => [
    type,
    (at: Occasion) => told(at, type, nth(workOf(at.account, 'job'), at.n)),
  ]),
)

export function told({ account, now }: Occasion, type: string, { SerialId, UUID }: Work): Delivery {
  const event = {
    trigger: { type, timestamp: new Date(now).toISOString() },
    data: { id: SerialId, uuid: UUID, serialId: SerialId },
    metadata: {
      automationId: objectId(randomOf('workiz', 'automation', account, type)),
      ruleName: rules[type],
    },
  }
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) }
}

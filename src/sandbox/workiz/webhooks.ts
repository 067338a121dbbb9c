import type { Deliveries, Occasion } from '#sandbox/delivery.ts'
import { objectId, randomOf } from '#sandbox/random.ts'
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
  Object.entries(rules).map(([type, ruleName]) => [
    type,
    ({ account, now, n }: Occasion) => {
      const jobs = workOf(account, 'job')
      const job = jobs[n % jobs.length]
      const event = {
        trigger: { type, timestamp: new Date(now).toISOString() },
        data: { id: job?.SerialId, uuid: job?.UUID, serialId: job?.SerialId },
        metadata: { automationId: objectId(randomOf('workiz', 'automation', account, type)), ruleName },
      }
      return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) }
    },
  ]),
)

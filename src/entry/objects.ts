import { connectionGate } from '#domains/connections/index.ts'
import { inbox, receivedJobs } from '#domains/received/index.ts'
import { resumeStalledRuns, startDueSyncs, watchdog } from '#domains/syncs/index.ts'
import { webhookJobs } from '#domains/webhooks/index.ts'
import { ctxOf } from './context.ts'

export { Idempotency } from '#domains/idempotency/index.ts'
export { KeyGate } from '#domains/keys/index.ts'

/** It calls vendors, to renew tokens; so it gets its Ctx as every other wake-up does. */
export const ConnectionGate = connectionGate(ctxOf)
export type ConnectionGate = InstanceType<typeof ConnectionGate>

/** It does the cron's work where the cron does not. */
export const Watchdog = watchdog(ctxOf, {
  startDueSyncs,
  resumeStalledRuns,
  ...receivedJobs,
  ...webhookJobs,
})
export type Watchdog = InstanceType<typeof Watchdog>

/** It looks its connection up, and empties itself into D1. */
export const Inbox = inbox(ctxOf)
export type Inbox = InstanceType<typeof Inbox>

import { connectionGate } from '#domains/connections/index.ts'
import { ctxOf } from './context.ts'

export { KeyGate } from '#domains/keys/index.ts'

/** It calls vendors, to renew tokens; so it gets its Ctx as every other wake-up does. */
export const ConnectionGate = connectionGate(ctxOf)
export type ConnectionGate = InstanceType<typeof ConnectionGate>

import { deliveryEndpoints } from './delivery-endpoints.ts'
import { endpointEndpoints } from './endpoints.ts'
import { restHookEndpoints } from './rest-hook-endpoints.ts'

export { onDeliverMessage, onKeyRevoked, onKeyScopes, onRecordsChanged, webhookJobs } from './jobs.ts'
export { DeliverMessage } from './message.ts'
export { wouldSend } from './would-send.ts'

export const webhookEndpoints = [...endpointEndpoints, ...deliveryEndpoints, ...restHookEndpoints]

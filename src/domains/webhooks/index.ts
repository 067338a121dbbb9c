import { endpointEndpoints } from './endpoints.ts'

export { onDeliverMessage, onKeyRevoked, onRecordsChanged, webhookJobs } from './jobs.ts'
export { DeliverMessage } from './message.ts'

export const webhookEndpoints = [...endpointEndpoints]

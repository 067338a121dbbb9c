import { endpointEndpoints } from './endpoints.ts'

export const webhookEndpoints = [...endpointEndpoints]

import { callEndpoints as definitions } from './endpoints.ts'
import { runEndpoints } from './run-endpoints.ts'

export const callEndpoints = [...definitions, ...runEndpoints]

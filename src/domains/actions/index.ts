export { actionEndpoints } from './endpoints.ts'
export { endActions, resumeActions } from './jobs.ts'

export { ledgerEndpoints } from './endpoints.ts'
export { auditBooks } from './jobs.ts'

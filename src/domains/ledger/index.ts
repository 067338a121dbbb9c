export { ledgerEndpoints } from './endpoints.ts'
export { forgetBooks } from './forget.ts'
export { auditBooks } from './jobs.ts'

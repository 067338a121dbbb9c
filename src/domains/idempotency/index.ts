export { Idempotency } from './object.ts'
export { once, type StoredReply } from './once.ts'

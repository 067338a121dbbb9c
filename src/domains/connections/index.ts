export { connectorOf, openAccount } from './account.ts'
export { noteFailure, noteSuccess } from './check.ts'
export { connectionEndpoints } from './endpoints.ts'
export { findConnection } from './find.ts'

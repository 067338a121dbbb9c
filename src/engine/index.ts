export type { Account, Failure, Page, Quarantined, Row } from './account.ts'
export { checkBase, checkUrl, type Refusal } from './guard.ts'
export { fetchPage } from './page.ts'
export { testAccount } from './test-account.ts'

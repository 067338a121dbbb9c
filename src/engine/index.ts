export type { Account, Failure, Page, Row } from './account.ts'
export { checkBase, checkUrl } from './guard.ts'
export { fetchPage } from './page.ts'
export { testAccount } from './test-account.ts'

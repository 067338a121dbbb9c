export { recordEndpoints } from './endpoints.ts'
export { suspicion, type Preview, type Source } from './rules.ts'
export { planPage } from './save-page.ts'
export { deleteAllStatements, deleteMissingStatements, firstMissing, takeStock } from './write-store.ts'

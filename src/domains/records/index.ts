export { recordEndpoints } from './endpoints.ts'
export { suspicion, type Source } from './rules.ts'
export { planPage } from './save-page.ts'
export { countLive, countMissing, deleteAllStatements, deleteMissingStatements } from './write-store.ts'

export { recordEndpoints } from './endpoints.ts'
export { gap, suspicion, type Source } from './rules.ts'
export { planPage } from './save-page.ts'
export {
  countLive,
  countMissing,
  countRepeated,
  deleteAllStatements,
  deleteMissingStatements,
} from './write-store.ts'

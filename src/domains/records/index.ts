export { recordEndpoints } from './endpoints.ts'
export { suspicion, type Preview, type Source } from './rules.ts'
export { planPage } from './save-page.ts'
export {
  countLive,
  countMissing,
  countRepeated,
  deleteAllStatements,
  deleteMissingStatements,
  firstMissing,
} from './write-store.ts'

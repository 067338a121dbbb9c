export { countStatements, dayOf, type Count } from './store.ts'

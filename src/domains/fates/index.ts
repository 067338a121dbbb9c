export { countStatements, dayOf, movedFates, type Count } from './store.ts'

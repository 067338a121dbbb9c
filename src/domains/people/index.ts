export { type PersonRole } from './rules.ts'

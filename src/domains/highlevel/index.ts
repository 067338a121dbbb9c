export { highlevelEndpoints } from './endpoints.ts'

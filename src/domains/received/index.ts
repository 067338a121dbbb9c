export { receivedEndpoints } from './endpoints.ts'

export { destroySecrets, last4, readSecrets, storeSecrets } from './vault.ts'

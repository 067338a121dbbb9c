export { destroySecrets, discardSecrets, last4, readSecrets, storeSecrets, versionAfter } from './vault.ts'

export { admitKey, refusal, type KnownKey } from './admit.ts'
export { badKey } from './errors.ts'
export { keyEndpoints } from './endpoints.ts'
export { KeyGate } from './object.ts'

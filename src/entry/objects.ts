export { KeyGate } from '#domains/keys/index.ts'

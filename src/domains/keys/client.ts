import type { KeyGate } from './object.ts'

/** The gate of the key with this locator. A stub is broken after an error: ask for a new one each time. */
export const gate = (env: Env, locator: string): DurableObjectStub<KeyGate> =>
  env.KEY_GATE.getByName(`key:${locator}`)

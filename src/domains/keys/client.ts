import { askObject } from '#kit/stub.ts'
import type { KeyGate } from './object.ts'

/** Asks the gate of the key with this locator. Asked twice, it lets in nothing more: a call counts twice, a new key is drawn again. */
export const askGate = <T>(
  env: Env,
  locator: string,
  what: (gate: DurableObjectStub<KeyGate>) => Promise<T>,
): Promise<T> => askObject(() => env.KEY_GATE.getByName(`key:${locator}`), what)

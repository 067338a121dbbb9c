import { DurableObject } from 'cloudflare:workers'
import { sameSecret } from '#kit/hash.ts'
import { admit, freshUsage, type Admission, type KeyFacts, type Usage } from './rules.ts'

export type Answer = { known: false } | { known: true; facts: Omit<KeyFacts, 'hash'>; admission: Admission }

/** Usage is written at most this often: a call costs no write, and an eviction forgets a few seconds of counting. */
const SAVE_EVERY_MS = 5_000

/**
 * One object per key, named by the key's locator. It authenticates and limits in one call, and it is the truth:
 * once `revoke` has answered, no call is let in, because calls to one object come one after the other.
 */
export class KeyGate extends DurableObject<Env> {
  #facts: KeyFacts | undefined
  #usage: Usage | undefined
  #savedAt = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#facts = state.storage.kv.get<KeyFacts>('facts')
    this.#usage = state.storage.kv.get<Usage>('usage')
  }

  /** False: another key has this locator; the caller draws a new one. */
  create(facts: KeyFacts): boolean {
    if (this.#facts) return false
    this.#facts = facts
    this.ctx.storage.kv.put('facts', facts)
    return true
  }

  admit(hash: string): Answer {
    const facts = this.#facts
    // An unknown key pays for a comparison too, so that timing does not tell known locators from others.
    if (!sameSecret(facts?.hash ?? 'none', hash) || !facts) return { known: false }
    const now = Date.now()
    const { usage, admission } = admit(facts, this.#usage ?? freshUsage(facts, now), now)
    this.#usage = usage
    if (now - this.#savedAt >= SAVE_EVERY_MS) {
      this.#savedAt = now
      this.ctx.storage.kv.put('usage', usage)
    }
    const { hash: _, ...shown } = facts
    return { known: true, facts: shown, admission }
  }

  /** Forgets the key. What is gone cannot be let in by mistake. */
  revoke(): void {
    this.#facts = undefined
    this.#usage = undefined
    this.ctx.storage.kv.delete('facts')
    this.ctx.storage.kv.delete('usage')
  }
}

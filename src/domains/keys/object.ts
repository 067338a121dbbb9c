import { DurableObject } from 'cloudflare:workers'
import { sameSecret } from '#kit/hash.ts'
import { consoleLog } from '#kit/log.ts'
import { holderOf, isInOneOf } from '#kit/networks.ts'
import {
  changed,
  isFull,
  provenGeneration,
  readFacts,
  rotated,
  shownFacts,
  type Change,
  type KeyFacts,
  type Proof,
  type ShownFacts,
} from './facts.ts'
import { admit, freshUsage, usageAfter, type Admission, type Usage } from './rules.ts'
import { countWrong, waitOf, type TriesByHolder } from './tries.ts'
import { usageBook } from './usage-book.ts'
import type { UsagePage, UsageRow } from './usage-store.ts'

export interface Ask {
  proof: Proof
  /** Method and path as declared: what the call is counted under. */
  endpoint: string
  /** The scope it takes; null: any key may. */
  needs: string | null
  /** Cloudflare's word for where the call comes from; null outside its edge. */
  address: string | null
}

export type Answer =
  /** `waitSeconds`: too many wrong secrets from there, so this one was not looked at. */
  | { known: false; waitSeconds: number | null }
  | {
      known: true
      facts: ShownFacts
      /** Of the secret that was shown, or the token's. */
      generation: number
      /** Of the key, or of its token, which may have fewer. */
      scopes: string[]
      /** Whether the one that the call takes is among them. */
      may: boolean
      /** It is time to write down that the key is used: at most once an hour. */
      firstInHour: boolean
      admission: Admission | { ok: false; reason: 'address' }
    }

const SAVE_EVERY_MS = 5_000
const FAILED_SAVE_MS = 60_000
const HOUR = 3_600_000

/**
 * One object per key, named by the key's locator. It authenticates and limits in one call, and it is the truth:
 * once `revoke` has answered, no call is let in, because calls to one object come one after the other. What it counts
 * is written by its alarm, so that a call waits for no disk; an eviction forgets a few seconds of counting.
 */
export class KeyGate extends DurableObject<Env> {
  #facts: KeyFacts | undefined
  #usage: Usage | undefined
  #usedAt: number
  #tries: TriesByHolder = new Map()
  #book: ReturnType<typeof usageBook>
  #alarmIsSet = false

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { kv, sql } = state.storage
    this.#facts = readFacts(kv.get('facts'))
    this.#usage = kv.get<Usage>('usage')
    this.#usedAt = kv.get<number>('usedAt') ?? 0
    this.#book = usageBook(sql)
  }

  /** False: another key has or had this locator; the caller draws a new one. */
  create(facts: KeyFacts): boolean {
    const [mine, theirs] = [facts.secrets[0]?.hash ?? '', this.#facts?.secrets[0]?.hash ?? '']
    if (this.#facts) return sameSecret(mine, theirs)
    if (this.ctx.storage.kv.get('gone')) return false
    this.#keep(facts)
    return true
  }

  admit({ proof, endpoint, needs, address }: Ask): Answer {
    const now = Date.now()
    const guesser = proof.kind === 'secret' && address !== null ? holderOf(address) : null
    const waitSeconds = guesser === null ? null : waitOf(this.#tries, guesser, now)
    if (waitSeconds !== null) return { known: false, waitSeconds }
    const generation = provenGeneration(this.#facts, proof, now)
    if (!this.#facts || generation === null) {
      if (guesser !== null) countWrong(this.#tries, guesser, now)
      return { known: false, waitSeconds: null }
    }
    if (guesser !== null) this.#tries.delete(guesser)
    const facts = this.#facts
    const { scopes } = proof.kind === 'token' ? proof : facts
    const may = needs === null || scopes.includes(needs)
    const admission = this.#admission(facts, address, now)
    const accepted = admission.ok && may
    this.#count({ endpoint, accepted }, now)
    const firstInHour = accepted && now - this.#usedAt >= HOUR
    if (firstInHour) {
      this.#usedAt = now
      this.ctx.storage.kv.put('usedAt', now)
    }
    return { known: true, facts: shownFacts(facts), generation, scopes, may, firstInHour, admission }
  }

  /** Null: revoked. */
  change(change: Change): ShownFacts | null {
    if (!this.#facts) return null
    const next = changed(this.#facts, change)
    if (this.#usage) this.#usage = usageAfter(this.#usage, this.#facts, next)
    return this.#keep(next)
  }

  /** Null: revoked; 'full': too many are in their overlap. Asked twice with the same secret, it changes it once. */
  rotate(to: { hash: string; preview: string; overlapMs: number }): ShownFacts | null | 'full' {
    if (!this.#facts) return null
    if (sameSecret(this.#facts.secrets[0]?.hash ?? '', to.hash)) return shownFacts(this.#facts)
    const now = Date.now()
    if (to.overlapMs > 0 && isFull(this.#facts, now)) return 'full'
    return this.#keep(rotated(this.#facts, to, now))
  }

  /** Forgets the key; what is gone cannot be let in by mistake. How it was used stays as long as of any other. */
  revoke(): void {
    const { kv } = this.ctx.storage
    this.#facts = undefined
    this.#usage = undefined
    kv.put('gone', true)
    kv.delete('facts')
    kv.delete('usage')
  }

  usagePage(page: UsagePage): UsageRow[] {
    this.#save()
    return this.#book.page(page)
  }

  /** Never throws but where it cannot be set again: the platform tries an alarm six times and then forgets it. */
  override async alarm(): Promise<void> {
    const now = Date.now()
    let next: number | null = now + FAILED_SAVE_MS
    try {
      this.#save()
      next = this.#book.forget(now)
      this.#alarmIsSet = false
    } catch (error) {
      consoleLog('error', 'gate.usage_not_saved', { error })
    }
    if (next !== null) await this.ctx.storage.setAlarm(next)
  }

  /** A stolen key that may not be used from there costs its holder nothing of the budget. */
  #admission(facts: KeyFacts, address: string | null, now: number) {
    if (facts.allowedIps.length > 0 && !isInOneOf(facts.allowedIps, address ?? ''))
      return { ok: false, reason: 'address' } as const
    const { usage, admission } = admit(facts, this.#usage ?? freshUsage(facts, now), now)
    this.#usage = usage
    return admission
  }

  #count(call: { endpoint: string; accepted: boolean }, now: number): void {
    this.#book.note(call, now)
    if (this.#alarmIsSet) return
    this.#alarmIsSet = true
    // Unconfirmed: the caller's answer does not wait until the disk has it.
    this.ctx.storage.setAlarm(now + SAVE_EVERY_MS, { allowUnconfirmed: true }).catch(() => {
      this.#alarmIsSet = false
    })
  }

  #keep(facts: KeyFacts): ShownFacts {
    this.#facts = facts
    this.ctx.storage.kv.put('facts', facts)
    return shownFacts(facts)
  }

  #save(): void {
    this.ctx.storage.transactionSync(() => {
      if (this.#usage) this.ctx.storage.kv.put('usage', this.#usage)
      this.#book.write()
    })
    this.#book.close()
  }
}

import { DurableObject } from 'cloudflare:workers'
import { judge, KEPT_MS, type Verdict } from './rules.ts'
import * as store from './store.ts'

const SWEEP_MS = 3_600_000

export interface Begin {
  /** Digest of caller, endpoint and key. */
  name: string
  request: string
  by: string
}

/**
 * The idempotency keys of one workspace, or of one person outside any. One thread, so two requests with one key
 * cannot both be the first; not KV, which could tell both that they are.
 */
export class Idempotency extends DurableObject<Env> {
  #sql: SqlStorage

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    store.createTable(this.#sql)
  }

  async begin({ name, request, by }: Begin): Promise<Verdict> {
    const now = Date.now()
    const verdict = judge(store.find(this.#sql, name), { request, by, now })
    if (verdict.kind !== 'first') return verdict
    store.begin(this.#sql, { name, request, by, startedAt: now })
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + SWEEP_MS)
    return verdict
  }

  /** The work was done, or broke off in the middle of it: whoever asks again gets this. */
  keep(done: { name: string; by: string; reply: string }): void {
    store.keep(this.#sql, done)
  }

  /** Nothing was done: the key is free again. */
  forget(refused: { name: string; by: string }): void {
    store.forget(this.#sql, refused)
  }

  override async alarm(): Promise<void> {
    if (store.isEmpty(this.#sql)) return
    // Set again before the work: an alarm that throws six times is never rung again.
    await this.ctx.storage.setAlarm(Date.now() + SWEEP_MS)
    store.forgetBefore(this.#sql, Date.now() - KEPT_MS)
  }
}

import { DurableObject } from 'cloudflare:workers'
import type { Ctx } from '#kit/context.ts'
import {
  ask,
  freshGate,
  hear,
  noLease,
  restore,
  useLease,
  type Asked,
  type GateState,
  type Lease,
  type News,
  type Permit,
} from './gate-rules.ts'
import { refresh } from './refresh.ts'
import { tokenKeeper, type TokenAnswer } from './token-keeper.ts'
import type { NewTokens, Tokens } from './tokens.ts'

interface Saved {
  state: GateState
  lease: Lease
}

type CtxOf = (env: Env, execution: Pick<ExecutionContext, 'waitUntil'>) => Ctx

/**
 * One object per connection, named `gate:<tenant>:<connection>`: every request to the vendor asks it first and tells
 * it what came of it, and it keeps the OAuth tokens. Permits are answered from memory and wait for nothing, so a
 * vendor that hangs holds nobody here. `ctxOf` is given by src/entry, like every other wake-up's: the one refresh at
 * a time goes out of this object, where a caller that hangs up cannot take it along.
 */
export const connectionGate = (ctxOf: CtxOf) =>
  class ConnectionGate extends DurableObject<Env> {
    #state: GateState
    #lease: Lease = noLease
    #clock = 0
    #tokens: ReturnType<typeof tokenKeeper>

    constructor(state: DurableObjectState, env: Env) {
      super(state, env)
      const { kv } = state.storage
      const saved = kv.get<Saved>('gate')
      this.#state = saved ? restore(saved, Date.now()) : freshGate
      this.#tokens = tokenKeeper({
        read: () => kv.get<Tokens>('tokens'),
        write: (tokens) => kv.put('tokens', tokens),
        now: () => this.#later(0),
        ask: (sealed) => {
          const [, tenantId = '', connectionId = ''] = state.id.name?.split(':') ?? []
          const ctx = { ...ctxOf(env, state), now: () => this.#later(0) }
          return refresh(ctx, { tenantId, connectionId }, sealed)
        },
      })
    }

    /** Whether a request may go out now. A permit counts as used, whatever becomes of it. */
    permit(asked: Asked & { now: number }): Permit {
      const now = this.#later(asked.now)
      const { state, permit } = ask(this.#state, asked, now)
      this.#state = state
      if (!permit.ok) return permit
      const { lease, save } = useLease(this.#lease, asked.limits, now)
      this.#lease = lease
      // Written before the permit is out: the platform holds this answer back until the write is durable.
      if (save) this.#save()
      return permit
    }

    heard({ token, ...news }: News & { now: number; token?: number }): void {
      const { state, save } = hear(this.#state, news, this.#later(news.now))
      this.#state = state
      if (save) this.#save()
      if (token !== undefined) this.#tokens.prove(token)
    }

    getToken({ now, refused }: { now: number; refused?: number }): Promise<TokenAnswer> {
      this.#later(now)
      return this.#tokens.get(refused)
    }

    storeTokens({ now, ...fresh }: NewTokens & { now: number }): void {
      this.#later(now)
      this.#tokens.store(fresh)
    }

    /** The connection is gone. */
    async forget(): Promise<void> {
      this.#state = freshGate
      this.#lease = noLease
      await this.ctx.storage.deleteAll()
    }

    #save(): void {
      this.ctx.storage.kv.put<Saved>('gate', { state: this.#state, lease: this.#lease })
    }

    /** The latest of all clocks seen: a Worker's stands still while it computes, and none may bring a window back. */
    #later(now: number): number {
      this.#clock = Math.max(this.#clock, now, Date.now())
      return this.#clock
    }
  }

import { DurableObject } from 'cloudflare:workers'
import { dayOf } from '#domains/fates/index.ts'
import { enterAs } from '#domains/tenants/index.ts'
import { believeWebhook } from '#engine/believe-webhook.ts'
import type { Ctx } from '#kit/context.ts'
import { newOrderedId } from '#kit/ids.ts'
import { openDoor, type Door } from './door.ts'
import { awaken, sleepWell } from './drain-store.ts'
import { drain } from './drain.ts'
import { ownerOf } from './inbox-owner.ts'
import * as store from './inbox-store.ts'
import { keptDoor } from './kept-door.ts'
import { sendHint } from './message.ts'
import type { Delivery, InboxState, Taken } from './taken.ts'

type CtxOf = (env: Env, execution: Pick<ExecutionContext, 'waitUntil'>) => Ctx

const DAY_MS = 86_400_000
const REMEMBERED_MS = 7 * DAY_MS
const REFUSED_MS = 30 * DAY_MS
/** What is accepted goes on its way soon, and in a storm in company: each way into D1 costs the same. */
const DRAIN_MS = 100
const BETWEEN_MS = 2000
const PER_DRAIN = { most: 500, bytes: 1_000_000 }
/** More does not wait here: the vendor is told to come again. */
const MOST = { waiting: 10_000, size: 64 * 1024 * 1024 }
const IDLE_MS = 10 * 60_000
/** Looks at every key there is: not with each drain. */
const SWEEP_MS = 6 * 3_600_000
const NOBODY = { tenantId: '', connectionId: '' }
/** A drain that is killed is begun anew after that. */
const PATIENCE_MS = 60_000

/**
 * One object per connection, named `inbox:<tenant>:<connection>`: it takes what the vendor's webhooks bring, and answers
 * for it once it is written down here. Nothing of a delivery waits for D1; the alarm brings it there in bulk.
 */
export const inbox = (ctxOf: CtxOf) =>
  class Inbox extends DurableObject<Env> {
    #sql: SqlStorage
    #owner: { tenantId: string; connectionId: string }
    #held: store.Held
    #door = keptDoor((first) => this.#look(first))
    #fallingAsleep: Promise<unknown> = Promise.resolve()
    #alarmAt = Infinity
    #draining = false
    #failures = 0
    #drainedAt = 0
    #sweptAt = 0

    constructor(state: DurableObjectState, env: Env) {
      super(state, env)
      this.#sql = state.storage.sql
      store.createTables(this.#sql)
      this.#held = store.held(this.#sql)
      this.#owner = ownerOf(state) ?? NOBODY
      void state.blockConcurrencyWhile(async () => {
        this.#alarmAt = (await state.storage.getAlarm()) ?? Infinity
      })
    }

    async take({ number, headers, body }: Delivery): Promise<Taken> {
      let door: Door | null
      try {
        door = await this.#door.open()
        // The number is right, or the address would not have come to us: we know an older one.
        if (door && number > door.number) door = await this.#door.open(true)
      } catch (error) {
        this.#ctx().log('error', 'inbox.away', { ...this.#owner, error })
        return { kind: 'away' }
      }
      if (!door?.account.connector.webhooks) return { kind: 'unknown' }
      if (number !== door.number) {
        this.#refuse('old_address')
        return { kind: 'unknown' }
      }
      if (this.#held.waiting >= MOST.waiting || this.#held.size >= MOST.size) {
        this.#refuse('full')
        return { kind: 'full' }
      }
      const believed = await believeWebhook({ now: Date.now }, door.account, {
        headers: new Headers(headers),
        body,
      })
      if (!believed.ok) {
        const { code, message } = believed.error
        this.#refuse(code.replace('webhook.', ''))
        return { kind: 'refused', code, message }
      }
      if (believed.value.kind === 'question') return believed.value
      return this.#accept(believed.value, headers)
    }

    state(): InboxState {
      return store.stateOf(this.#sql, this.#held)
    }

    /** What it knows of its connection may be wrong; if that is gone, so is all that is here. */
    async forget(): Promise<void> {
      this.#door.close()
      await this.#ring(0)
    }

    /**
     * The sweep asks those that may hold something. One that has had nothing for a while says that it does not. Answers
     * whether its connection is there.
     */
    async wake(): Promise<boolean> {
      if (this.#held.waiting > 0) {
        // In any case: an alarm whose time is past may be one that the platform has forgotten.
        if (!this.#draining) await this.#ring(0, true)
        return true
      }
      if (Date.now() - this.#held.lastAt < IDLE_MS) return true
      const door = await this.#door.open()
      if (!door || this.#held.waiting > 0) return door !== null
      // Whoever comes from here on opens the door anew, and says before that we are awake.
      this.#door.close()
      this.#fallingAsleep = sleepWell(door.ctx, this.#owner.connectionId).catch(() => {})
      await this.#fallingAsleep
      return true
    }

    override async alarm(): Promise<void> {
      // Before the work, which may be killed; and whatever it throws stays here, since the platform gives an alarm up
      // that throws too often.
      await this.#ring(PATIENCE_MS, true)
      this.#draining = true
      let again: number | null
      try {
        again = await this.#drain()
        this.#failures = 0
      } catch (error) {
        again = Math.min(PATIENCE_MS, 1000 * 2 ** this.#failures++)
        this.#ctx().log('warn', 'inbox.not_drained', { ...this.#owner, error })
      }
      this.#draining = false
      if (again === null) return this.ctx.storage.deleteAlarm()
      await this.#ring(again, true)
    }

    /** Answers in how many milliseconds to look again; null: never, there is no such connection any more. */
    async #drain(): Promise<number | null> {
      const { connectionId } = this.#owner
      const now = Date.now()
      if (now - this.#sweptAt > SWEEP_MS) {
        store.forgetBefore(this.#sql, { at: now - REMEMBERED_MS, day: dayOf(now - REFUSED_MS) })
        this.#sweptAt = now
      }
      const door = await this.#door.open()
      if (!door) return this.#leave()
      this.#drainedAt = now
      for (;;) {
        const from = this.#held.drained
        const rows = store.firstWaiting(this.#sql, { from, ...PER_DRAIN })
        if (rows.length === 0) return DAY_MS
        const to = await drain(door, { connectionId, rows, from })
        if (to > from) {
          store.drainedTo(this.#sql, this.#held, { rows, to })
          await sendHint(door.ctx, connectionId)
        }
        // Few are left: they wait for company.
        if (to === rows.at(-1)?.seq && this.#held.waiting < PER_DRAIN.most)
          return this.#held.waiting > 0 ? this.#untilDrain() : DAY_MS
      }
    }

    /** The connection is gone: what was accepted for it is counted, and all that is here forgotten. */
    async #leave(): Promise<null> {
      const { tenantId, connectionId } = this.#owner
      const tenant = await enterAs(this.#ctx(), tenantId, { kind: 'system', id: 'syncline' })
      for (;;) {
        const from = this.#held.drained
        const rows = store.firstWaiting(this.#sql, { from, ...PER_DRAIN })
        if (!tenant || rows.length === 0) break
        const to = await drain({ ctx: tenant, account: null }, { connectionId, rows, from })
        if (to > from) store.drainedTo(this.#sql, this.#held, { rows, to })
      }
      await this.ctx.storage.deleteAll()
      store.createTables(this.#sql)
      this.#held = store.held(this.#sql)
      this.#alarmAt = Infinity
      if (!tenant) return null
      await sleepWell(tenant, connectionId)
      await sendHint(tenant, connectionId)
      return null
    }

    #accept(
      { id: key, type, at, text }: { id: string; type: string; at: number | null; text: string },
      headers: [string, string][],
    ): Taken {
      const seq = this.#held.accepted + 1
      const receivedAt = Math.max(this.#held.lastAt, Date.now())
      const id = newOrderedId('rcv', { at: receivedAt, n: seq })
      const row = { seq, id, key, type, happenedAt: at, receivedAt, body: text }
      const before = store.accept(this.ctx.storage, { ...row, headers: JSON.stringify(headers) })
      if (before === undefined) this.#held.size += text.length
      this.#held.accepted = seq
      this.#held.waiting++
      this.#held.lastAt = receivedAt
      if (!this.#draining) void this.#ring(this.#untilDrain())
      return { kind: 'accepted', id: before ?? id, duplicate: before !== undefined }
    }

    #untilDrain(): number {
      if (this.#held.waiting >= PER_DRAIN.most) return 0
      return Math.max(DRAIN_MS, this.#drainedAt + BETWEEN_MS - Date.now())
    }

    #refuse(reason: string): void {
      store.countRefused(this.#sql, dayOf(Date.now()), reason)
    }

    async #look(first: boolean): Promise<Door | null> {
      await this.#fallingAsleep
      // Whose inbox it is must be known before anybody believes that its connection is gone.
      if (this.#owner === NOBODY) throw new Error('An inbox without its name')
      const door = await openDoor(this.#ctx(), this.#owner)
      if (!door || !first) return door
      const stands = await awaken(door.ctx, this.#owner.connectionId, this.#held.drained)
      // What is numbered up to there would be taken for what stands there already.
      if (stands > this.#held.accepted) {
        store.forgetUpTo(this.#sql, { seq: stands, at: this.#held.lastAt })
        this.#held = store.held(this.#sql)
      }
      return door
    }

    /** Sets the alarm, unless it rings sooner. */
    async #ring(inMs: number, inAnyCase = false): Promise<void> {
      const at = Date.now() + inMs
      if (!inAnyCase && this.#alarmAt <= at) return
      this.#alarmAt = at
      await this.ctx.storage.setAlarm(at)
    }

    #ctx(): Ctx {
      return ctxOf(this.env, this.ctx)
    }
  }

/** What a ConnectionGate remembers and decides about requests. Pure: state, input, now → next. */
import { allow, closedBreaker, note, type Breaker } from './breaker.ts'
import { charge, freshBudget, waitFor, type Budget, type Priority, type WindowLimit } from './budget.ts'
import { learn } from './learn.ts'
import type { Told } from './rate-headers.ts'

export interface GateState {
  budget: Budget
  breaker: Breaker
}

/** Permits written down before they are given: after an eviction they count as used, at the latest they could be. */
export interface Lease {
  left: number
  size: number
  until: number
  limits: readonly WindowLimit[]
}

export interface Asked {
  priority: Priority
  limits: readonly WindowLimit[]
}

export type Permit = { ok: true } | { ok: false; waitMs: number; reason: 'budget' | 'resting' }

/** What came of a request. */
export interface News {
  limits: readonly WindowLimit[]
  told: Told
  /** Null: no answer came. */
  status: number | null
  kind: 'refused' | 'busy' | 'unreachable' | 'nonsense' | null
  waitMs?: number
}

export const freshGate: GateState = { budget: freshBudget, breaker: closedBreaker }
export const noLease: Lease = { left: 0, size: 0, until: 0, limits: [] }

const LEASE_MS = 10_000

export function ask(state: GateState, asked: Asked, now: number): { state: GateState; permit: Permit } {
  const waitMs = waitFor(state.budget, asked, now)
  if (waitMs > 0) return { state, permit: { ok: false, waitMs, reason: 'budget' } }
  const allowed = allow(state.breaker, asked.priority, now)
  if (allowed.waitMs > 0) return { state, permit: { ok: false, waitMs: allowed.waitMs, reason: 'resting' } }
  const budget = charge(state.budget, { limits: asked.limits, n: 1 }, now)
  return { state: { budget, breaker: allowed.breaker }, permit: { ok: true } }
}

/** The state after a reply. `save`: an eviction must not forget it. */
export function hear(state: GateState, news: News, now: number): { state: GateState; save: boolean } {
  const slowDown = news.kind === 'busy' && (news.waitMs !== undefined || (news.status ?? 0) < 500)
  const { budget, save } = learn(state.budget, { ...news, slowDown }, now)
  const silent = news.kind === 'unreachable' || (news.status ?? 0) >= 500
  const outcome = slowDown ? 'neither' : silent ? 'bad' : 'good'
  const breaker = note(state.breaker, outcome, now)
  return { state: { budget, breaker }, save: save || breaker.state !== state.breaker.state }
}

/**
 * The lease after one more permit, and whether it must be written first. It grows while permits come fast, so that a
 * storm writes rarely, and is one for the odd request, so that an eviction costs nothing that was not used.
 */
export function useLease(
  lease: Lease,
  limits: readonly WindowLimit[],
  now: number,
): { lease: Lease; save: boolean } {
  if (lease.left > 0 && now < lease.until) return { lease: { ...lease, left: lease.left - 1 }, save: false }
  const most = Math.max(1, Math.floor(Math.min(...limits.map(({ requests }) => requests), 1000) / 10))
  const busy = lease.left === 0 && now < lease.until
  const size = Math.min(most, busy ? lease.size * 2 : 1)
  return { lease: { left: size - 1, size, until: now + LEASE_MS, limits }, save: true }
}

/** What an evicted gate wakes up with. */
export function restore(saved: { state: GateState; lease: Lease }, now: number): GateState {
  const { state, lease } = saved
  if (lease.left === 0) return state
  // A clock that stands before the lease tells nothing: then the latest moment of all.
  const at = now < lease.until - LEASE_MS ? lease.until : Math.min(now, lease.until)
  // Nothing is dropped by a moment that may not have come yet.
  return {
    ...state,
    budget: charge(state.budget, { limits: lease.limits, n: lease.left, at }, Math.min(now, at)),
  }
}

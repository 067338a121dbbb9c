import type { Failure } from '#engine/index.ts'
import type { Result } from '#kit/result.ts'
import {
  begun,
  decide,
  failed,
  granted,
  lost,
  proved,
  stored,
  type NewTokens,
  type Tokens,
} from './tokens.ts'

export type TokenAnswer =
  | { ok: true; sealed: string; number: number }
  | { ok: false; waitMs: number | null; message: string | null }

/** What a refresh brought; `rotated`: a new refresh token, sealed, although it failed. */
export type Renewed = Result<NewTokens, Failure & { rotated?: string }>

interface Storage {
  read: () => Tokens | undefined
  write: (tokens: Tokens) => void
  now: () => number
  /** One request to the vendor with this sealed refresh token. */
  ask: (sealed: string) => Promise<Renewed>
}

/** The tokens of one gate. What it remembers is in `storage`; only the promise that callers share is not. */
export function tokenKeeper({ read, write, now, ask }: Storage) {
  let running: Promise<void> | undefined
  /** Why the last refresh failed, for those who wait. */
  let trouble: string | null = null

  /** A valid access token. However many ask at its end, one refresh goes out and all get what it brings. */
  async function get(refused?: number): Promise<TokenAnswer> {
    const next = decide(read(), now(), refused)
    // No await between the decision and the promise: two callers must not both find none.
    if (next.do === 'refresh') await (running ??= renew().finally(() => (running = undefined)))
    const tokens = read()
    const after = next.do === 'refresh' ? decide(tokens, now(), refused) : next
    if (tokens && after.do === 'use') return { ok: true, sealed: tokens.access, number: tokens.number }
    return { ok: false, waitMs: after.do === 'wait' ? after.waitMs : null, message: trouble }
  }

  async function renew(): Promise<void> {
    const tokens = read()
    if (!tokens?.refresh) return
    const { number, previous } = tokens
    // Written before anything goes out (the platform holds requests back until it is): whoever finds it later knows
    // that the vendor may have taken the token and its answer been lost.
    write(begun(tokens, now()))
    let answer = await asked(tokens.refresh)
    let used = tokens.refresh
    if (isSpent(answer) && previous && isStill(number)) {
      used = previous
      answer = await asked(previous)
    }
    const current = read()
    // Somebody connected the app anew meanwhile: their tokens count, not the answer to ours.
    if (!current || !isStill(number)) return
    trouble = answer.ok ? null : answer.error.message
    if (answer.ok) write(granted(current, { fresh: answer.value, used }, now()))
    else if (isSpent(answer)) write(lost(current))
    else write(failed(kept(current, { answer, used }), now(), answer.error.retryAfterMs))
  }

  const isStill = (number: number): boolean => read()?.number === number

  /** Never throws: a thousand callers wait for it, and each deserves an answer. */
  async function asked(sealed: string): Promise<Renewed> {
    try {
      return await ask(sealed)
    } catch (error) {
      const message =
        error instanceof Error && 'status' in error ? error.message : 'The token was not renewed.'
      return { ok: false, error: { kind: 'unreachable', code: 'vendor.token_failed', message } }
    }
  }

  return {
    get,
    store: (fresh: NewTokens) => write(stored(read(), fresh, now())),
    prove(number: number) {
      const tokens = read()
      const next = tokens && proved(tokens, number)
      if (next && next !== tokens) write(next)
    },
  }
}

const isSpent = (answer: Renewed): boolean => !answer.ok && answer.error.code === 'vendor.invalid_grant'

/** The refresh token came, and what was to follow failed: the new one counts from here on. */
const kept = (tokens: Tokens, { answer, used }: { answer: Renewed; used: string }): Tokens =>
  answer.ok || answer.error.rotated === undefined
    ? tokens
    : { ...tokens, refresh: answer.error.rotated, previous: used }

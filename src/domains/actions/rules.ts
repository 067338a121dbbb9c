import type { ActionFailure, ActionTurn } from '#engine/run-action.ts'
import { backoffMs } from '#kit/backoff.ts'
import type { Json } from '#kit/json.ts'
import type { Result } from '#kit/result.ts'
import type { ActionState } from './table.ts'

/** What a turn of the engine means for the run. */
export interface Next {
  state: ActionState
  code: string | null
  message: string | null
  output: Record<string, Json> | null
  found: Json | null
  progress: unknown
  requests: number
  /** How long it waits before it goes on by itself; null: it has ended. */
  waitMs: number | null
  /** Counts towards the last try. Being told to wait by our own gate does not. */
  tried: boolean
}

export const MOST_TRIES = 6

/** What D1 takes in one row is 2 MB; a vendor's answers and files may be more. */
const MOST_STORED = 1_500_000

interface Stored {
  output: string | null
  found: string | null
  progress: string | null
}

/** What is too much to be stored is left out; a run that would need it to go on ends. */
export function thatFits<T extends Stored>(next: Next, stored: T): { next: Next; stored: T } {
  const { output, found, progress } = stored
  const size = [output, found, progress].reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0)
  if (size <= MOST_STORED) return { next, stored }
  const message = 'What the app answered is more than can be kept with the run.'
  const bare = { ...stored, output: null, found: null, progress: null }
  const ended = { ...next, state: 'failed', code: 'vendor.too_large', waitMs: null } as const
  return {
    next: next.waitMs === null ? { ...next, message: next.message ?? message } : { ...ended, message },
    stored: bare,
  }
}

/** Pure. `attempt`: tries that failed so far. */
export function nextOf(turn: Result<ActionTurn, ActionFailure>, attempt: number): Next {
  if (!turn.ok) return afterFailure(turn.error, attempt)
  const { value } = turn
  const common = {
    code: null,
    message: null,
    output: null,
    found: null,
    progress: null,
    requests: 0,
    tried: false,
  }
  if (value.kind === 'done') {
    const output = { ...value.output, ...value.kept }
    const state = value.did === 'already' ? 'already' : 'done'
    return { ...common, state, output, found: value.found, requests: value.requests, waitMs: null }
  }
  const { before: found } = value.state
  if (value.kind === 'blocked')
    return {
      ...common,
      state: 'blocked',
      code: 'vendor.blocked',
      message: value.message,
      found,
      waitMs: null,
    }
  const message = 'The app is not ready yet. It is asked again by itself.'
  return { ...common, state: 'waiting', message, found, progress: value.state, waitMs: value.waitMs }
}

function afterFailure(failure: ActionFailure, attempt: number): Next {
  const { code, message, kind, held, state, uncertain, retryAfterMs } = failure
  const common = {
    code,
    message,
    output: null,
    found: state?.before ?? null,
    progress: state ?? null,
    requests: state?.steps.requests ?? 0,
    tried: !held,
  }
  if (uncertain) return { ...common, state: 'uncertain', waitMs: null }
  const again = kind === 'busy' || kind === 'unreachable'
  if (!again || (!held && attempt + 1 >= MOST_TRIES)) return { ...common, state: 'failed', waitMs: null }
  return { ...common, state: 'waiting', waitMs: Math.max(1000, retryAfterMs ?? backoffMs(attempt + 1)) }
}

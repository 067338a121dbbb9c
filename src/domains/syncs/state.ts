import { LATE_MS } from '#kit/late.ts'
import type { RunRow, SyncRow } from './store.ts'

/** How a sync is, in a word a person understands. `new`: no run has ended yet. */
export const STATES = [
  'new',
  'ok',
  'degraded',
  'rate_limited',
  'reauth_required',
  'suspicious',
  'failed',
] as const
type State = (typeof STATES)[number]

const BUSY = new Set(['vendor.rate_limited', 'vendor.budget'])

interface Facts {
  sync: Pick<SyncRow, 'nextRunAt'>
  last: Pick<RunRow, 'state' | 'reauth' | 'reviewedAt'> | null
  running: Pick<RunRow, 'attempt' | 'code'> | null
}

export function stateOf(facts: Facts, now: number): { state: State; overdue: boolean } {
  const { nextRunAt } = facts.sync
  // The watchdog looks for the same: what it starts is what is shown as late.
  const overdue = facts.running === null && nextRunAt !== null && now - nextRunAt > LATE_MS
  return { state: facts.running?.attempt ? struggling(facts.running) : settled(facts), overdue }
}

const struggling = ({ code }: Pick<RunRow, 'code'>): State =>
  BUSY.has(code ?? '') ? 'rate_limited' : 'degraded'

function settled({ last }: Facts): State {
  if (last === null || last.state === 'cancelled') return 'new'
  if (last.state === 'failed') return last.reauth ? 'reauth_required' : 'failed'
  // Dismissed: somebody has looked, but the last list still was not what we hold.
  if (last.state === 'suspicious') return last.reviewedAt === null ? 'suspicious' : 'degraded'
  return 'ok'
}

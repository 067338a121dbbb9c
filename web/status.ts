import type { Connection, ConnectionWithSyncs, RunState, Sync } from '#types.ts'

export type Status = RunState | Connection['status'] | Sync['state'] | 'paused' | 'late'
export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'idle'

/** Green is for `ok` alone. */
export const statuses: Record<Status, { words: string; tone: Tone }> = {
  ok: { words: 'Up to date', tone: 'good' },
  queued: { words: 'Waiting', tone: 'idle' },
  running: { words: 'Syncing', tone: 'busy' },
  suspicious: { words: 'Needs a look', tone: 'warn' },
  failed: { words: 'Failed', tone: 'bad' },
  reauth_required: { words: 'Sign-in needed', tone: 'bad' },
  paused: { words: 'Paused', tone: 'idle' },
  untested: { words: 'Not tested', tone: 'idle' },
  cancelled: { words: 'Stopped', tone: 'idle' },
  new: { words: 'Not run yet', tone: 'idle' },
  degraded: { words: 'In trouble', tone: 'warn' },
  rate_limited: { words: 'Waiting for the app', tone: 'warn' },
  late: { words: 'Late', tone: 'warn' },
}

const worstFirst: Status[] = [
  'reauth_required',
  'failed',
  'suspicious',
  'late',
  'degraded',
  'rate_limited',
  'running',
  'queued',
  'untested',
  'new',
  'cancelled',
  'ok',
  'paused',
]

export function syncStatus(sync: Sync): Status {
  if (sync.state === 'degraded' || sync.state === 'rate_limited') return sync.state
  if (sync.running) return sync.running.state
  if (sync.paused) return 'paused'
  return sync.overdue && (sync.state === 'ok' || sync.state === 'new') ? 'late' : sync.state
}

/** Late, and in a state that says something else first: it wears two badges. */
export function isAlsoLate(sync: Sync): boolean {
  return sync.overdue && syncStatus(sync) !== 'late'
}

/** A connection is only as well as the worst of its syncs. */
export function connectionStatus(connection: ConnectionWithSyncs): Status {
  if (connection.status === 'reauth_required' || connection.status === 'failed') return connection.status
  const all = connection.syncs.map((sync) => syncStatus(sync))
  return worstFirst.find((status) => all.includes(status)) ?? connection.status
}

export function isBusyConnection(connection: ConnectionWithSyncs): boolean {
  return connection.syncs.some((sync) => sync.running !== null)
}

export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'running'
}

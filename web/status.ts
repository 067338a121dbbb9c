import type { Connection, ConnectionWithSyncs, RunState, Sync } from '#types.ts'

export type Status = RunState | Connection['status'] | 'paused' | 'never' | 'late'
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
  never: { words: 'Not run yet', tone: 'idle' },
  late: { words: 'Late', tone: 'warn' },
}

const LATE_MS = 15 * 60_000
const worstFirst: Status[] = [
  'reauth_required',
  'failed',
  'suspicious',
  'late',
  'running',
  'queued',
  'untested',
  'never',
  'cancelled',
  'ok',
  'paused',
]

export function syncStatus(sync: Sync, now: number): Status {
  if (sync.running) return sync.running.state
  if (sync.paused) return 'paused'
  if (!sync.last_run) return 'never'
  if (sync.last_run.state !== 'ok') return sync.last_run.state
  return sync.next_run_at && now - Date.parse(sync.next_run_at) > LATE_MS ? 'late' : 'ok'
}

/** A connection is only as well as the worst of its syncs. */
export function connectionStatus(connection: ConnectionWithSyncs, now: number): Status {
  if (connection.status === 'reauth_required' || connection.status === 'failed') return connection.status
  const all = connection.syncs.map((sync) => syncStatus(sync, now))
  return worstFirst.find((status) => all.includes(status)) ?? connection.status
}

export function isBusyConnection(connection: ConnectionWithSyncs): boolean {
  return connection.syncs.some((sync) => sync.running !== null)
}

export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'running'
}

export type RunState = 'queued' | 'running' | 'ok' | 'suspicious' | 'failed' | 'cancelled'

export interface Run {
  id: string
  sync_id: string
  connection_id: string
  object: string
  trigger: 'connect' | 'schedule' | 'person'
  dry_run: boolean
  /** Null before the first page. */
  reading: 'full' | 'incremental' | null
  state: RunState
  message: string | null
  code: string | null
  pages: number
  seen: number
  expected: number | null
  created: number
  updated: number
  deleted: number
  unchanged: number
  quarantined: number
  /** Lists of several that the app refused. */
  skipped: number
  requests: number
  rows_read: number
  rows_written: number
  records_per_second: number | null
  expected_end_at: string | null
  queued_at: string
  started_at: string | null
  finished_at: string | null
  next_attempt_at: string | null
  verdict: Verdict | null
  missing: number | null
  reviewed_at: string | null
}

type Verdict = 'complete' | 'unproved' | 'suspicious'

/** The part of a receipt that the dashboard shows. */
export interface Receipt {
  verdict: Verdict
  reason: string
  /** Missing in older receipts: they read everything. */
  reading?: 'full' | 'incremental'
  cursor_before: string | null
  seen: number
  expected: number | null
  missing: number | null
  ids_digest: string
  vendor: { requests: number; retries: number; waited_ms: number }
}

/** A row of the app that could not be understood. */
export interface SetAsideRow {
  page: number
  reason: string
  sample: string
}

export interface Health {
  cron_at: string | null
  cron_late: boolean
  local: boolean
}

export interface LogLine {
  at: string
  level: 'info' | 'warn' | 'error'
  message: string
}

export interface Sync {
  id: string
  connection_id: string
  connector: string
  object: string
  kind: string
  label: string
  schedule: string
  /** In a word, from the last run and the one going on. */
  state: 'new' | 'ok' | 'degraded' | 'rate_limited' | 'reauth_required' | 'suspicious' | 'failed'
  /** Its time came more than three minutes ago, and nothing runs. */
  overdue: boolean
  paused: boolean
  next_run_at: string | null
  last_run: Run | null
  running: Run | null
  records: number
}

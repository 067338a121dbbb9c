export type Role = 'owner' | 'admin' | 'editor' | 'viewer'

export interface List<T> {
  data: T[]
  next_cursor: string | null
}

export interface Workspace {
  id: string
  name: string
  role: Role
  created_at: string
}

export interface Me {
  person: { id: string; email: string; name: string }
  workspaces: Workspace[]
  local: boolean
}

export interface Member {
  id: string
  name: string
  email: string
  role: Role
  joined_at: string
}

export interface Invitation {
  id: string
  email: string
  role: Role
  invited_by: string
  created_at: string
  expires_at: string
}

export interface Credential {
  id: string
  label: string
  help: string
  secret: boolean
  required?: boolean
  pattern?: string | null
  placeholder?: string | null
}

export interface Connector {
  id: string
  name: string
  about: string
  docs: string
  credentials: Credential[]
  objects: { id: string; kind: string; label: string; schedule: string }[]
  base_url: string
  sandbox: boolean
}

export type StoredCredential = { set: true; last4: string | null; updated_at: string } | { value: string }

export interface Connection {
  id: string
  connector: string
  name: string
  mode: 'live' | 'sandbox'
  base_url: string
  credentials: Record<string, StoredCredential>
  status: 'untested' | 'ok' | 'reauth_required' | 'failed'
  status_message: string | null
  tested_at: string | null
  created_at: string
}

export interface ConnectionWithSyncs extends Connection {
  /** The connector's name. */
  app: string
  syncs: Sync[]
}

export interface TestResult {
  ok: boolean
  code: string | null
  message: string
  duration_ms: number
}

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

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

export interface Rec {
  id: string
  connection_id: string
  object: string
  kind: string
  external_id: string
  email: string | null
  name: string | null
  fields: Record<string, Json>
  raw?: Json
  created_at: string
  updated_at: string
  deleted_at: string | null
}

interface FieldChange {
  field: string
  before?: Json
  after?: Json
}

export interface Change {
  seq: number
  id: string
  record_id: string
  connection_id: string
  object: string
  kind: string
  type: 'created' | 'updated' | 'deleted' | 'restored'
  name: string | null
  at: string
  run_id: string | null
  fields: FieldChange[]
}

export interface Key {
  id: string
  name: string
  mode: 'live' | 'test'
  preview: string
  scopes: string[]
  rate_per_minute: number
  day_quota: number
  created_at: string
  created_by: string
  revoked_at: string | null
}

/** A change that has not happened. */
export interface PreviewChange extends Pick<Change, 'type' | 'name' | 'fields'> {
  external_id: string
}

export type * from './call-types.ts'
export type * from './connection-types.ts'
export type * from './key-types.ts'
export type * from './manifest-types.ts'
export type * from './sync-types.ts'

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

/** A change that has not happened. */
export interface PreviewChange extends Pick<Change, 'type' | 'name' | 'fields'> {
  external_id: string
}

export type PersonRole = 'new_hire' | 'admin' | 'manager' | 'other'

export interface Person {
  id: string
  email: string
  first_name: string
  last_name: string
  role: PersonRole
  active: boolean
  extra: Record<string, Json>
  /** The connection that added them; null: somebody here did. */
  source: string | null
  created_at: string
  updated_at: string
  deleted_at: string | null
}

export interface PersonWithRecords extends Person {
  records: { id: string; connection_id: string; object: string; name: string | null }[]
}

export interface IgnoredEmail {
  id: string
  email: string
  created_at: string
}

/** What a connection's users do to the people, and what they did the last time. */
export interface PeopleFeed {
  connection_id: string
  mode: 'create' | 'update'
  /** Whether the app may say what role those have whom it adds. */
  allow_role: boolean
  automatic: boolean
  running: boolean
  applied_at: string | null
  created: number
  updated: number
  unchanged: number
  skipped: Record<string, number>
}

export interface PeopleFeedWithOutcomes extends PeopleFeed {
  /** The first hundred rows of the last time. */
  outcomes: {
    record_id: string
    email: string | null
    outcome: 'created' | 'updated' | 'unchanged' | 'skipped'
    reason: string | null
  }[]
}

/** A user of an app who could become one of the people. */
export interface Candidate {
  record_id: string
  email: string
  first_name: string | null
  last_name: string | null
  name: string | null
  problem: string | null
}

export interface ImportedEmail {
  email: string
  outcome: 'created' | 'skipped'
  reason: string | null
}

import type { Json, Sync } from '#types.ts'

export interface Credential {
  id: string
  label: string
  help: string
  secret: boolean
  required?: boolean
  pattern?: string | null
  placeholder?: string | null
}

/** How an app may be connected, with a form of its own. */
export interface Way {
  id: string
  label: string
  /** A person consents at the app, in the browser. */
  consent: boolean
  /** What has to be registered at the app for that. */
  redirect_uri: string | null
  credentials: Credential[]
}

export interface ActionInput {
  name: string
  label: string
  help: string | null
  type: 'text' | 'email' | 'number' | 'boolean' | 'texts' | 'object' | 'choice'
  required: boolean
  choices: string[] | null
  /** Kept sealed: a password for somebody new. */
  secret: boolean
}

/** Something an app can be told to do. */
export interface Action {
  id: string
  label: string
  about: string
  inputs: ActionInput[]
  outputs: string[]
  can_undo: boolean
}

export interface Connector {
  id: string
  name: string
  about: string
  docs: string
  ways: Way[]
  objects: { id: string; kind: string; label: string; schedule: string | null }[]
  actions: Action[]
  triggers: { id: string; label: string }[]
  webhook_setup: string | null
  /** Every call it can make: `GET /users/:id`. */
  endpoints: string[]
  base_url: string
  /** Ours, with sample data. Otherwise a manifest of this workspace. */
  sandbox: boolean
}

export type StoredCredential = { set: true; last4: string | null; updated_at: string } | { value: string }

export interface Connection {
  id: string
  connector: string
  name: string
  way: { id: string; label: string; consent: boolean }
  mode: 'live' | 'sandbox'
  base_url: string
  /** The calls it may make; null: all that the connector can. */
  permitted_endpoints: string[] | null
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

/** A person's consent that has begun: their browser goes on to the app from `start_url`. */
export interface Consent {
  id: string
  connection_id: string
  start_url: string
  expires_at: string
}

export interface TestResult {
  ok: boolean
  code: string | null
  message: string
  duration_ms: number
}

export type ActionState =
  | 'running'
  | 'waiting'
  | 'done'
  | 'already'
  | 'blocked'
  | 'failed'
  | 'uncertain'
  | 'undone'

/** An action that somebody told a connection to do. */
export interface ActionRun {
  id: string
  connection_id: string
  action: string
  input: Record<string, Json>
  state: ActionState
  code: string | null
  message: string | null
  output: Record<string, Json> | null
  next_attempt_at: string | null
  created_at: string
  finished_at: string | null
}

/** A request that was not sent, by `dry_run`. */
export interface PlannedRequest {
  method: string
  path: string
  body: string | null
  /** Why it would not go out. */
  refused: string | null
}

export interface ActionReply {
  dry_run: boolean
  requests: PlannedRequest[]
  run: ActionRun | null
}

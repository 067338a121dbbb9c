import type { Db } from './db.ts'
import type { Log } from './log.ts'
import type { Reactions } from './reactions.ts'

declare const brand: unique symbol
export type TenantId = string & { [brand]: 'TenantId' }

/** Whoever acts: a signed-in member, an API key, or Syncline itself (cron and queues). */
export type Actor =
  | { kind: 'person'; id: string; email: string; role: string }
  // `callId`: the one API call the key is for; null for a key with scopes of its own. `scopes`: of a token, fewer than the key's.
  | { kind: 'key'; id: string; label: string; callId: string | null; scopes: readonly string[] }
  | { kind: 'system'; id: string }

/** What every function gets: the platform, and the things a test must control. Built once per wake-up. */
export interface Ctx {
  env: Env
  /** The address people use, without a slash at the end; links are built from it, never from a header. */
  origin: string
  now: () => number
  /** Only src/engine calls it, behind its guard: no other room speaks to the outside. */
  fetch: typeof fetch
  log: Log
  later: (work: Promise<unknown>) => void
  /**
   * A GET of another path of ours by the same caller, answered as it would be from outside. Only where somebody calls:
   * cron and queues have nobody to ask as.
   */
  ask?: (path: string) => Promise<Response>
  /** How news reaches the higher shelves; see src/domains/events. */
  react: Reactions
}

/** A context that knows whose data it may touch. Stores of tenant data accept only this one. */
export interface TenantCtx extends Ctx {
  tenantId: TenantId
  /** The tenant's shard: everything the tenant owns. */
  db: Db
  /** The number of that shard. */
  shard: number
  /**
   * The tenant's data key, wrapped by the root key ring; useless without VAULT_KEYS, and empty for a tenant that is
   * gone. Read when somebody asks: most calls of a partner touch no secret and so no control database.
   */
  wrappedKey: () => Promise<string>
  actor: Actor
}

/** A signed-in person outside any workspace: sees who they are and which workspaces they may enter. */
export interface PersonCtx extends Ctx {
  person: Person
}

export interface Person {
  id: string
  email: string
  name: string
}

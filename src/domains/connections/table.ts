import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, tenantId } from '#kit/columns.ts'

export interface StoredCredential {
  set: true
  last4: string | null
  updatedAt: number
}

export const connections = sqliteTable(
  'connections',
  {
    tenantId: tenantId(),
    id: id(),
    connector: text('connector').notNull(),
    name: text('name').notNull(),
    /** How it was connected: the connector's first way (`default`) or one of its others. */
    way: text('way').notNull().default('default'),
    mode: text('mode', { enum: ['live', 'sandbox'] }).notNull(),
    /** An admin's own base address; null: the connector's. */
    baseUrl: text('base_url'),
    /** The calls it may make, and no others; null: all. */
    permitted: text('permitted', { mode: 'json' }).$type<string[]>(),
    /** Credentials that are no secret, by id. */
    settings: text('settings', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** What may be shown of the secrets, by id. The secrets are in KV, under this version. */
    secrets: text('secrets', { mode: 'json' }).$type<Record<string, StoredCredential>>().notNull(),
    secretVersion: integer('secret_version').notNull(),
    status: text('status', { enum: ['untested', 'ok', 'reauth_required', 'failed'] }).notNull(),
    statusMessage: text('status_message'),
    /** Of its webhook address: another number is another address, and the one before is none any more. */
    hookNumber: integer('hook_number').notNull().default(1),
    /** The webhook that was registered at the vendor by its API; null: none, or a person did it there. */
    hook: text('hook', { mode: 'json' }).$type<{ id: string; at: number }>(),
    testedAt: at('tested_at'),
    createdAt: at('created_at').notNull(),
    removedAt: at('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

/** A consent somebody has begun and not come back from. It is used once and lives ten minutes. */
export const consents = sqliteTable(
  'consents',
  {
    tenantId: tenantId(),
    id: id(),
    personId: text('person_id').notNull(),
    connector: text('connector').notNull(),
    way: text('way').notNull(),
    /** The connection it is for: one that is there (`renews`), or the id a new one will get. */
    connectionId: text('connection_id').notNull(),
    renews: integer('renews', { mode: 'boolean' }).notNull(),
    name: text('name').notNull(),
    baseUrl: text('base_url'),
    permitted: text('permitted', { mode: 'json' }).$type<string[]>(),
    settings: text('settings', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** Sealed, by id. Empty where a connection's own are used. */
    secrets: text('secrets', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** Digests: whoever reads this table must not be able to end somebody's consent. Null until the browser leaves. */
    stateHash: text('state_hash'),
    nonceHash: text('nonce_hash'),
    /** Sealed. */
    verifier: text('verifier'),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('consents_by_state').on(t.tenantId, t.stateHash),
    index('consents_by_end').on(t.expiresAt),
  ],
)

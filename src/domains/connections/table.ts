import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
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
    mode: text('mode', { enum: ['live', 'sandbox'] }).notNull(),
    /** An admin's own base address; null: the connector's. */
    baseUrl: text('base_url'),
    /** Credentials that are no secret, by id. */
    settings: text('settings', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** What may be shown of the secrets, by id. The secrets are in KV, under this version. */
    secrets: text('secrets', { mode: 'json' }).$type<Record<string, StoredCredential>>().notNull(),
    secretVersion: integer('secret_version').notNull(),
    status: text('status', { enum: ['untested', 'ok', 'reauth_required', 'failed'] }).notNull(),
    statusMessage: text('status_message'),
    testedAt: at('tested_at'),
    createdAt: at('created_at').notNull(),
    removedAt: at('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

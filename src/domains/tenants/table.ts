import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '#kit/columns.ts'

export const tenants = sqliteTable('tenants', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  shard: integer('shard').notNull(),
  /** Wrapped by the root key ring. Emptying it makes every secret of the tenant unreadable, backups included. */
  wrappedKey: text('wrapped_key').notNull(),
  createdAt: at('created_at').notNull(),
})

export const members = sqliteTable(
  'members',
  {
    tenantId: tenantId(),
    personId: text('person_id').notNull(),
    role: text('role', { enum: ['owner', 'admin', 'editor', 'viewer'] }).notNull(),
    joinedAt: at('joined_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.personId] }), index('members_by_person').on(t.personId)],
)

export const invitations = sqliteTable(
  'invitations',
  {
    tenantId: tenantId(),
    id: text('id').notNull(),
    email: text('email').notNull(),
    role: text('role', { enum: ['owner', 'admin', 'editor', 'viewer'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    invitedBy: text('invited_by').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('invitations_by_token').on(t.tokenHash)],
)

/** When each of our clocks last did its work to the end: what /healthz shows. */
export const heartbeats = sqliteTable('heartbeats', {
  name: text('name').primaryKey(),
  beatAt: at('beat_at').notNull(),
})

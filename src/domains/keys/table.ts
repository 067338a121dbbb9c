import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, tenantId } from '#kit/columns.ts'

/** What people see of a key. Whether a call is let in is decided by its KeyGate object alone. */
export const keys = sqliteTable(
  'keys',
  {
    tenantId: tenantId(),
    id: id(),
    name: text('name').notNull(),
    mode: text('mode', { enum: ['live', 'test'] }).notNull(),
    /** The ten characters that find the KeyGate; public, unlike the rest of the key. */
    locator: text('locator').notNull(),
    preview: text('preview').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<string[]>().notNull(),
    ratePerMinute: integer('rate_per_minute').notNull(),
    dayQuota: integer('day_quota').notNull(),
    /** Who holds it, in the workspace's own words. The gate does not know it. */
    department: text('department'),
    /** Single addresses and networks; none: from anywhere. */
    allowedIps: text('allowed_ips', { mode: 'json' }).$type<string[]>().notNull().default([]),
    expiresAt: at('expires_at'),
    /** The API call it is for, and then for nothing else. */
    callId: text('call_id'),
    /** Of the gate's facts that this row shows: a row never goes back to older ones. */
    revision: integer('revision').notNull().default(0),
    rotatedAt: at('rotated_at'),
    /** When the last of the secrets before the present one stops working. */
    previousUntil: at('previous_until'),
    /** To the hour. */
    lastUsedAt: at('last_used_at'),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('keys_by_creation').on(t.tenantId, t.createdAt, t.id),
  ],
)

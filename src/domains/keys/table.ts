import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
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
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

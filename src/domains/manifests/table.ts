import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, tenantId } from '#kit/columns.ts'

/** A connector that a tenant wrote. */
export const manifests = sqliteTable(
  'manifests',
  {
    tenantId: tenantId(),
    id: id(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['sync', 'webhook'] }).notNull(),
    /** As it was pasted: it is compiled when it is used, and is handed back as it came. */
    source: text('source').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    /** No longer offered. Connections made from it go on until they are disconnected. */
    removedAt: at('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

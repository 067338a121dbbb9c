import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, tenantId } from '#kit/columns.ts'

/** An address a workspace made for its partners. */
export const apiCalls = sqliteTable(
  'api_calls',
  {
    tenantId: tenantId(),
    id: id(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    template: text('template').notNull(),
    format: text('format', { enum: ['json', 'xml'] }).notNull(),
    /** Names of what the caller gives in the address, in the template's order. */
    parameters: text('parameters', { mode: 'json' }).$type<string[]>().notNull(),
    /** What the workspace chose, by the template's names. */
    fixed: text('fixed', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

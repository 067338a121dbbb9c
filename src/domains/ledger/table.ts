import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '#kit/columns.ts'

/** Books that were found not to balance, and stay here until they do and a person has seen it. */
export const ledgerBreaks = sqliteTable(
  'ledger_breaks',
  {
    tenantId: tenantId(),
    side: text('side', { enum: ['in', 'out'] }).notNull(),
    subject: text('subject').notNull(),
    foundAt: at('found_at').notNull(),
    /** What the books say is pending, and what is. */
    booked: integer('booked').notNull(),
    counted: integer('counted').notNull(),
    /** When they balanced again by themselves. */
    endedAt: at('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.side, t.subject] })],
)

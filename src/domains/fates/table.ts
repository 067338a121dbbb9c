import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { tenantId } from '#kit/columns.ts'

/**
 * How many events came in or went out on a day, and what became of them. A row of `received` is written with the event, a
 * row of another fate with what settles it, each in the same batch; what is neither is pending.
 */
export const fates = sqliteTable(
  'fates',
  {
    tenantId: tenantId(),
    side: text('side', { enum: ['in', 'out'] }).notNull(),
    /** The connection it came from, or the webhook endpoint it is for. */
    subject: text('subject').notNull(),
    /** UTC, `2026-11-24`: the day the event came, whenever it is settled. */
    day: text('day').notNull(),
    fate: text('fate', { enum: ['received', 'delivered', 'filtered', 'dead'] }).notNull(),
    /** Why, for `filtered` and `dead`; empty for the others. A stable word. */
    reason: text('reason').notNull().default(''),
    n: integer('n').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.side, t.subject, t.day, t.fate, t.reason] }),
    index('fates_by_day').on(t.tenantId, t.side, t.day, t.subject),
  ],
)

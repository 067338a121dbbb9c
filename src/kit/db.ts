import { drizzle } from 'drizzle-orm/d1'

/** Drizzle over one D1. `db.transaction()` does not work on D1: use `db.batch()`. */
export const openDb = (d1: D1Database) => drizzle(d1)
export type Db = ReturnType<typeof openDb>

/** Rows D1 says it read and wrote: the product's unit of cost. */
export interface Rows {
  read: number
  written: number
}

export function rowsOf(results: readonly { meta?: { rows_read?: number; rows_written?: number } }[]): Rows {
  let read = 0
  let written = 0
  for (const { meta } of results) {
    read += meta?.rows_read ?? 0
    written += meta?.rows_written ?? 0
  }
  return { read, written }
}

/**
 * A condition that a batch's statements share: `sql` gives it with its parameters numbered from `from + 1`.
 * Where it does not hold, no statement writes.
 */
export interface Guard {
  sql: (from: number) => string
  params: readonly (string | number)[]
}

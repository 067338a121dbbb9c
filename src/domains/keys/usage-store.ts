/** A key's calls by day and endpoint, in its gate's own SQLite. */

export interface UsageRow {
  /** Of UTC, such as `2026-11-24`. */
  day: string
  /** Method and path as the endpoint declares them. */
  endpoint: string
  calls: number
  refused: number
}

export interface UsagePage {
  from: string
  /** The last row of the page before. */
  after?: { day: string; endpoint: string }
  limit: number
}

export const openUsage = (sql: SqlStorage) =>
  sql.exec(
    `CREATE TABLE IF NOT EXISTS calls_by_day (day TEXT NOT NULL, endpoint TEXT NOT NULL,
       calls INTEGER NOT NULL, refused INTEGER NOT NULL, PRIMARY KEY (day, endpoint)) WITHOUT ROWID`,
  )

export function addUsage(sql: SqlStorage, rows: Iterable<UsageRow>): void {
  for (const { day, endpoint, calls, refused } of rows)
    sql.exec(
      `INSERT INTO calls_by_day (day, endpoint, calls, refused) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (day, endpoint) DO UPDATE SET calls = calls + excluded.calls, refused = refused + excluded.refused`,
      day,
      endpoint,
      calls,
      refused,
    )
}

/** Newest day first, and by the endpoint's name within it. */
export const usagePage = (sql: SqlStorage, { from, after, limit }: UsagePage): UsageRow[] =>
  sql
    .exec<UsageRow & Record<string, SqlStorageValue>>(
      `SELECT day, endpoint, calls, refused FROM calls_by_day
       WHERE day >= ?1 AND (day < ?2 OR (day = ?2 AND endpoint > ?3)) ORDER BY day DESC, endpoint LIMIT ?4`,
      from,
      after?.day ?? '9999',
      after?.endpoint ?? '',
      limit,
    )
    .toArray()

export const forgetUsage = (sql: SqlStorage, before: string) =>
  sql.exec('DELETE FROM calls_by_day WHERE day < ?1', before)

export const firstDay = (sql: SqlStorage): string | null =>
  sql.exec<{ day: string | null }>('SELECT min(day) AS day FROM calls_by_day').one().day

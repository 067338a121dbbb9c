/** The inbox's own SQLite: what was accepted and stands in D1 not yet, and the keys of a week. One object, one connection. */

import type { InboxState } from './taken.ts'

/** What was accepted; as in D1's `received`, whose row it will be. */
export interface Waiting {
  seq: number
  id: string
  key: string
  type: string
  happenedAt: number | null
  receivedAt: number
  /** JSON of `[name, value]` pairs. */
  headers: string
  body: string
}

/** `id` is that of the event it repeats; it has no body of its own. */
export type Accepted = Waiting | { seq: number; id: string; key: null; receivedAt: number }

export interface Refused {
  day: string
  reason: string
  n: number
}

export const createTables = (sql: SqlStorage) =>
  sql.exec(`
    CREATE TABLE IF NOT EXISTS waiting (
      seq INTEGER PRIMARY KEY, id TEXT NOT NULL, key TEXT, type TEXT, happened_at INTEGER, received_at INTEGER NOT NULL,
      headers TEXT, body TEXT, size INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS refused (day TEXT, reason TEXT, n INTEGER NOT NULL, PRIMARY KEY (day, reason)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;`)

/** The id that has this key already, or undefined: then it has it now. */
function remember(
  sql: SqlStorage,
  { key, id, at }: { key: string; id: string; at: number },
): string | undefined {
  if (sql.exec('INSERT OR IGNORE INTO seen VALUES (?, ?, ?)', key, id, at).rowsWritten > 0) return undefined
  return sql.exec<{ id: string }>('SELECT id FROM seen WHERE key = ?', key).one().id
}

const addNew = (sql: SqlStorage, row: Waiting) =>
  sql.exec(
    'INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    row.seq,
    row.id,
    row.key,
    row.type,
    row.happenedAt,
    row.receivedAt,
    row.headers,
    row.body,
    row.body.length,
  )

const addRepeated = (sql: SqlStorage, row: { seq: number; id: string; receivedAt: number }) =>
  sql.exec(
    'INSERT INTO waiting (seq, id, received_at, size) VALUES (?, ?, ?, 0)',
    row.seq,
    row.id,
    row.receivedAt,
  )

/**
 * Writes down what came; answers the id that it has already, or undefined where it is new. Both tables or neither: a key
 * without its row would make the vendor's next try a duplicate of nothing.
 */
export const accept = (storage: DurableObjectStorage, row: Waiting): string | undefined =>
  storage.transactionSync(() => {
    const { seq, id, key, receivedAt } = row
    const known = remember(storage.sql, { key, id, at: receivedAt })
    if (known === undefined) addNew(storage.sql, row)
    else addRepeated(storage.sql, { seq, id: known, receivedAt })
    return known
  })

type Sql<T> = Record<string, SqlStorageValue> & T

/** Those after `from`, in order, as many as `bytes` of bodies allow and one at least. */
export function firstWaiting(
  sql: SqlStorage,
  { from, most, bytes }: { from: number; most: number; bytes: number },
): Accepted[] {
  const rows: Accepted[] = []
  let size = 0
  const found = sql.exec<Sql<Waiting & { size: number }>>(
    `SELECT seq, id, key, type, happened_at AS happenedAt, received_at AS receivedAt, headers, body, size
     FROM waiting WHERE seq > ? ORDER BY seq LIMIT ?`,
    from,
    most,
  )
  for (const { size: one, ...row } of found) {
    if (rows.length > 0 && size + one > bytes) break
    rows.push(row)
    size += one
  }
  return rows
}

/** They stand in D1; `at`: when the last of them came. */
export function forgetUpTo(sql: SqlStorage, { seq, at }: { seq: number; at: number }): void {
  sql.exec('DELETE FROM waiting WHERE seq <= ?', seq)
  sql.exec(`INSERT OR REPLACE INTO marks VALUES ('drained', ?), ('last', ?)`, seq, at)
}

export interface Held {
  /** The number of the last one accepted, and of the last one that stands in D1. */
  accepted: number
  drained: number
  waiting: number
  /** Characters of their bodies. */
  size: number
  /** When the last one came; 0: none did. */
  lastAt: number
}

export function held(sql: SqlStorage): Held {
  const marks = new Map(
    sql
      .exec<{ name: string; value: number }>('SELECT name, value FROM marks')
      .toArray()
      .map(({ name, value }) => [name, value]),
  )
  const { last, at, waiting, size } = sql
    .exec<{ last: number | null; at: number | null; waiting: number; size: number }>(
      `SELECT max(seq) AS last, max(received_at) AS at, count(*) AS waiting, coalesce(sum(size), 0) AS size FROM waiting`,
    )
    .one()
  const drained = marks.get('drained') ?? 0
  // The table is empty where all is drained: numbers go on from there, and never begin again.
  return {
    accepted: last ?? drained,
    drained,
    waiting,
    size,
    lastAt: at ?? marks.get('last') ?? 0,
  }
}

/** Those of `rows` up to this number stand in D1; what is held moves along. */
export function drainedTo(
  sql: SqlStorage,
  now: Held,
  { rows, to }: { rows: readonly Accepted[]; to: number },
): void {
  const gone = rows.filter(({ seq }) => seq <= to)
  forgetUpTo(sql, { seq: to, at: gone.at(-1)?.receivedAt ?? now.lastAt })
  now.drained = to
  now.waiting -= gone.length
  for (const row of gone) now.size -= row.key === null ? 0 : row.body.length
}

export const countRefused = (sql: SqlStorage, day: string, reason: string) =>
  sql.exec(
    'INSERT INTO refused VALUES (?, ?, 1) ON CONFLICT (day, reason) DO UPDATE SET n = n + 1',
    day,
    reason,
  )

const refusedByDay = (sql: SqlStorage): Refused[] =>
  sql.exec<Sql<Refused>>('SELECT day, reason, n FROM refused ORDER BY day DESC, reason').toArray()

export const stateOf = (sql: SqlStorage, { accepted, drained, waiting, lastAt }: Held): InboxState => ({
  accepted,
  drained,
  waiting,
  refused: refusedByDay(sql),
  lastReceivedAt: lastAt === 0 ? null : lastAt,
})

/** Keys from before `at`, and counts from before `day`. */
export function forgetBefore(sql: SqlStorage, { at, day }: { at: number; day: string }): void {
  sql.exec('DELETE FROM seen WHERE at < ?', at)
  sql.exec('DELETE FROM refused WHERE day < ?', day)
}

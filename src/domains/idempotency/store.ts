/** The object's own SQLite: one table, one workspace or person, so no statement needs to say whose it is. */
import type { Remembered } from './rules.ts'

export const createTable = (sql: SqlStorage) =>
  sql.exec(`CREATE TABLE IF NOT EXISTS replies (
    name TEXT PRIMARY KEY, request TEXT NOT NULL, by TEXT NOT NULL, started_at INTEGER NOT NULL, reply TEXT
  ) WITHOUT ROWID`)

type Row = Record<string, SqlStorageValue> & Remembered

export const find = (sql: SqlStorage, name: string): Remembered | undefined =>
  sql
    .exec<Row>('SELECT request, by, started_at AS startedAt, reply FROM replies WHERE name = ?', name)
    .toArray()[0]

export const begin = (sql: SqlStorage, row: { name: string } & Omit<Remembered, 'reply'>) =>
  sql.exec(
    'INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, NULL)',
    row.name,
    row.request,
    row.by,
    row.startedAt,
  )

export const keep = (sql: SqlStorage, { name, by, reply }: { name: string; by: string; reply: string }) =>
  sql.exec('UPDATE replies SET reply = ? WHERE name = ? AND by = ?', reply, name, by)

export const forget = (sql: SqlStorage, { name, by }: { name: string; by: string }) =>
  sql.exec('DELETE FROM replies WHERE name = ? AND by = ? AND reply IS NULL', name, by)

export const forgetBefore = (sql: SqlStorage, at: number) =>
  sql.exec('DELETE FROM replies WHERE started_at <= ?', at)

export const isEmpty = (sql: SqlStorage): boolean =>
  sql.exec('SELECT 1 FROM replies LIMIT 1').toArray().length === 0

import { and, asc, desc, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { Order } from './filters.ts'
import { timedIdAt } from './ids.ts'

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

type Place = readonly (string | number)[]

/**
 * A list's order, and the part of it between two places: after the row at `after`, up to the one at `until`. Of each the
 * values are those of `by`. Compared as one value, so that an index seeks to the place instead of walking to it.
 * `sorted` is for few rows that were found otherwise: no index is walked for its sake.
 */
export function keyset(
  by: readonly SQLWrapper[],
  { order, after, until }: { order: Order; after?: Place | undefined; until?: Place | undefined },
): { between: SQL | undefined; inOrder: SQL[]; sorted: SQL[] } {
  const [beyond, upTo] = order === 'asc' ? [sql`>`, sql`<=`] : [sql`<`, sql`>=`]
  const direction = order === 'asc' ? asc : desc
  const place = (values: Place) => tuple(values.map((value) => sql`${value}`))
  return {
    between: and(
      after && sql`${tuple(by)} ${beyond} ${place(after)}`,
      until && sql`${tuple(by)} ${upTo} ${place(until)}`,
    ),
    inOrder: by.map(direction),
    sorted: by.map((column) => direction(sql`+${column}`)),
  }
}

const tuple = (parts: readonly SQLWrapper[]): SQL => sql`(${sql.join([...parts], sql`, `)})`

interface Bounds {
  order: Order
  /** Times: from this one on, and before that. */
  after?: number | undefined
  before?: number | undefined
  /** The id of the last one read. */
  place?: string | undefined
  /** The last one to look at. */
  until?: string | undefined
}

interface Bound {
  op: '<' | '<=' | '>' | '>='
  id: string
}

/**
 * The part of a list in the order of timed ids that lies between all these. An index is walked from the nearest bound to
 * the nearest: SQLite would take any of them, and look at all that the others leave out. The plus sign keeps it from those.
 */
export function between(column: SQLWrapper, prefix: string, bounds: Bounds): SQL[] {
  const { order, after, before, place, until } = bounds
  const [low, high] = order === 'asc' ? [place, until] : [until, place]
  const timed = (at: number | undefined) => (at === undefined ? undefined : timedIdAt(prefix, at))
  const above = [...bound('>=', timed(after)), ...bound(order === 'asc' ? '>' : '>=', low)]
  const below = [...bound('<', timed(before)), ...bound(order === 'asc' ? '<=' : '<', high)]
  return [
    ...nearestFirst(
      column,
      above.toSorted((a, b) => (a.id > b.id ? -1 : 1)),
    ),
    ...nearestFirst(
      column,
      below.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ),
  ]
}

const bound = (op: Bound['op'], id: string | undefined): Bound[] => (id === undefined ? [] : [{ op, id }])

const nearestFirst = (column: SQLWrapper, bounds: readonly Bound[]): SQL[] =>
  bounds.map(({ op, id }, i) => sql`${sql.raw(i === 0 ? '' : '+')}${column} ${sql.raw(op)} ${id}`)

/**
 * Whether one of these texts has `q` in it, whatever its case. Not LIKE: its pattern has signs of its own, and at most
 * fifty bytes on D1. SQLite lowers ASCII only, so other letters are looked for in the ways they are usually written.
 */
export function contains(texts: readonly SQLWrapper[], q: string): SQL {
  const capital = q.toLowerCase().replaceAll(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase())
  const ways = new Set([q, q.toLowerCase(), q.toUpperCase(), capital].map(lowerAscii))
  const found = [...ways].flatMap((way) => texts.map((text) => sql`instr(lower(${text}), ${way}) > 0`))
  return sql`(${sql.join(found, sql` OR `)})`
}

const lowerAscii = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

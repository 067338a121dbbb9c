import { sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { Order } from './filters.ts'
import { timedIdAt } from './ids.ts'

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

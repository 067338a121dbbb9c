import type { Paging } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import type { Turn } from './paging.ts'
import type { Position } from './position.ts'

type Spec = Extract<Paging, { kind: 'pages_or_rows' }>

/**
 * The next position where nobody knows whether the number counts pages or rows. By pages the second page is new; by rows
 * it repeats all but one row of the first, and the rows seen so far tell where to go on.
 */
export function pagesOrRows(paging: Spec, position: Position, turn: Turn): Position | null {
  const before = new Set(position.lastIds ?? [])
  const fresh = freshOf(position, turn.rowIds)
  const repeated = turn.rowIds.length - fresh.length
  const rows = position.rows === true || (before.size > 0 && repeated > turn.rowIds.length / 2)
  // Rows without an id cannot be told apart: a page of them is new unless it is the one before, to the letter.
  const nothingNew = fresh.length === 0 && (turn.rowIds.length > 0 || turn.ids === position.ids)
  if (turn.count === 0 || (nothingNew && position.rows === rows)) return null
  if (paging.more !== undefined && valueAt(turn.body, paging.more) === false) return null
  // They count as seen beside new rows only: to count too few reads a row twice, to count too many leaves one out.
  const nameless = repeated === 0 ? turn.different - new Set(turn.rowIds).size : 0
  const seen = position.seen + fresh.length + nameless
  const at = rows ? seen : Number(position.at ?? 0) + 1
  return { ...position, at, seen, rows, ids: turn.ids, lastIds: [...turn.rowIds] }
}

/** Ids the page before did not hold: an overlap is ours, and no row that the vendor sent twice. */
export function freshOf({ lastIds = [] }: Position, ids: readonly string[]): string[] {
  const before = new Set(lastIds)
  return ids.filter((id) => !before.has(id))
}

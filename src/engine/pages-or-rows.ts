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
  if (turn.count === 0 || (fresh.length === 0 && position.rows === rows)) return null
  if (paging.more !== undefined && valueAt(turn.body, paging.more) === false) return null
  const seen = position.seen + fresh.length
  const at = rows ? seen : Number(position.at ?? 0) + 1
  return { ...position, at, seen, rows, ids: turn.ids, lastIds: [...turn.rowIds] }
}

/** Ids the page before did not hold: an overlap is ours, and no row that the vendor sent twice. */
export function freshOf({ lastIds = [] }: Position, ids: readonly string[]): string[] {
  const before = new Set(lastIds)
  return ids.filter((id) => !before.has(id))
}

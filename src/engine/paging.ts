import type { Paging } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import type { Position } from './position.ts'

/** What a page told us that matters for the next one. */
export interface Turn {
  body: unknown
  /** How many rows it held, good or bad. */
  count: number
  /** How many different ones: a row that came twice must not push the next page past one that never came. */
  different: number
  expected: number | null
  /** Digest of the page's ids; `null` when it had none. */
  ids: string | null
}

const MAX_TOKEN = 4096

/** The query parameters that ask for the page at this position. */
export function pageQuery(paging: Paging, { at }: Position): Record<string, string> {
  if (paging.kind === 'none') return {}
  const size = paging.size ? { [paging.size.param]: String(paging.size.value) } : {}
  if (paging.kind === 'offset') return { ...size, [paging.param]: String(at ?? 0) }
  return at === null ? size : { ...size, [paging.param]: String(at) }
}

/** Position and page → the next position, or `null` after the last page. */
export function nextPosition(
  paging: Paging,
  position: Position,
  turn: Turn,
): Result<Position | null, Failure> {
  if (paging.kind === 'none') return ok(null)
  // The same rows again under another number: the vendor ignores our position, and would do so for ever.
  if (turn.ids !== null && turn.ids === position.ids) return loop('the same rows twice')
  const seen = position.seen + turn.different
  if (paging.kind === 'offset') {
    return ok(
      offsetEnds(paging.size.value, seen, turn) ? null : { ...position, at: seen, seen, ids: turn.ids },
    )
  }
  const token = valueAt(turn.body, paging.from)
  if (token === undefined || token === null || token === '' || token === false) return ok(null)
  if ((typeof token !== 'string' && typeof token !== 'number') || String(token).length > MAX_TOKEN) {
    const message = `The mark of the next page ("${paging.from}") is of a kind we cannot send back. Nothing was changed.`
    return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
  }
  if (token === position.at || token === position.mark) return loop('the same next page twice')
  const step = position.step + 1
  // Brent's cycle finding: one token remembered at each power of two catches A → B → A of any length.
  const mark = Number.isInteger(Math.log2(step)) ? token : position.mark
  return ok({ ...position, at: token, seen, step, mark, ids: turn.ids })
}

/**
 * A list read by offset ends on an empty page, or a short one unless the vendor's count says more is to come (it may
 * cap pages below what we ask). The count alone never ends a list: it may be of the page or a minute old, and believing
 * it would lose rows without a word. One request more, where the last page is full, is the price.
 */
function offsetEnds(size: number, seen: number, { count, expected }: Turn): boolean {
  if (count === 0) return true
  return count < size && !(expected !== null && expected > seen)
}

const loop = (what: string) => {
  const message = `The vendor sent ${what}, so the list would never end. The read was stopped; nothing was removed.`
  return err<Failure>({ kind: 'nonsense', code: 'vendor.pagination_loop', message })
}

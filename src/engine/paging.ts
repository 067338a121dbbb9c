import type { Paging } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { nextAddress } from './next-address.ts'
import { pagesOrRows } from './pages-or-rows.ts'
import type { Position } from './position.ts'

/** What a page told us that matters for the next one. */
export interface Turn {
  body: unknown
  headers: Headers
  /** What this page was asked by: a vendor's own address stays on its origin. */
  url: string
  /** The parameters that hold credentials. */
  hidden?: readonly string[]
  /** How many rows it held, good or bad. */
  count: number
  /** How many different ones: a row that came twice must not push the next page past one that never came. */
  different: number
  expected: number | null
  /** The page's ids in order, and their digest (of the rows, if none has an id); `null` when it was empty. */
  rowIds: readonly string[]
  ids: string | null
  /** What this list does not name will be removed: then only a real end is one. */
  whole?: boolean
}

const MAX_TOKEN = 4096

/** What asks for the page at this position: parameters, or members of the body. */
export function pageParams(paging: Paging, { at }: Position): Record<string, Json> {
  switch (paging.kind) {
    case 'none':
    case 'next_url':
    case 'link':
    case 'next_request':
      return {}
    case 'cursor': {
      const size: Record<string, Json> = paging.size ? { [paging.size.param]: paging.size.value } : {}
      return at === null ? size : { ...size, [paging.param]: at }
    }
    default: {
      const first = paging.kind === 'page' ? paging.first : 0
      return { [paging.size.param]: paging.size.value, [paging.param]: at ?? first }
    }
  }
}

/** Position and page → the next position, or `null` after the last page. */
export function nextPosition(
  paging: Paging,
  position: Position,
  turn: Turn,
): Result<Position | null, Failure> {
  if (paging.kind === 'none') return ok(null)
  if (paging.kind === 'pages_or_rows') return ok(pagesOrRows(paging, position, turn))
  const again = turn.ids !== null && turn.ids === position.ids
  if (paging.kind === 'next_request') {
    const token = valueAt(turn.body, paging.from)
    if (turn.whole && again) return loop('the same rows twice')
    if (!again && isToken(token) && String(token).length > MAX_TOKEN) return unusable(paging.from)
    if (again || !isToken(token)) return ok(null)
    if (position.step + 1 >= paging.most) return turn.whole ? cut(paging.most) : ok(null)
    if (turn.whole) return followed(position, token, turn)
    return ok(same(token, position.at) ? null : turned(position, token, turn))
  }
  // The same rows again under another number: the vendor ignores our position, and would do so for ever.
  if (again) return loop('the same rows twice')
  const more = 'more' in paging && paging.more !== undefined ? valueAt(turn.body, paging.more) : undefined
  if (more === false) return ok(null)
  if (paging.kind === 'offset' || paging.kind === 'page') return ok(numbered(paging, position, turn))
  if (paging.kind === 'next_url' || paging.kind === 'link') {
    const next = nextAddress(paging, turn)
    if (!next.ok) return next
    if (next.value === null) return ok(null)
    const { most = Infinity } = paging.kind === 'next_url' ? paging : {}
    if (position.step + 1 >= most) return turn.whole ? cut(most) : ok(null)
    return followed(position, next.value, turn)
  }
  const { from } = paging
  const read = tokenIn(turn.body, from)
  if (!read.ok) return read
  const token = read.value
  if (token === undefined || token === null || token === '' || token === false)
    return more === true && turn.count > 0 ? lostPlace() : ok(null)
  const usable = isToken(token) || (Array.isArray(token) && paging.in === 'body')
  if (!usable || JSON.stringify(token).length > MAX_TOKEN) return unusable(from)
  return followed(position, token as Position['at'], turn)
}

type From = Extract<Paging, { kind: 'cursor' }>['from']

function tokenIn(body: unknown, from: From): Result<unknown, Failure> {
  try {
    return ok(typeof from === 'function' ? from(body) : valueAt(body, from))
  } catch {
    return unusable(from)
  }
}

function unusable(from: From) {
  const where = typeof from === 'string' ? ` ("${from}")` : ''
  const message = `The mark of the next page${where} is of a kind we cannot send back. Nothing was changed.`
  return err<Failure>({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
}

/** Goes on to a token that the vendor gave, unless it leads back to where we have been. */
function followed(position: Position, token: Position['at'], turn: Turn): Result<Position, Failure> {
  if (same(token, position.at) || same(token, position.mark)) return loop('the same next page twice')
  return ok(turned(position, token, turn))
}

function turned(position: Position, token: Position['at'], { different, ids }: Turn): Position {
  const step = position.step + 1
  // Brent's cycle finding: one token remembered at each power of two catches A → B → A of any length.
  const mark = Number.isInteger(Math.log2(step)) ? token : position.mark
  return { ...position, at: token, seen: position.seen + different, step, mark, ids }
}

const isToken = (token: unknown): token is string | number =>
  (typeof token === 'string' && token !== '') || typeof token === 'number'

const same = (a: unknown, b: unknown): boolean => a !== null && JSON.stringify(a) === JSON.stringify(b)

/**
 * A list read by number ends on an empty page, or a short one unless the vendor says that more is to come (it may
 * cap pages below what we ask). The count alone never ends a list: it may be of the page or a minute old, and believing
 * it would lose rows without a word. One request more, where the last page is full, is the price.
 */
function numbered(
  paging: Extract<Paging, { kind: 'offset' | 'page' }>,
  position: Position,
  turn: Turn,
): Position | null {
  const { count, expected, different, body, ids } = turn
  const seen = position.seen + different
  const told = (paging.more !== undefined && valueAt(body, paging.more) === true) || (expected ?? 0) > seen
  if (count === 0 || (count < paging.size.value && !told)) return null
  const at = paging.kind === 'offset' ? seen : Number(position.at ?? paging.first) + 1
  return { ...position, at, seen, ids }
}

const loop = (what: string) => {
  const message = `The vendor sent ${what}, so the list would never end. The read was stopped; nothing was removed.`
  return err<Failure>({ kind: 'nonsense', code: 'vendor.pagination_loop', message })
}

/** Half a list is good where nothing is removed by it. */
function cut(most: number) {
  const message = `The list goes on after ${most} pages, where the reading ends. By half a list nothing can be removed, so it was stopped.`
  return err<Failure>({ kind: 'nonsense', code: 'vendor.too_large', message })
}

function lostPlace() {
  const message =
    'The vendor says that more is to come and does not say where. The read was stopped; nothing was removed.'
  return err<Failure>({ kind: 'nonsense', code: 'vendor.lost_place', message })
}

import * as v from 'valibot'
import { defineError } from './errors.ts'

export const badCursor = defineError(
  'request.bad_cursor',
  'This cursor is not one of ours, or belongs to another list. Start again without it.',
)

export const Limit = v.optional(
  v.pipe(v.string(), v.regex(/^([1-9]\d?|1\d\d|200)$/, 'a whole number from 1 to 200'), v.transform(Number)),
  '50',
)
export const Cursor = v.optional(v.pipe(v.string(), v.maxLength(512)))

/** A keyset position as text; src/http signs it. It says where to go on, never whose data: that is the caller's tenant. */
export const encodeCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

export function decodeCursor(text: string, kinds: readonly ('string' | 'number')[]): (string | number)[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(position) && position.length === kinds.length)
      if (position.every((value, i) => typeof value === kinds[i])) return position
  } catch {
    // Not JSON: the same answer as for a position of the wrong shape.
  }
  throw badCursor()
}

/** Asked for one row more than the page: that row's presence says whether a next page exists. */
export function pageOf<T>(rows: T[], limit: number, position: (row: T) => (string | number)[]) {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, next_cursor: rows.length > limit && last ? encodeCursor(position(last)) : null }
}

const listNoun = (noun: string | undefined): string => (noun ? `${noun}_list` : '')

/** The reply schema of every list; one of runs is called `run_list`. */
export const listOf = <T extends v.GenericSchema>(item: T) =>
  v.pipe(
    v.object({ data: v.array(item), next_cursor: v.nullable(v.string()) }),
    v.title(listNoun(v.getTitle(item))),
  )

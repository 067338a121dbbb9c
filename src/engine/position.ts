import * as v from 'valibot'
import type { Json } from '#kit/json.ts'

/** Some vendors' place in a list is a list itself. */
const Token = v.nullable(v.union([v.string(), v.number(), v.array(v.custom<Json>(() => true))]))

/** Where a read stands. Stored with the run as its cursor, and opaque to everybody else. */
const Position = v.object({
  /** The vendor's token, rows to skip, a page's number, or its address; `null` on the first page. */
  at: Token,
  /** Rows read so far in this list. */
  seen: v.number(),
  /** Pages turned, and the token remembered to find cycles. */
  step: v.number(),
  mark: Token,
  /** Digest of the last page's ids. */
  ids: v.nullable(v.string()),
  /** `pages_or_rows`: whether `at` counts rows by now, and the ids of the page before. */
  rows: v.optional(v.boolean()),
  lastIds: v.optional(v.array(v.string())),
  /** Bodies the requests before the list were answered with. */
  steps: v.optional(v.array(v.custom<Json>(() => true))),
  /** The parent rows of a fan-out still to read, the current one first. */
  parents: v.optional(v.array(v.custom<Json>((value) => value !== undefined))),
  /** What the rows of the whole list will be made of: the items of the pages so far, added up. */
  made: v.optional(v.custom<Json>((value) => value !== undefined)),
  /** Whether some parent's list could be read. */
  answered: v.optional(v.boolean()),
})
export type Position = v.InferOutput<typeof Position>

export const START: Position = { at: null, seen: 0, step: 0, mark: null, ids: null }

/** The position in a cursor we made; `null` for one we did not. */
export function readPosition(cursor: Json): Position | null {
  if (cursor === null) return START
  const parsed = v.safeParse(Position, cursor)
  return parsed.success ? parsed.output : null
}

/** After the last page of a parent the next parent begins; the last parent's last page ends the object. */
export function afterList({ parents = [], answered }: Position): Position | null {
  const rest = parents.slice(1)
  return rest.length > 0 ? { ...START, parents: rest, answered } : null
}

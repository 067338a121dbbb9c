/** What lists can be asked for. The same parameter is called alike and means the same everywhere. */
import * as v from 'valibot'
import { isTime } from './fields.ts'

export type Order = 'asc' | 'desc'

/**
 * A value to be compared as it stands. SQLite ends a text at its NUL where a function looks at it, and what was no UTF-8
 * has become U+FFFD on its way here.
 */
export const Exactly = (max: number) =>
  v.pipe(
    v.string(),
    v.minLength(1, 'at least one character'),
    v.maxLength(max, `at most ${max} characters`),
    v.check(
      (text) => !['\u0000', '\ufffd'].some((none) => text.includes(none)),
      'text in UTF-8, without NUL',
    ),
  )

/** `?q=`: part of a name or the like. */
export const Q = v.optional(
  v.pipe(Exactly(100), v.trim(), v.minLength(1, 'something to look for'), v.description('Part of the text.')),
)

const Moment = v.pipe(
  v.string(),
  v.check(isTime, 'a time such as 2026-11-22T00:00:00Z'),
  v.transform((text) => Date.parse(text)),
)
/** `?…_after=`, to integer milliseconds. What happened at that very time is in it, so that two ranges meet. */
export const After = v.optional(v.pipe(Moment, v.description('At this time or later.')))
/** `?…_before=`, to integer milliseconds. */
export const Before = v.optional(v.pipe(Moment, v.description('Earlier than this time.')))

export const Ordered = (by: Order) => v.optional(v.picklist(['asc', 'desc']), by)
/** `?sort=`: each name is one that an index serves, or belongs to a list that is short. */
export const Sorted = <const T extends readonly [string, ...string[]]>(by: T) =>
  v.optional(v.picklist(by), by[0] as T[number])

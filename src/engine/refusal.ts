import type { Paging } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure, Page } from './account.ts'
import { afterList, START, type Position } from './position.ts'
import { type Redact, sampleOf } from './redact.ts'

/** A page, with the reply that may tell its mark. */
export type Unmarked = Omit<Page, 'mark'> & { body?: unknown }

/** A page that holds nothing and leads on to `next`. */
export const blank = (next: Json): Unmarked => ({
  rows: [],
  quarantined: [],
  next,
  expected: null,
  turned: null,
  skipped: [],
  requests: 1,
})

interface Refused {
  name: string
  paging: Paging
  position: Position
  redact: Redact
  requests: number
}

/** What a refused page means for the read: our place is forgotten, one parent is left out, or the read failed. */
export function afterRefusal(failure: Failure, at: Refused): Result<Unmarked, Failure> {
  if (expired(failure, at)) return err(forgotten(failure, at.name))
  const [parent] = at.position.parents ?? []
  if (parent === undefined || failure.reauth || ![403, 404, 410].includes(failure.status ?? 0))
    return err(failure)
  const next = afterList(at.position)
  // Nothing could be read of any of them: that is no list with gaps, it is no list.
  if (next === null && !at.position.answered) return err(failure)
  const which = sampleOf(JSON.stringify(parent), at.redact).slice(0, 200)
  const skipped = [`The list of one parent was skipped: ${failure.message} It was asked for ${which}`]
  return ok({ ...blank(next), skipped, requests: at.requests })
}

/**
 * A page that is not the first is asked for by the vendor's own token, so a 400 means the token; 410 says it itself, and
 * some say it with a 200, which their folder's judge reads.
 */
const expired = ({ status, code, reauth }: Failure, { paging, position }: Refused): boolean =>
  position.at !== null &&
  !reauth &&
  (status === 410 || code === 'vendor.cursor_expired' || (status === 400 && paging.kind === 'cursor'))

const forgotten = (failure: Failure, name: string): Failure => ({
  ...failure,
  kind: 'refused',
  code: 'vendor.cursor_expired',
  message:
    `${name} no longer knows the place in its list where the next page begins (${failure.status}). Nothing was ` +
    'deleted; the list is read anew.',
  anew: START,
})

/**
 * Whether a feed can be used is known by its first answer. Refused (not offered to this account, a mark too old) or
 * unreadable, it is no reason to fail: the whole list can still be read.
 */
export function noFeedHere(page: Result<Unmarked, Failure>, name: string): Unmarked | null {
  if (page.ok || page.error.reauth) return null
  const { kind, status, message } = page.error
  if (kind !== 'nonsense' && (kind !== 'refused' || status === undefined)) return null
  return { ...blank(START), turned: `${name} did not tell what changed: ${message} Everything is read.` }
}

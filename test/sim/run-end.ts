import { steady, wasAway, type Served } from './account.ts'
import { holds } from './broken.ts'
import type { ChangeRow, RunRow } from './snapshot.ts'

/** What was seen of one run. */
export interface Told {
  connection: string
  object: string
  changes: ChangeRow[]
  /** The vendor's lists behind the pages it committed. */
  committed: Served[]
  /** Live records before the last call. */
  live: number
}

interface Around {
  /** External ids of the records that live after the end. */
  live: Set<string>
  external: (recordId: string) => string
  crossed: boolean
}

/** The rule of deletions in the mission's own words: some rows may always go, a third of them may not. */
const plausible = (missing: number, of: number) => missing <= 2 || missing <= 0.3 * of

/** A run that has just ended must say what happened, and have been right to do it. */
export function checkEnd(run: RunRow, told: Told, around: Around): void {
  if (run.state === 'cancelled') return
  const { committed, changes } = told
  const say = () => ({ run, pages: committed.map(({ ids, at, short }) => ({ ids, at, short })) })
  holds('every page was a list the vendor sent', committed.length === run.pages, say)
  const named = new Set(committed.flatMap(({ ids }) => ids))
  const tombstones = new Set(committed.flatMap((page) => page.tombstones))
  const deletions = changes.filter(({ type }) => type === 'deleted').map((c) => around.external(c.record_id))
  const swept = deletions.filter((id) => !tombstones.has(id))
  if (!around.crossed) counts(run, told)
  // Unproved is green too, and says that it may not have seen everything: it deletes nothing either.
  const complete = run.state === 'ok' && run.verdict === 'complete'
  if (!complete)
    holds('a run that is not complete deletes nothing it did not read as deleted', swept.length === 0, () => [
      swept,
      say(),
    ])
  if (!complete) return

  holds('an ok run read a page', committed.length > 0, say)
  const nameless = committed.reduce((sum, page) => sum + page.nameless, 0)
  for (const id of swept) {
    holds('a record is deleted only if no page named it', !named.has(id), () => [id, say()])
    holds('a record is deleted only if its list lacked it', away(committed, id), () => [id, say()])
  }
  if (swept.length > 0) {
    holds('nothing is deleted while rows are not understood', nameless === 0, say)
    holds('an empty list deletes nothing', named.size + tombstones.size > 0, say)
    holds('no more is deleted than is plausible', plausible(swept.length, told.live - run.created), () => [
      swept,
      told.live,
      say(),
    ])
  }
  if (!around.crossed)
    holds(
      'after an ok run every live record was in its list',
      [...around.live].every((id) => named.has(id) && !lastTombstone(committed, id)),
      () => [[...around.live].filter((id) => !named.has(id)), say()],
    )
  wholeList(committed, { nameless, named, nothing: told.live === 0, say })
}

const lastTombstone = (committed: Served[], id: string): boolean =>
  committed.findLast(({ ids }) => ids.includes(id))?.tombstones.includes(id) === true

/** Rows that leave while a list is read by offset pull others past the reader: nobody can see that from outside. */
const pulled = (committed: Served[]): boolean => {
  const [from, to] = span(committed)
  return committed.length > 1 && committed[0]?.account.left.some((at) => at > from && at <= to) === true
}

const span = (committed: Served[]): [number, number] => [committed[0]?.at ?? 0, committed.at(-1)?.at ?? 0]

function away(committed: Served[], id: string): boolean {
  const account = committed[0]?.account
  return account !== undefined && (pulled(committed) || wasAway(account, id, span(committed)))
}

interface Read {
  nameless: number
  named: Set<string>
  /** There was no record before: an empty list is then believed. */
  nothing: boolean
  say: () => unknown
}

function wholeList(committed: Served[], { nameless, named, nothing, say }: Read): void {
  const account = committed[0]?.account
  if (!account || pulled(committed)) return
  // Without a total an empty first list cannot be told from an empty account.
  if (account.vendor !== 'highlevel' && named.size === 0 && nothing) return
  const unread = steady(account, ...span(committed)).filter((id) => !named.has(id))
  holds('an ok run read its list to the end', unread.length <= nameless, () => [unread, say()])
}

const lives = ({ ids, tombstones }: Served): number =>
  [...new Set(ids)].filter((id) => !tombstones.includes(id)).length

/** The figures of a run against what it did. */
function counts(run: RunRow, { changes, committed }: Told): void {
  const of = (...types: string[]) => changes.filter(({ type }) => types.includes(type)).length
  const sum = (count: (page: Served) => number) => committed.reduce((total, page) => total + count(page), 0)
  const expected = {
    created: of('created', 'restored'),
    updated: of('updated'),
    deleted: of('deleted'),
    // A tombstone is deleted or nothing at all: rows that live are new, changed or unchanged.
    unchanged: sum(lives) - of('created', 'restored', 'updated'),
    seen: sum(({ ids }) => new Set(ids).size),
    quarantined: sum(({ nameless }) => nameless),
  }
  const { created, updated, deleted, unchanged, seen, quarantined } = run
  holds(
    'a run counts what it did',
    JSON.stringify(expected) === JSON.stringify({ created, updated, deleted, unchanged, seen, quarantined }),
    () => ({ did: expected, says: run }),
  )
}

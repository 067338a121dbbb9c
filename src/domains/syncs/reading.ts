import { words } from './rules.ts'
import { suspicion } from './suspicion.ts'
import type { Verdict } from './table.ts'

export interface Read {
  seen: number
  /** Rows that more than one page named: each has pushed another one out of our sight. */
  repeated: number
  expected: number | null
  quarantined: number
  /** Lists of a fan-out that the vendor refused. */
  skipped: number
  /** Records there were before the run, and how many of them no page named. */
  live: number
  missing: number
}

/**
 * How far a list that was read to its end can be trusted. Only a complete reading deletes anything; what stands in
 * its way is said in words, for the receipt and for the person who has to look.
 */
export function readingOf(read: Read): { verdict: Verdict; reason: string } {
  // What is missing may well stand in the list that was refused: nothing for a person to approve.
  if (read.skipped > 0) return unproved(refused(read.skipped))
  const doubt = suspicion(read.live, read.missing, read.seen)
  if (doubt) return { verdict: 'suspicious', reason: doubt }
  if (read.quarantined > 0) {
    const rows = `${words.count(read.quarantined, 'row')} could not be understood`
    return read.missing > 0
      ? { verdict: 'suspicious', reason: `${rows}, so nothing is known to be missing.` }
      : {
          verdict: 'unproved',
          reason: setAside(read.quarantined),
        }
  }
  const rows = read.seen - read.repeated
  if (read.expected !== null && read.expected > rows) {
    const told = words.count(read.expected, 'row')
    return unproved(`The vendor speaks of ${told}, and its pages held ${rows} different ones`)
  }
  if (read.expected === null && read.repeated > 0)
    return unproved(`The vendor sent ${words.count(read.repeated, 'row')} twice, so others may be unread`)
  return { verdict: 'complete', reason: `Read to the end of the list; ${beside(read.expected, rows)}.` }
}

interface ReadChanges extends Pick<Read, 'quarantined' | 'skipped'> {
  kind: 'rows' | 'signal'
  /** The mark it began at, and when the last full reading did. */
  since: string | null
  fullAt: string | null
}

/** Of a reading of what changed, read to its end. It says nothing of what is missing. */
export function changesReadingOf(read: ReadChanges): { verdict: Verdict; reason: string } {
  if (read.skipped > 0) return unproved(refused(read.skipped))
  if (read.quarantined > 0) return { verdict: 'unproved', reason: setAside(read.quarantined) }
  // A token says nothing to anybody.
  const since = read.since === null || read.since.startsWith('sha256:') ? 'the last run' : read.since
  const what =
    read.kind === 'signal'
      ? `The vendor says that nothing changed since ${since}`
      : `Read what changed since ${since} to the end`
  return { verdict: 'complete', reason: `${what}; the last full reading was at ${read.fullAt ?? 'no time'}.` }
}

const setAside = (rows: number): string =>
  `Read to the end, but ${words.count(rows, 'row')} could not be understood and ${rows === 1 ? 'was' : 'were'} set aside.`

const refused = (lists: number): string =>
  `The vendor refused ${words.count(lists, 'list')} of several, and the others were read`

/** The vendor's count beside ours; one that is lower was told before the list grew. */
function beside(expected: number | null, rows: number): string {
  if (expected === null) return 'the vendor tells no count to compare with'
  return expected === rows ? 'the vendor’s own count agrees' : 'the vendor’s own count was lower'
}

const unproved = (what: string) => ({
  verdict: 'unproved' as const,
  reason: `${what}. Nothing is deleted until a run reads it all.`,
})

import { suspicion } from '#domains/records/index.ts'
import { words } from './rules.ts'
import type { Verdict } from './table.ts'

export interface Read {
  seen: number
  /** Rows that more than one page named: each has pushed another one out of our sight. */
  repeated: number
  expected: number | null
  quarantined: number
  /** Records there were before the run, and how many of them no page named. */
  live: number
  missing: number
}

/**
 * How far a list that was read to its end can be trusted. Only a complete reading deletes anything; what stands in
 * its way is said in words, for the receipt and for the person who has to look.
 */
export function readingOf(read: Read): { verdict: Verdict; reason: string } {
  const doubt = suspicion(read.live, read.missing, read.seen)
  if (doubt) return { verdict: 'suspicious', reason: doubt }
  if (read.quarantined > 0) {
    const rows = `${words.count(read.quarantined, 'row')} could not be understood`
    return read.missing > 0
      ? { verdict: 'suspicious', reason: `${rows}, so nothing is known to be missing.` }
      : {
          verdict: 'unproved',
          reason: `Read to the end, but ${rows} and ${read.quarantined === 1 ? 'was' : 'were'} set aside.`,
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

/** The vendor's count beside ours; one that is lower was told before the list grew. */
function beside(expected: number | null, rows: number): string {
  if (expected === null) return 'the vendor tells no count to compare with'
  return expected === rows ? 'the vendor’s own count agrees' : 'the vendor’s own count was lower'
}

const unproved = (what: string) => ({
  verdict: 'unproved' as const,
  reason: `${what}. Nothing is deleted until a run reads it all.`,
})

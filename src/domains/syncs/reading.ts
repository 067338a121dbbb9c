import { suspicion } from '#domains/records/index.ts'
import { words } from './rules.ts'
import type { Verdict } from './table.ts'

export interface Read {
  seen: number
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
  if (read.expected === null)
    return {
      verdict: 'complete',
      reason: 'Read to the end of the list; the vendor tells no count to compare with.',
    }
  if (read.expected === read.seen)
    return { verdict: 'complete', reason: 'Read to the end of the list, and the vendor’s own count agrees.' }
  const counts = `The vendor speaks of ${words.count(read.expected, 'row')} and sent ${words.count(read.seen, 'row')}`
  return { verdict: 'unproved', reason: `${counts}; nothing is deleted until they agree.` }
}

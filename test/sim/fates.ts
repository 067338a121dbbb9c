import type { Fate, Op } from './gate.ts'
import type { Random } from './random.ts'

const WRITES = /^\s*(insert|update|delete)/i
/** Tables of the shards whose state the world checks after each write. */
const WATCHED = /\b(runs|records|syncs|connections|changes)\b/
/** Batches that say themselves when they may take effect: said twice they must do nothing more. */
const REPEATABLE = /INSERT INTO run_pages|SET last_run_id|'cancelled'|'schedule', 'queued'/

/** Writes that no promise is about: the cost of a run, a connection's mood. Looking costs time. */
const DULL = /SET rows_read|"status_message"/

export const writes = (what: string): boolean => WRITES.test(what) && WATCHED.test(what) && !DULL.test(what)
export const isCommit = (what: string): boolean => what.includes('INSERT INTO run_pages')

/** What becomes of a call when the platform is at its worst. */
export function badFate({ task, what }: Op, random: Random): Fate {
  if (what === 'fetch' || what === 'reply') return 'killed after'
  if (what === 'SECRETS' && task.message && random.chance(0.6)) return 'null'
  const fates = { before: 3, after: 3, 'killed before': 1.5, 'killed after': 2, late: 0, echo: 0 }
  if (writes(what)) fates.late = 1.5
  if (REPEATABLE.test(what)) fates.echo = 2
  return random.weighted(fates)
}

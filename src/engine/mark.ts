import type { Incremental } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import type { Mark } from './account.ts'
import { vendorTime } from './time.ts'

const OVERLAP_MS = 5 * 60_000
/** A vendor's clock may be ten minutes off ours; what it stamped in that time is asked for again. */
const OUR_CLOCK_OVERLAP_MS = 15 * 60_000
const MAX_TOKEN = 4096

/** What `{{since}}` becomes. A second before rather than after: vendors cut fractions off. */
export function sinceText(mark: Mark, { overlapMs = OVERLAP_MS }: Incremental): string {
  if (mark.kind === 'token') return mark.token
  const overlap = mark.ours ? Math.max(overlapMs, OUR_CLOCK_OVERLAP_MS) : overlapMs
  return new Date(Math.max(0, mark.at - overlap)).toISOString().replace(/\.\d+Z$/, 'Z')
}

interface Reply {
  body: unknown
  /** The mark this reading began at; undefined for a full one. */
  since?: Mark
  startedAt: number
}

/**
 * How far the reading has gone. A full one goes by the time it began: whatever its last page says, the first one may
 * be older. No mark passes the run's start, nor falls back: a feed without news often repeats the time it was asked for.
 */
export function markAfter({ mark: told }: Incremental, { body, since, startedAt }: Reply): Mark | null {
  if (told?.kind === 'token') {
    const token = valueAt(body, told.from)
    const usable = typeof token === 'number' || (typeof token === 'string' && token !== '')
    if (usable && String(token).length <= MAX_TOKEN) return { kind: 'token', token: String(token) }
    return since ?? null
  }
  const read = told && since ? vendorTime(valueAt(body, told.from)) : null
  const mark: Mark =
    read !== null && read <= startedAt
      ? { kind: 'time', at: read, ours: false }
      : { kind: 'time', at: startedAt, ours: true }
  return since?.kind === 'time' && since.at > mark.at ? since : mark
}

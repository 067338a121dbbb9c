import type { Incremental } from '#connectors/contract.ts'
import type { Page } from '#engine/index.ts'
import { iso } from '#kit/fields.ts'
import { sha256Hex } from '#kit/hash.ts'
import type { RunRow, SyncRow } from './store.ts'
import type { Verdict } from './table.ts'

export const READINGS = ['full', 'incremental'] as const

type Mark = NonNullable<Page['mark']>

/** A stored mark; only the engine looks into it. */
export const markOf = (text: string | null): Mark | null =>
  text === null ? null : (JSON.parse(text) as Mark)

/** For people and papers: a time in clear, a token only by its digest, because it may open the vendor's list. */
export function shownMark(text: string | null): string | null {
  const mark = markOf(text)
  if (mark === null) return null
  return mark.kind === 'time' ? iso(mark.at) : `sha256:${sha256Hex(mark.token)}`
}

export const readingOfRun = ({ since }: Pick<RunRow, 'since'>): (typeof READINGS)[number] =>
  since === null ? 'full' : 'incremental'

const HOUR = 3_600_000
const EVERY_MS = { '1h': HOUR, '6h': 6 * HOUR, '12h': 12 * HOUR, '1d': 24 * HOUR, '7d': 168 * HOUR } as const
/** A daily sync does not begin to the second; its full reading must not slip to the day after for that. */
const EARLY_MS = 5 * 60_000

interface Facts {
  run: Pick<RunRow, 'dry' | 'trigger'>
  sync: Pick<SyncRow, 'mark' | 'fullAt'>
  /** The sync's last run that ended. */
  last: Pick<RunRow, 'since' | 'verdict'> | undefined
}

/**
 * Whether what changed is enough to read. Not in a dry run: a person wants the truth. And not after a full reading
 * that was in doubt or failed: an incremental one would turn the sync green and leave the doubt where it is.
 */
export function changesSuffice({ run, sync, last }: Facts, incremental: Incremental, now: number): boolean {
  if (run.dry || run.trigger === 'connect' || sync.mark === null || sync.fullAt === null) return false
  if (last?.since === null && last.verdict !== 'complete') return false
  return now - sync.fullAt < EVERY_MS[incremental.fullEvery ?? '1d'] - EARLY_MS
}

/** What a run that ends leaves on its sync; `null`: what was there stays. */
export interface Left {
  mark: string | null
  /** Null: the last full reading was another run. */
  fullAt: number | null
}

/**
 * A mark says that all before it has been read. So a full reading leaves one only if it is complete, and none is left
 * where a list was skipped. A row set aside was read: an incremental reading goes on after it.
 */
export function leftBy(run: RunRow, end: { state: RunRow['state']; verdict: Verdict }): Left | null {
  if (run.dry || end.state !== 'ok' || run.skipped > 0) return null
  if (run.since !== null) return { mark: run.mark, fullAt: null }
  return end.verdict === 'complete' ? { mark: run.mark, fullAt: run.startedAt } : null
}

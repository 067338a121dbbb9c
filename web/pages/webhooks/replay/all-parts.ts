import { useEffect, useRef } from 'preact/hooks'
import type { Replay } from '#types.ts'

/** As many changes and requests as one part has at most: more are only counted. */
const SHOWN = 200

type Part<Place> = Replay & { more: boolean; place: Place | null }
/** One part, from a place on: the API does some hundreds at a time. */
type Ask<Place> = (dryRun: boolean, from: Place | undefined) => Promise<Part<Place>>

/** The whole of a replay, part after part. What was begun for good is done to its end; a look is over with its window. */
export function useAllParts<Place>(ask: Ask<Place>): (dryRun: boolean) => Promise<Replay> {
  const closed = useRef(false)
  useEffect(() => () => void (closed.current = true), [])
  return async (dryRun) => {
    let part = await ask(dryRun, undefined)
    let whole: Replay = part
    const isOver = () => dryRun && closed.current
    while (part.more && part.place !== null && !isOver()) {
      part = await ask(dryRun, part.place)
      whole = joined(whole, part)
    }
    return whole
  }
}

const joined = (a: Replay, b: Replay): Replay => ({
  dry_run: b.dry_run,
  events: a.events + b.events,
  changes: [...a.changes, ...b.changes].slice(0, SHOWN),
  requests: [...a.requests, ...b.requests].slice(0, SHOWN),
  outcomes: [...a.outcomes, ...b.outcomes],
  counts: {
    created: a.counts.created + b.counts.created,
    updated: a.counts.updated + b.counts.updated,
    deleted: a.counts.deleted + b.counts.deleted,
    restored: a.counts.restored + b.counts.restored,
    unchanged: a.counts.unchanged + b.counts.unchanged,
  },
})

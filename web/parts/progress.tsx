import { now } from '#parts/now.ts'
import { ClockTime, Time } from '#parts/time.tsx'
import type { Run } from '#types.ts'
import { count, number } from '#words.ts'

/** How far a run is: pages, records, pace, expected end. */
export function Progress({ run, what }: { run: Run; what: string }) {
  const waits = run.next_attempt_at && Date.parse(run.next_attempt_at) > now.value
  if (run.state === 'queued' || waits) {
    return (
      <p class="quiet small">
        {run.message ?? 'Waiting for its turn.'}
        {run.next_attempt_at && (
          <>
            {' '}
            Next try <Time at={run.next_attempt_at} />.
          </>
        )}
      </p>
    )
  }
  const { seen, pages, expected, records_per_second: pace, expected_end_at: end } = run
  const known = expected !== null && expected >= seen
  return (
    <div class="stack tight">
      <progress class="bar" aria-label={`Progress of ${what}`} {...measure(run, known)} />
      <p class="quiet small">
        {known ? `${number(seen)} of ${count(expected, 'record')}` : `${count(seen, 'record')} so far`}
        {` · ${count(pages, 'page')}`}
        {pace ? ` · ${number(Math.round(pace))} per second` : ''}
        {end && (
          <>
            {' · done about '}
            <ClockTime at={end} />
          </>
        )}
      </p>
    </div>
  )
}

/** By records if the app tells how many there are, else by the time it took last, else not at all. */
function measure({ seen, expected, started_at, expected_end_at }: Run, known: boolean) {
  if (known) return { value: seen, max: expected || 1 }
  if (!started_at || !expected_end_at) return {}
  const start = Date.parse(started_at)
  return { value: Date.now() - start, max: Math.max(1, Date.parse(expected_end_at) - start) }
}

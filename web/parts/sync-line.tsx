import { Badge } from '#parts/badge.tsx'
import { now } from '#parts/now.ts'
import { Progress } from '#parts/progress.tsx'
import { RunResult } from '#parts/run-result.tsx'
import { Time } from '#parts/time.tsx'
import { scheduleWords } from '#schedule.ts'
import { isAlsoLate, syncStatus } from '#status.ts'
import type { Sync } from '#types.ts'
import { count } from '#words.ts'

/** A sync's state in one row: name, status, last and next run or the progress of this one, records. */
export function SyncLine({ sync }: { sync: Sync }) {
  return (
    <li class="sync">
      <div>
        <a href={`#/runs?sync=${sync.id}`}>{sync.label}</a>
      </div>
      <div>
        <Badge status={syncStatus(sync)} /> {isAlsoLate(sync) && <Badge status="late" />}
      </div>
      <div class="run small">
        {sync.running ? (
          <Progress run={sync.running} what={sync.label} />
        ) : (
          <p class="quiet">
            {sync.last_run && <RunResult run={sync.last_run} />}
            {sync.last_run && <br />}
            <NextRun sync={sync} />
          </p>
        )}
      </div>
      <div class="records small quiet">{count(sync.records, 'record')}</div>
    </li>
  )
}

export function NextRun({ sync }: { sync: Sync }) {
  if (sync.paused) return <>No next run while paused.</>
  if (!sync.next_run_at) return <>No next run planned · {scheduleWords(sync.schedule)}</>
  const due = Date.parse(sync.next_run_at) < now.value
  return (
    <>
      {due ? 'Next run was due ' : 'Next run '}
      <Time at={sync.next_run_at} /> · {scheduleWords(sync.schedule)}
    </>
  )
}

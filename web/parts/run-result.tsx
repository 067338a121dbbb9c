import { Time } from '#parts/time.tsx'
import type { Run } from '#types.ts'
import { count, number } from '#words.ts'

/** One line about a run that has ended: when, and what changed. */
export function RunResult({ run }: { run: Run }) {
  return (
    <a class="run-result" href={`#/runs/${run.id}`}>
      Last run <Time at={run.finished_at ?? run.started_at ?? run.queued_at} />
      {run.state === 'ok' && `: ${changes(run)}`}
    </a>
  )
}

export function changes({ created, updated, deleted, seen }: Run): string {
  const parts = [
    created && `${number(created)} created`,
    updated && `${number(updated)} updated`,
    deleted && `${number(deleted)} deleted`,
  ].filter(Boolean)
  return parts.length ? parts.join(', ') : `${count(seen, 'record')} read, none changed`
}

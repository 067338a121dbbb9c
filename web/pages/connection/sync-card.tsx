import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Badge } from '#parts/badge.tsx'
import { ActionButton } from '#parts/button.tsx'
import { Progress } from '#parts/progress.tsx'
import { RunResult } from '#parts/run-result.tsx'
import { NextRun } from '#parts/sync-line.tsx'
import { go } from '#router.ts'
import { isAlsoLate, syncStatus } from '#status.ts'
import { can } from '#state.ts'
import type { Connection, Sync } from '#types.ts'
import { count } from '#words.ts'
import { ScheduleEditor } from './schedule-editor.tsx'

export function SyncCard({ sync, connection }: { sync: Sync; connection: Connection }) {
  const [editing, setEditing] = useState(false)
  const status = syncStatus(sync)
  const path = { id: sync.id }
  const run = sync.last_run
  // Its result is a page of its own: the sync itself learns nothing from it.
  const dryRun = async () => {
    const { id } = await api.post('/v1/syncs/{id}/runs', { path, body: { dry_run: true } })
    go(`#/runs/${id}`)
  }
  const explain = run?.message && (status === 'failed' || status === 'suspicious')
  return (
    <article class="card" aria-label={sync.label}>
      <div class="card-head">
        <div class="row">
          <h3>{sync.label}</h3>
          <Badge status={status} />
          {isAlsoLate(sync) && <Badge status="late" />}
        </div>
        {can('editor') && (
          <div class="row">
            {!sync.running && (
              <ActionButton look="small" act={() => api.post('/v1/syncs/{id}/runs', { path })}>
                Run now
              </ActionButton>
            )}
            {!sync.running && (
              <ActionButton look="small" act={dryRun}>
                Dry run
              </ActionButton>
            )}
            <button type="button" class="button small" onClick={() => setEditing(true)}>
              Schedule
            </button>
            <ActionButton
              look="small"
              act={() => api.patch('/v1/syncs/{id}', { path, body: { paused: !sync.paused } })}
              done={sync.paused ? `${sync.label} runs on schedule again.` : `${sync.label} is paused.`}
            >
              {sync.paused ? 'Resume' : 'Pause'}
            </ActionButton>
          </div>
        )}
      </div>
      <div class="card-body stack tight">
        {sync.running && <Progress run={sync.running} what={sync.label} />}
        {explain && (
          <p>
            {run.message}{' '}
            {status === 'suspicious' &&
              !/nothing was deleted/i.test(run.message ?? '') &&
              'Nothing was deleted.'}
          </p>
        )}
        <p class="quiet small">
          {run && (
            <>
              <RunResult run={run} />
              <br />
            </>
          )}
          <NextRun sync={sync} />
          <br />
          {count(sync.records, 'record')} · <a href={`#/runs?sync=${sync.id}`}>All runs</a> ·{' '}
          <a href={dataHref(sync)}>Look at the data</a>
        </p>
      </div>
      {editing && <ScheduleEditor sync={sync} connection={connection} onClose={() => setEditing(false)} />}
    </article>
  )
}

function dataHref({ kind, connection_id }: Sync): string {
  const tabs: Record<string, string> = { user: 'users', tag: 'tags', statistic: 'statistics' }
  return `#/data/${tabs[kind] ?? 'changes'}?connection=${connection_id}`
}

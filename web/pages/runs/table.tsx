import { RunBadge } from '#parts/badge.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Run } from '#types.ts'
import { duration, number, triggerWords } from '#words.ts'

export interface RunRow {
  run: Run
  /** Whose run it is, where runs of several syncs stand together. */
  name: string | null
}

const figures = ['seen', 'created', 'updated', 'deleted'] as const
const titles = { seen: 'Read', created: 'Created', updated: 'Updated', deleted: 'Deleted' }

const columns: Column<RunRow>[] = [
  {
    title: 'Run',
    look: 'lead',
    cell: ({ run, name }) => (
      <>
        <a class="row-link" href={`#/runs/${run.id}`}>
          {name ?? (run.trigger ? triggerWords[run.trigger] : 'Run')}
        </a>
        {run.message && run.state !== 'ok' && <p class="quiet small clamp">{run.message}</p>}
      </>
    ),
  },
  { title: 'Result', look: 'bare', cell: ({ run }) => <RunBadge run={run} /> },
  { title: 'Started', cell: ({ run }) => <Time at={run.started_at ?? run.queued_at} /> },
  { title: 'Took', cell: ({ run }) => <span class="nowrap">{took(run)}</span> },
  ...figures.map((figure) => ({
    title: titles[figure],
    look: 'figure',
    cell: ({ run }: RunRow) => <span class={run[figure] ? '' : 'quiet'}>{number(run[figure] ?? 0)}</span>,
  })),
]

export function RunTable({ rows }: { rows: RunRow[] }) {
  return (
    <div class="card">
      <Table caption="Runs" columns={columns} rows={rows} rowKey={({ run }) => run.id} opens />
    </div>
  )
}

function took({ started_at, finished_at }: Run): string {
  if (!started_at || !finished_at) return '–'
  return duration(Date.parse(finished_at) - Date.parse(started_at))
}

import { Table, type Column } from '#parts/table.tsx'
import { ExactTime } from '#parts/time.tsx'
import type { Try } from '#types.ts'
import { duration } from '#words.ts'
import { tryWords } from './tries.ts'

const columns: Column<Try>[] = [
  { title: 'Try', look: 'lead', cell: ({ n }) => `Try ${n}` },
  { title: 'When', cell: ({ at }) => <ExactTime at={at} /> },
  { title: 'Took', cell: ({ ms }) => <span class="nowrap">{duration(ms)}</span> },
  { title: 'Status', cell: ({ status }) => status ?? <span class="quiet">no answer</span> },
  { title: 'Means', look: 'long', cell: (one) => tryWords(one) },
  { title: 'What it answered', look: 'long', cell: (one) => <Answer of={one} /> },
]

export function Tries({ all }: { all: Try[] }) {
  return (
    <section class="card" aria-labelledby="tries">
      <div class="card-head">
        <h2 id="tries">Tries</h2>
      </div>
      {all.length === 0 ? (
        <p class="card-body quiet">None yet.</p>
      ) : (
        <Table caption="Tries" columns={columns} rows={all} rowKey={({ n }) => String(n)} />
      )}
    </section>
  )
}

function Answer({ of: { answer, n } }: { of: Try }) {
  if (!answer) return <span class="quiet">nothing</span>
  return (
    <details>
      <summary>
        Its first kilobyte<span class="only-spoken"> at try {n}</span>
      </summary>
      <pre class="code" tabIndex={0} aria-label={`The answer to try ${n}`}>
        {answer}
      </pre>
    </details>
  )
}

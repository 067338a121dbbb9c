import type { ComponentChildren } from 'preact'
import { api } from '#api.ts'
import { dayWords, lastDays } from '#days.ts'
import { useLive } from '#live.ts'
import { lazy } from '#parts/lazy.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table, type Column } from '#parts/table.tsx'
import type { Key, KeyUsage } from '#types.ts'
import { count, number } from '#words.ts'
import { byDay, byEndpoint, total, type Sum } from './usage-sums.ts'

const DAYS = 30
const DayChart = lazy(async () => (await import('#parts/day-chart.tsx')).DayChart)

export function Usage({ of: key }: { of: Key }) {
  const live = useLive(`usage of ${key.id}`, {
    load: () => api.all('/v1/keys/{id}/usage', { path: { id: key.id }, query: { days: String(DAYS) } }),
  })
  return (
    <section class="stack" aria-labelledby="usage-title">
      <h2 id="usage-title">Usage</h2>
      <Loaded live={live}>
        {(rows) =>
          rows.length === 0 ? (
            <p class="card padded quiet">No call with this key in the last {DAYS} days.</p>
          ) : (
            <Numbers rows={rows} />
          )
        }
      </Loaded>
    </section>
  )
}

function Numbers({ rows }: { rows: KeyUsage[] }) {
  const days = byDay(rows, lastDays(DAYS))
  const { calls, refused } = total(days)
  return (
    <>
      <div class="card padded stack">
        <DayChart
          days={days.map(({ name }) => name)}
          series={[
            { words: 'Answered', values: days.map((day) => day.calls), tone: 'accent' },
            { words: 'Refused', values: days.map((day) => day.refused), tone: 'bad' },
          ]}
          spoken={`Bars by day: ${count(calls, 'call')} answered and ${number(refused)} refused in the last ${DAYS} days. The same numbers are in the table below.`}
        />
        <details>
          <summary>The same numbers as a table</summary>
          <Table
            caption="Usage by day"
            columns={columns('Day (UTC)', dayWords)}
            rows={days.filter((day) => day.calls + day.refused > 0).toReversed()}
            rowKey={({ name }) => name}
          />
        </details>
      </div>
      <div class="card">
        <Table
          caption="Usage by endpoint"
          columns={columns('Endpoint', (name) => (
            <code class="small">{name}</code>
          ))}
          rows={byEndpoint(rows)}
          rowKey={({ name }) => name}
        />
      </div>
    </>
  )
}

function columns(title: string, show: (name: string) => ComponentChildren): Column<Sum>[] {
  return [
    { title, look: 'lead', cell: ({ name }) => show(name) },
    { title: 'Answered', look: 'figure', cell: ({ calls }) => number(calls) },
    {
      title: 'Refused',
      look: 'figure',
      cell: ({ refused }) => (refused > 0 ? <strong class="refused">{number(refused)}</strong> : '0'),
    },
  ]
}

import { dayWords } from '#days.ts'
import { Fact } from '#parts/fact.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { ConnectionWebhook, ConnectionWithSyncs } from '#types.ts'
import { count, number } from '#words.ts'
import { refusalWords } from './refusals.ts'

interface Props {
  connection: ConnectionWithSyncs
  webhook: ConnectionWebhook
}

/** What came, what waits, and what was turned away. */
export function Incoming({ connection: { id }, webhook }: Props) {
  const { events, refused, waiting, last_received_at: last } = webhook
  const sum = refused.reduce((all, { n }) => all + n, 0)
  return (
    <>
      <dl class="facts">
        <Fact term="Came last">
          <Time at={last} />
        </Fact>
        <Fact term="Waiting to be taken in">{number(waiting)}</Fact>
        <Fact term="Refused in 30 days">{number(sum)}</Fact>
        <Fact term="All of them">
          <a href={`#/webhooks/received?connection=${id}`}>Received events</a>
        </Fact>
        <Fact term="Counted by day">
          <a href={`#/webhooks/ledger?subject=${id}`}>Ledger</a>
        </Fact>
      </dl>
      {refused.length > 0 && (
        <details>
          <summary>Why {count(sum, 'request was', 'requests were')} refused</summary>
          <div class="card">
            <Table
              caption="Refused at the door"
              columns={refusalColumns}
              rows={refused}
              rowKey={({ day, reason }) => `${day} ${reason}`}
            />
          </div>
        </details>
      )}
      <details>
        <summary>{count(events.length, 'event')} that Syncline understands</summary>
        <ul class="columns small">
          {events.map(({ type, label }) => (
            <li key={type}>
              {label} <code class="quiet">{type}</code>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

const refusalColumns: Column<ConnectionWebhook['refused'][number]>[] = [
  { title: 'Why', look: 'lead', cell: ({ reason }) => refusalWords(reason) },
  { title: 'Day (UTC)', cell: ({ day }) => dayWords(day) },
  { title: 'How many', look: 'figure', cell: ({ n }) => number(n) },
]

import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Received } from '#types.ts'
import { FateCell } from '../fate-badge.tsx'

/** `names`: a connection's id → its name. */
export const receivedColumns = (names: Map<string, string>): Column<Received>[] => [
  {
    title: 'Event',
    look: 'lead',
    cell: (event) => (
      <>
        <a class="row-link" href={`#/webhooks/received/${event.id}`}>
          {event.label ?? event.type}
        </a>{' '}
        {event.replays > 0 && <span class="chip">Replayed</span>}
        {event.label && (
          <>
            <br />
            <code class="quiet small">{event.type}</code>
          </>
        )}
      </>
    ),
  },
  {
    title: 'From',
    look: 'long',
    cell: (event) => <span class="quiet">{names.get(event.connection_id) ?? 'Disconnected'}</span>,
  },
  { title: 'Fate', look: 'long', cell: (event) => <FateCell of={event} /> },
  { title: 'Came', cell: (event) => <Time at={event.received_at} /> },
]

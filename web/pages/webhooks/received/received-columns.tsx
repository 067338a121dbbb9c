import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Received } from '#types.ts'
import { FateCell } from '../fate-badge.tsx'

/** `nameOf`: what a connection is called. */
export const receivedColumns = (nameOf: (id: string) => string): Column<Received>[] => [
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
    cell: (event) => <span class="quiet">{nameOf(event.connection_id)}</span>,
  },
  { title: 'Fate', look: 'long', cell: (event) => <FateCell of={event} /> },
  { title: 'Came', cell: (event) => <Time at={event.received_at} /> },
]

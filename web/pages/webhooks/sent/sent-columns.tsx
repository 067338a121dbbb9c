import { now } from '#parts/now.ts'
import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Delivery } from '#types.ts'
import { FateCell } from '../fate-badge.tsx'

const event: Column<Delivery> = {
  title: 'Event',
  look: 'lead',
  cell: (delivery) => (
    <>
      <a class="row-link nowrap" href={`#/webhooks/sent/${delivery.id}`}>
        {delivery.type}
      </a>{' '}
      {delivery.replays > 0 && <span class="chip">Replayed</span>}
      {delivery.about && <p class="quiet small">{delivery.about}</p>}
    </>
  ),
}

const rest: Column<Delivery>[] = [
  { title: 'Fate', look: 'long', cell: (delivery) => <FateCell of={delivery} /> },
  { title: 'Tries', look: 'figure', cell: ({ attempts }) => attempts },
  { title: 'Answer', cell: ({ last_status: status }) => status ?? <span class="quiet">–</span> },
  {
    title: 'Next try',
    cell: ({ next_attempt_at: next }) => <NextTry at={next} />,
  },
  { title: 'Made', cell: (delivery) => <Time at={delivery.created_at} /> },
]

/** Of one endpoint. */
export const ofOneColumns: Column<Delivery>[] = [event, ...rest]

/** `nameOf`: what an endpoint is called. */
export const sentColumns = (nameOf: (id: string) => string): Column<Delivery>[] => [
  event,
  {
    title: 'To',
    look: 'long',
    cell: (delivery) => <span class="quiet">{nameOf(delivery.endpoint_id)}</span>,
  },
  ...rest,
]

function NextTry({ at }: { at: string | null }) {
  if (!at) return <span class="quiet">–</span>
  return Date.parse(at) > now.value ? <Time at={at} /> : <>due</>
}

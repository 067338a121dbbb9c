import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useConnections } from '#connections.ts'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { Received } from '#types.ts'
import { reasonWords } from '../fate-words.ts'
import { useNameOf } from '../names.ts'
import { ReceivedActions } from '../received/received-actions.tsx'
import { ReplayMany } from '../received/replay-many.tsx'
import { ReplayReceivedOne } from '../received/replay-one.tsx'
import { DeadCard } from './dead-card.tsx'
import { DismissShown } from './dismiss-shown.tsx'

/** Dead letters from apps. */
export function DeadReceived() {
  const pages = usePages(at('/v1/received', { query: { state: 'dead', order: 'desc' } }))
  const connections = useConnections().data
  const nameOf = useNameOf()
  const [doing, setDoing] = useState<Received | 'replay' | 'dismiss' | null>(null)
  const close = () => setDoing(null)
  const isThere = ({ connection_id: id }: Received) => connections?.some((one) => one.id === id) ?? true
  return (
    <>
      <DeadCard
        id="dead-in"
        title="From apps"
        none="None: whatever apps sent was taken in, or left out for a reason that the ledger names."
        pages={pages}
        onReplay={pages.rows.some(isThere) ? () => setDoing('replay') : null}
        onDismiss={() => setDoing('dismiss')}
      >
        <Table
          caption="Dead letters from apps"
          columns={[...columns(nameOf), ...(can('editor') ? [actions(isThere, setDoing)] : [])]}
          rows={pages.rows}
          rowKey={({ id }) => id}
        />
      </DeadCard>
      {doing === 'replay' && (
        <ReplayMany title="Replay all dead letters from apps" range={{ state: 'dead' }} onClose={close} />
      )}
      {doing === 'dismiss' && (
        <DismissShown
          rows={pages.rows}
          dismiss={(id) => api.post('/v1/received/{id}/dismiss', { path: { id } })}
          onClose={close}
        />
      )}
      {doing !== null && typeof doing !== 'string' && <ReplayReceivedOne event={doing} onClose={close} />}
    </>
  )
}

const columns = (nameOf: (id: string) => string): Column<Received>[] => [
  {
    title: 'Event',
    look: 'lead',
    cell: (event) => (
      <>
        <a href={`#/webhooks/received/${event.id}`}>{event.label ?? event.type}</a>
        <p class="quiet small">
          {nameOf(event.connection_id)} · <Time at={event.received_at} />
        </p>
      </>
    ),
  },
  {
    title: 'Why',
    look: 'long',
    cell: ({ message, reason }) => message ?? reasonWords(reason),
  },
]

const actions = (
  isThere: (event: Received) => boolean,
  onReplay: (event: Received) => void,
): Column<Received> => ({
  title: '',
  look: 'actions',
  cell: (event) => (
    <div class="row end">
      <ReceivedActions event={event} inList onReplay={isThere(event) ? () => onReplay(event) : null} />
    </div>
  ),
})

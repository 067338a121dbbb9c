import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useConnections } from '#connections.ts'
import { ActionButton } from '#parts/button.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { Received } from '#types.ts'
import { reasonWords } from '../fate-words.ts'
import { ReplayMany } from '../received/replay-many.tsx'
import { ReplayDialog } from '../replay/replay-dialog.tsx'

/** Dead letters from apps. */
export function DeadReceived() {
  const pages = usePages(at('/v1/received', { query: { state: 'dead', order: 'desc' } }))
  const names = new Map(useConnections().data?.map(({ id, name }) => [id, name]))
  /** `all`, or one. */
  const [replaying, setReplaying] = useState<Received | 'all' | null>(null)
  return (
    <section class="card" aria-labelledby="dead-in">
      <div class="card-head">
        <h2 id="dead-in">From apps</h2>
        {can('editor') && pages.rows.length > 0 && (
          <button type="button" class="button small" onClick={() => setReplaying('all')}>
            Replay all
          </button>
        )}
      </div>
      <Loaded live={pages.live}>
        {() =>
          pages.rows.length === 0 ? (
            <p class="card-body quiet">
              None: whatever apps sent was taken in, or left out for a reason that the ledger names.
            </p>
          ) : (
            <>
              <Table
                caption="Dead letters from apps"
                columns={columns(names, setReplaying)}
                rows={pages.rows}
                rowKey={({ id }) => id}
              />
              <div class="card-body">
                <LoadMore pages={pages} noun="dead letter" />
              </div>
            </>
          )
        }
      </Loaded>
      {replaying && <Replay what={replaying} onClose={() => setReplaying(null)} />}
    </section>
  )
}

function Replay({ what, onClose }: { what: Received | 'all'; onClose: () => void }) {
  if (what === 'all')
    return (
      <ReplayMany title="Replay all dead letters from apps" range={{ state: 'dead' }} onClose={onClose} />
    )
  return (
    <ReplayDialog
      title={`Replay “${what.label ?? what.type}”`}
      noun="event"
      ask={(dry_run) => api.post('/v1/received/{id}/replay', { path: { id: what.id }, body: { dry_run } })}
      onClose={onClose}
    />
  )
}

const columns = (names: Map<string, string>, onReplay: (event: Received) => void): Column<Received>[] => [
  {
    title: 'Event',
    look: 'lead',
    cell: (event) => (
      <>
        <a href={`#/webhooks/received/${event.id}`}>{event.label ?? event.type}</a>
        <p class="quiet small">
          {names.get(event.connection_id) ?? 'Disconnected'} · <Time at={event.received_at} />
        </p>
      </>
    ),
  },
  {
    title: 'Why',
    look: 'long',
    cell: ({ message, reason }) => message ?? (reason && reasonWords(reason)),
  },
  {
    title: '',
    look: 'actions',
    cell: (event) =>
      can('editor') && (
        <div class="row end">
          <button type="button" class="button small" onClick={() => onReplay(event)}>
            Replay<span class="only-spoken"> {event.label ?? event.type}</span>
          </button>
          <ActionButton
            look="small"
            act={() => api.post('/v1/received/{id}/dismiss', { path: { id: event.id } })}
            done="Dismissed. It counts as filtered out from now on."
          >
            Dismiss<span class="only-spoken"> {event.label ?? event.type}</span>
          </ActionButton>
        </div>
      ),
  },
]

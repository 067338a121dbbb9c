import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Confirm } from '#parts/confirm.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { toast } from '#parts/toast.tsx'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { Delivery, WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'
import { useEndpoints } from '../endpoints/endpoints.ts'
import { reasonWords } from '../fate-words.ts'

/** Dead letters for endpoints. */
export function DeadSent() {
  const pages = usePages(at('/v1/deliveries', { query: { state: 'dead', order: 'desc' } }))
  const endpoints = useEndpoints().data ?? []
  const [replaying, setReplaying] = useState(false)
  const names = new Map(endpoints.map(({ id, name }) => [id, name]))
  return (
    <section class="card" aria-labelledby="dead-out">
      <div class="card-head">
        <h2 id="dead-out">For endpoints</h2>
        {can('editor') && pages.rows.length > 0 && (
          <button type="button" class="button small" onClick={() => setReplaying(true)}>
            Replay all
          </button>
        )}
      </div>
      <Loaded live={pages.live}>
        {() =>
          pages.rows.length === 0 ? (
            <p class="card-body quiet">None: whatever was to be sent is delivered, or still being tried.</p>
          ) : (
            <>
              <Table
                caption="Dead letters for endpoints"
                columns={columns(names)}
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
      {replaying && (
        <ReplayAll to={endpoints.filter(({ dead }) => dead > 0)} onClose={() => setReplaying(false)} />
      )}
    </section>
  )
}

function ReplayAll({ to, onClose }: { to: WebhookEndpoint[]; onClose: () => void }) {
  const dead = to.reduce((sum, one) => sum + one.dead, 0)
  async function replay() {
    let replayed = 0
    let isMore = false
    for (const { id } of to) {
      const done = await api.post('/v1/deliveries/replay', { body: { endpoint: id, state: 'dead' } })
      replayed += done.replayed
      isMore ||= done.more
    }
    toast(
      `${count(replayed, 'event is', 'events are')} on the way again.${isMore ? ' There are more: replay again.' : ''}`,
    )
  }
  return (
    <Confirm title="Replay all dead letters for endpoints?" verb="Replay them" act={replay} onClose={onClose}>
      <p>
        {count(dead, 'event')} would go out once more to {to.map(({ name }) => name).join(', ')}, with the id
        and the body they had. What fails again is tried for two days, and then is here again.
      </p>
    </Confirm>
  )
}

const columns = (names: Map<string, string>): Column<Delivery>[] => [
  {
    title: 'Event',
    look: 'lead',
    cell: (delivery) => (
      <>
        <a href={`#/webhooks/sent/${delivery.id}`}>{delivery.type}</a>
        <p class="quiet small">
          {names.get(delivery.endpoint_id) ?? 'Deleted endpoint'} · <Time at={delivery.created_at} />
        </p>
      </>
    ),
  },
  { title: 'Why', look: 'long', cell: (delivery) => whyOf(delivery) },
  {
    title: '',
    look: 'actions',
    cell: (delivery) =>
      can('editor') && (
        <div class="row end">
          <ActionButton
            look="small"
            act={() => api.post('/v1/deliveries/{id}/replay', { path: { id: delivery.id } })}
            done="On its way again, with the same id and body."
          >
            Replay<span class="only-spoken"> {delivery.type}</span>
          </ActionButton>
          <ActionButton
            look="small"
            act={() => api.post('/v1/deliveries/{id}/dismiss', { path: { id: delivery.id } })}
            done="Dismissed. It counts as filtered out from now on."
          >
            Dismiss<span class="only-spoken"> {delivery.type}</span>
          </ActionButton>
        </div>
      ),
  },
]

function whyOf({ message, reason }: Delivery): string {
  return message ?? (reason ? reasonWords(reason) : 'Given up.')
}

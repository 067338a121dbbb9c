import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { toast } from '#parts/toast.tsx'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { Delivery, WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'
import { useEndpoints } from '../endpoints/endpoints.ts'
import { reasonWords } from '../fate-words.ts'
import { useNameOf } from '../names.ts'
import { DeliveryActions } from '../sent/delivery-actions.tsx'
import { hindranceOf, replayAll } from '../sent/way-out.ts'
import { DeadCard } from './dead-card.tsx'
import { DismissShown } from './dismiss-shown.tsx'

/** Dead letters for endpoints. */
export function DeadSent() {
  const pages = usePages(at('/v1/deliveries', { query: { state: 'dead', order: 'desc' } }))
  const endpoints = useEndpoints().data
  const nameOf = useNameOf()
  const [doing, setDoing] = useState<'replay' | 'dismiss' | null>(null)
  const close = () => setDoing(null)
  const owing = (endpoints ?? []).filter(({ dead }) => dead > 0)
  return (
    <>
      <DeadCard
        id="dead-out"
        title="For endpoints"
        none="None: whatever was to be sent is delivered, or still being tried."
        pages={pages}
        onReplay={owing.some(isOn) ? () => setDoing('replay') : null}
        onDismiss={() => setDoing('dismiss')}
      >
        {owing.filter(isOff).map((one) => (
          <Off key={one.id} endpoint={one} />
        ))}
        <Table
          caption="Dead letters for endpoints"
          columns={[...columns(nameOf, endpoints), ...(can('editor') ? [actions(endpoints)] : [])]}
          rows={pages.rows}
          rowKey={({ id }) => id}
        />
      </DeadCard>
      {doing === 'replay' && <ReplayAll owing={owing} onClose={close} />}
      {doing === 'dismiss' && (
        <DismissShown
          rows={pages.rows}
          dismiss={(id) => api.post('/v1/deliveries/{id}/dismiss', { path: { id } })}
          onClose={close}
        />
      )}
    </>
  )
}

const isOff = ({ status }: WebhookEndpoint): boolean => status === 'disabled'
const isOn = (endpoint: WebhookEndpoint): boolean => !isOff(endpoint)
const namesOf = (endpoints: WebhookEndpoint[]): string => endpoints.map(({ name }) => name).join(', ')

/** What stands in the way of a replay is said once, however many wait for it. */
function Off({ endpoint: { id, name, dead } }: { endpoint: WebhookEndpoint }) {
  return (
    <p class="card-body">
      <a href={`#/webhooks/endpoints/${id}`}>{name}</a> is switched off. Once it is resumed, its{' '}
      {count(dead, 'dead letter')} can be replayed here.
    </p>
  )
}

function ReplayAll({ owing, onClose }: { owing: WebhookEndpoint[]; onClose: () => void }) {
  const [to, off] = [owing.filter(isOn), owing.filter(isOff)]
  const dead = to.reduce((sum, one) => sum + one.dead, 0)
  async function replay() {
    let replayed = 0
    for (const { id } of to) replayed += await replayAll({ endpoint: id, state: 'dead' })
    toast(`${count(replayed, 'event is', 'events are')} on the way again.`)
  }
  return (
    <Confirm title="Replay all dead letters for endpoints?" verb="Replay them" act={replay} onClose={onClose}>
      <p>
        {count(dead, 'event')} would go out once more to {namesOf(to)}, with the id and the body they had.
        What fails again is tried for two days, and then is here again.
      </p>
      {off.length > 0 && <p>Those for {namesOf(off)} stay here: it is switched off. Resume it first.</p>}
    </Confirm>
  )
}

const columns = (nameOf: (id: string) => string, endpoints: WebhookEndpoint[] | null): Column<Delivery>[] => [
  {
    title: 'Event',
    look: 'lead',
    cell: (delivery) => (
      <>
        <a href={`#/webhooks/sent/${delivery.id}`}>{delivery.type}</a>
        <p class="quiet small">
          {delivery.about && `${delivery.about} · `}
          {nameOf(delivery.endpoint_id)} · <Time at={delivery.created_at} />
        </p>
      </>
    ),
  },
  {
    title: 'Why',
    look: 'long',
    cell: (delivery) => (
      <div>
        <p>{delivery.message ?? (reasonWords(delivery.reason) || 'Given up.')}</p>
        {hindranceOf(delivery, endpoints) === 'deleted' && (
          <p class="quiet small">The endpoint was deleted, so it cannot be replayed.</p>
        )}
      </div>
    ),
  },
]

const actions = (endpoints: WebhookEndpoint[] | null): Column<Delivery> => ({
  title: '',
  look: 'actions',
  cell: (delivery) => (
    <div class="row end">
      <DeliveryActions delivery={delivery} endpoints={endpoints} inList />
    </div>
  ),
})

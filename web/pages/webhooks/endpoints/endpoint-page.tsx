import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useLive } from '#live.ts'
import { ActionButton } from '#parts/button.tsx'
import { Icon } from '#parts/icon.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Menu } from '#parts/menu.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Table } from '#parts/table.tsx'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { WebhookEndpoint } from '#types.ts'
import { ofOneColumns } from '../sent/sent-columns.tsx'
import { DeleteEndpoint } from './delete-endpoint.tsx'
import { EditEndpoint } from './edit-endpoint.tsx'
import { EndpointFacts } from './endpoint-facts.tsx'
import { EndpointBadge } from './endpoint-state.tsx'
import { EndpointTrouble } from './endpoint-trouble.tsx'
import { RotateSecret } from './rotate-secret.tsx'
import { SendTest } from './send-test.tsx'

type Doing = 'edit' | 'rotate' | 'delete'

export function EndpointPage({ id }: { id: string }) {
  const live = useLive(at('/v1/webhook-endpoints/{id}', { path: { id } }), {
    isBusy: ({ status, pending }) => status === 'active' && pending > 0,
  })
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  const endpoint = live.data
  return (
    <div class="page">
      <PageHead
        title={endpoint?.name ?? 'Endpoint'}
        up={{ href: '#/webhooks', words: 'Endpoints' }}
        aside={<span role="status">{endpoint && <EndpointBadge of={endpoint} />}</span>}
      >
        {endpoint && can('admin') && <Buttons of={endpoint} onDo={setDoing} />}
      </PageHead>
      <Loaded live={live}>
        {(data) => (
          <>
            <EndpointTrouble of={data} />
            <EndpointFacts of={data} />
            {can('editor') && <SendTest to={data} />}
            <Deliveries of={data} />
          </>
        )}
      </Loaded>
      {endpoint && doing === 'edit' && <EditEndpoint of={endpoint} onClose={close} />}
      {endpoint && doing === 'rotate' && <RotateSecret of={endpoint} onClose={close} />}
      {endpoint && doing === 'delete' && <DeleteEndpoint of={endpoint} onClose={close} />}
    </div>
  )
}

function Buttons({ of: { id, status }, onDo }: { of: WebhookEndpoint; onDo: (what: Doing) => void }) {
  const turn = (to: 'active' | 'paused') =>
    api.patch('/v1/webhook-endpoints/{id}', { path: { id }, body: { status: to } })
  return (
    <>
      {status === 'active' ? (
        <ActionButton act={() => turn('paused')} done="Paused. Nothing is sent there.">
          Pause
        </ActionButton>
      ) : (
        <ActionButton act={() => turn('active')} done="It gets every change from now on.">
          Resume
        </ActionButton>
      )}
      <Menu
        label={
          <>
            Manage <Icon name="down" size={14} />
          </>
        }
        look="button"
      >
        <button type="button" onClick={() => onDo('edit')}>
          Edit
        </button>
        <button type="button" onClick={() => onDo('rotate')}>
          New secret
        </button>
        <hr />
        <button type="button" onClick={() => onDo('delete')}>
          Delete
        </button>
      </Menu>
    </>
  )
}

/** What went there last; the whole list has filters. */
function Deliveries({ of: { id } }: { of: WebhookEndpoint }) {
  const pages = usePages(
    at('/v1/deliveries', { query: { endpoint: id, order: 'desc', limit: '20' } }),
    ({ state }) => state === 'pending',
  )
  return (
    <section class="card" aria-labelledby="sent">
      <div class="card-head">
        <h2 id="sent">Sent</h2>
        <div class="row">
          <a href={`#/webhooks/ledger?subject=${id}`}>What was left out</a>
          <a href={`#/webhooks/sent?endpoint=${id}`}>Find one</a>
        </div>
      </div>
      <Loaded live={pages.live}>
        {() =>
          pages.rows.length === 0 ? (
            <p class="card-body quiet">Nothing yet. Send a test event, or wait for a change.</p>
          ) : (
            <>
              <Table
                caption="Sent to this endpoint"
                columns={ofOneColumns}
                rows={pages.rows}
                rowKey={(row) => row.id}
                opens
              />
              <div class="card-body">
                <LoadMore pages={pages} noun="event" />
              </div>
            </>
          )
        }
      </Loaded>
    </section>
  )
}

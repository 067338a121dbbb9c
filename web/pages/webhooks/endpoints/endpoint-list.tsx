import { useState } from 'preact/hooks'
import { Empty } from '#parts/empty.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table } from '#parts/table.tsx'
import { can } from '#state.ts'
import { Frame } from '../frame.tsx'
import { endpointColumns } from './endpoint-columns.tsx'
import { useEndpoints } from './endpoints.ts'
import { NewEndpoint } from './new-endpoint.tsx'

export function EndpointList() {
  const live = useEndpoints()
  const [adding, setAdding] = useState(false)
  return (
    <Frame
      tab="endpoints"
      about="Web addresses of yours that are told, signed, of every change of a record."
      aside={
        can('admin') && (
          <button type="button" class="button main" onClick={() => setAdding(true)}>
            Add an endpoint
          </button>
        )
      }
    >
      <Loaded live={live}>
        {(endpoints) =>
          endpoints.length === 0 ? (
            <NoEndpoints />
          ) : (
            <div class="card">
              <Table
                caption="Webhook endpoints"
                columns={endpointColumns}
                rows={endpoints}
                rowKey={({ id }) => id}
                opens
              />
            </div>
          )
        }
      </Loaded>
      {adding && <NewEndpoint onClose={() => setAdding(false)} />}
    </Frame>
  )
}

function NoEndpoints() {
  return (
    <Empty title="No endpoints yet">
      <p>
        Whenever a record is created, changed, deleted or comes back, Syncline can tell a program of yours at
        once: it sends the record and what changed to an address you give it, signed, and tries again until it
        is taken. What apps send to us is under <a href="#/webhooks/received">Received</a>.
      </p>
      {!can('admin') && <p>Admins and owners add them.</p>}
    </Empty>
  )
}

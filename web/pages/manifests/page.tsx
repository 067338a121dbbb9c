import { api } from '#api.ts'
import { useConnections } from '#connections.ts'
import { useLive } from '#live.ts'
import { Empty } from '#parts/empty.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Table } from '#parts/table.tsx'
import { can } from '#state.ts'
import type { Manifest } from '#types.ts'
import { manifestColumns } from './columns.tsx'

export function Manifests() {
  const live = useLive<Manifest[]>('manifests', { load: () => api.all('/v1/manifests') })
  const connections = useConnections().data ?? []
  return (
    <div class="page">
      <PageHead
        title="Manifests"
        about="Apps of your own: each manifest stands among the apps that can be connected."
      >
        {can('admin') && (
          <a class="button main" href="#/manifests/new">
            Add a manifest
          </a>
        )}
      </PageHead>
      <Loaded live={live}>
        {(manifests) =>
          manifests.length === 0 ? (
            <Teaching />
          ) : (
            <div class="card">
              <Table
                caption="Manifests"
                columns={manifestColumns(connections)}
                rows={manifests.toSorted((a, b) => a.name.localeCompare(b.name))}
                rowKey={(manifest) => manifest.id}
                opens
              />
            </div>
          )
        }
      </Loaded>
    </div>
  )
}

function Teaching() {
  return (
    <Empty title="No manifests yet">
      <p>
        A manifest is JSON that describes an app’s API: what to ask for when connecting, which requests to
        send, and where in the answers the people are. With one, Syncline connects an app that is not in its
        own list, without anybody writing a program. Manifests written for ChiefOnboarding run as they are.
      </p>
      {can('admin') ? (
        <a class="button" href="#/manifests/new?example=bamboohr">
          Insert an example
        </a>
      ) : (
        <p>Admins and owners add them.</p>
      )}
    </Empty>
  )
}

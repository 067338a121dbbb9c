import { useCatalog } from '#connections.ts'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { can } from '#state.ts'

export function Catalog() {
  const live = useCatalog()
  return (
    <div class="page">
      <PageHead
        title="Connect an app"
        up={{ href: '#/connections', words: 'Connections' }}
        about="Choose the app. The next step asks for what it needs and tests it before anything is stored."
      />
      {!can('admin') && <Note tone="warn">Connecting is for admins and owners. Ask one of them.</Note>}
      <Loaded live={live}>
        {(connectors) => (
          <ul class="grid">
            {connectors.map((connector) => (
              <li class="card padded tile-link stack tight" key={connector.id}>
                <div class="row">
                  <span class="mark" aria-hidden="true">
                    {connector.name.charAt(0)}
                  </span>
                  <h2>
                    <a class="row-link" href={`#/connect/${connector.id}`}>
                      {connector.name}
                    </a>
                  </h2>
                </div>
                <p>{connector.about}</p>
                <p class="quiet small">
                  Reads {connector.objects.map((object) => object.label.toLowerCase()).join(', ')}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  )
}

import { useState } from 'preact/hooks'
import { useConnection } from '#connections.ts'
import { Badge } from '#parts/badge.tsx'
import { Icon } from '#parts/icon.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Menu } from '#parts/menu.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { route, setQuery } from '#router.ts'
import { connectionStatus } from '#status.ts'
import { can } from '#state.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { Credentials } from './credentials.tsx'
import { Disconnect } from './disconnect.tsx'
import { Health } from './health.tsx'
import { Rename } from './rename.tsx'
import { ReplaceCredentials } from './replace-credentials.tsx'
import { SyncCard } from './sync-card.tsx'

export function ConnectionPage({ id }: { id: string }) {
  const live = useConnection(id)
  const [open, setOpen] = useState<'rename' | 'disconnect' | null>(null)
  const replacing = route.value.query.get('do') === 'credentials'
  const connection = live.data
  return (
    <div class="page">
      <PageHead
        title={connection?.name ?? 'Connection'}
        up={{ href: '#/connections', words: 'Connections' }}
        aside={connection && <Badge status={connectionStatus(connection)} />}
        about={connection && about(connection)}
      >
        {connection && can('admin') && (
          <Menu
            label={
              <>
                Manage <Icon name="down" size={14} />
              </>
            }
            look="button"
          >
            <button type="button" onClick={() => setOpen('rename')}>
              Rename
            </button>
            {connection.mode === 'live' && (
              <button type="button" onClick={() => setQuery({ do: 'credentials' })}>
                Replace credentials
              </button>
            )}
            <hr />
            <button type="button" onClick={() => setOpen('disconnect')}>
              Disconnect
            </button>
          </Menu>
        )}
      </PageHead>
      <Loaded live={live}>
        {(data) => (
          <>
            <Health connection={data} />
            <section class="stack" aria-label="Syncs">
              <h2>Syncs</h2>
              {data.syncs.map((sync) => (
                <SyncCard key={sync.id} sync={sync} connection={data} />
              ))}
              {data.syncs.length === 0 && <p class="quiet">This connection has no syncs.</p>}
            </section>
            <Credentials connection={data} />
            {open === 'rename' && <Rename connection={data} onClose={() => setOpen(null)} />}
            {open === 'disconnect' && <Disconnect connection={data} onClose={() => setOpen(null)} />}
            {replacing && can('admin') && (
              <ReplaceCredentials connection={data} onClose={() => setQuery({ do: null })} />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function about({ app, mode, base_url }: ConnectionWithSyncs): string {
  return mode === 'sandbox' ? `${app} with sample data` : `${app} at ${base_url}`
}

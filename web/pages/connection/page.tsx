import { useEffect, useState } from 'preact/hooks'
import { useConnection } from '#connections.ts'
import { cameBack, type Leaving } from '#consent.ts'
import { Badge } from '#parts/badge.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { toast } from '#parts/toast.tsx'
import { route, setQuery } from '#router.ts'
import { connectionStatus } from '#status.ts'
import { can } from '#state.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { lazy } from '#parts/lazy.tsx'
import { Actions } from './actions/actions.tsx'
import { Credentials } from './credentials.tsx'
import { Disconnect } from './disconnect.tsx'
import { Health } from './health.tsx'
import { Manage } from './manage.tsx'
import { PeopleFeedCard } from './people-feed.tsx'
import { Permitted } from './permitted.tsx'
import { Rename } from './rename.tsx'
import { ReplaceCredentials } from './replace-credentials.tsx'
import { Restrict } from './restrict.tsx'
import { SyncCard } from './sync-card.tsx'

// Nobody opens a connection for this first.
const WebhookPanel = lazy(async () => (await import('#webhook-screens.ts')).WebhookPanel)

export function ConnectionPage({ id }: { id: string }) {
  const live = useConnection(id)
  const [open, setOpen] = useState<'rename' | 'disconnect' | null>(null)
  const doing = can('admin') ? route.value.query.get('do') : null
  const connection = live.data
  useEffect(() => {
    const left = cameBack()
    if (left?.connection === id) toast(welcome(left))
  }, [])
  return (
    <div class="page">
      <PageHead
        title={connection?.name ?? 'Connection'}
        up={{ href: '#/connections', words: 'Connections' }}
        aside={connection && <Badge status={connectionStatus(connection)} />}
        about={connection && about(connection)}
      >
        {connection && can('admin') && (
          <Manage
            connection={connection}
            onRename={() => setOpen('rename')}
            onDisconnect={() => setOpen('disconnect')}
          />
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
            <PeopleFeedCard connection={data} />
            <Actions connection={data} />
            <WebhookPanel connection={data} />
            <Credentials connection={data} />
            <Permitted connection={data} />
            {open === 'rename' && <Rename connection={data} onClose={() => setOpen(null)} />}
            {open === 'disconnect' && <Disconnect connection={data} onClose={() => setOpen(null)} />}
            {doing === 'credentials' && data.mode === 'live' && (
              <ReplaceCredentials connection={data} onClose={() => setQuery({ do: null })} />
            )}
            {doing === 'calls' && <Restrict connection={data} onClose={() => setQuery({ do: null })} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function about({ app, mode, base_url }: ConnectionWithSyncs): string {
  return mode === 'sandbox' ? `${app} with sample data` : `${app} at ${base_url}`
}

const welcome = ({ name, renews }: Leaving): string =>
  renews ? `${name} has a new consent.` : `${name} is connected, and its first syncs have started.`

import { useConnections } from '#connections.ts'
import { ConnectionMark } from '#parts/connection-mark.tsx'
import { ConsentNote } from '#parts/consent-note.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { FirstSteps } from '#pages/overview/first-steps.tsx'
import { statuses, syncStatus } from '#status.ts'
import { can } from '#state.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { count } from '#words.ts'

export function Connections() {
  const live = useConnections()
  return (
    <div class="page">
      <PageHead title="Connections" about="The accounts at your apps that this workspace reads from.">
        {can('admin') && (
          <a class="button main" href="#/connect">
            Connect an app
          </a>
        )}
      </PageHead>
      <ConsentNote />
      <Loaded live={live}>
        {(data) =>
          data.length === 0 ? (
            <FirstSteps />
          ) : (
            <ul class="grid">
              {data.map((connection) => (
                <li class="card" key={connection.id}>
                  <div class="card-head">
                    <ConnectionMark connection={connection} />
                  </div>
                  <div class="card-body small quiet">
                    <p>{syncWords(connection)}</p>
                    <p>{count(recordsOf(connection), 'record')}</p>
                    {connection.status_message && connection.status !== 'ok' && (
                      <p>{connection.status_message}</p>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}

function recordsOf(connection: ConnectionWithSyncs): number {
  return connection.syncs.reduce((sum, sync) => sum + sync.records, 0)
}

/** `6 syncs, all up to date`, or each by itself: `Users: up to date · Tags: failed`. */
function syncWords({ syncs }: ConnectionWithSyncs): string {
  if (syncs.length === 0) return 'No syncs.'
  if (syncs.length > 1 && syncs.every((sync) => syncStatus(sync) === 'ok'))
    return `${syncs.length} syncs, all up to date`
  return syncs.map((sync) => `${sync.label}: ${statuses[syncStatus(sync)].words.toLowerCase()}`).join(' · ')
}

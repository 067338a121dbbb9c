import { ConnectionMark } from '#parts/connection-mark.tsx'
import { SyncLine } from '#parts/sync-line.tsx'
import type { ConnectionWithSyncs } from '#types.ts'

export function ConnectionCard({ connection }: { connection: ConnectionWithSyncs }) {
  return (
    <section class="card" aria-label={connection.name}>
      <div class="card-head">
        <ConnectionMark connection={connection} />
      </div>
      {connection.syncs.length === 0 ? (
        <p class="card-body quiet">This connection has no syncs.</p>
      ) : (
        <ul>
          {connection.syncs.map((sync) => (
            <SyncLine key={sync.id} sync={sync} />
          ))}
        </ul>
      )}
    </section>
  )
}

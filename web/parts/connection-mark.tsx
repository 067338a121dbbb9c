import { Badge } from '#parts/badge.tsx'
import { connectionStatus } from '#status.ts'
import type { ConnectionWithSyncs } from '#types.ts'

/** A connection's name, app and state, leading to its page. */
export function ConnectionMark({ connection }: { connection: ConnectionWithSyncs }) {
  const { id, name, app, mode } = connection
  return (
    <>
      <div class="mark-row">
        <span class="mark" aria-hidden="true">
          {app.charAt(0).toUpperCase()}
        </span>
        <div class="mark-words">
          <h2>
            <a class="plain-link" href={`#/connections/${id}`}>
              {name}
            </a>
          </h2>
          <p class="quiet small">
            {app} {mode === 'sandbox' && <span class="chip">Sample data</span>}
          </p>
        </div>
      </div>
      <Badge status={connectionStatus(connection)} />
    </>
  )
}

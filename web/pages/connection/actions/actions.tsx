import { useState } from 'preact/hooks'
import { useConnector } from '#connections.ts'
import { setQuery, route } from '#router.ts'
import { can } from '#state.ts'
import type { Action, Connection } from '#types.ts'
import { ActionPanel } from './panel.tsx'
import { ActionRuns } from './runs.tsx'

/** More are folded away. */
const AT_FIRST = 6

/** What the app can be told to do, and what it was told last. */
export function Actions({ connection }: { connection: Connection }) {
  const connector = useConnector(connection.connector)
  const [whole, setWhole] = useState(false)
  const asked = route.value.query.get('action')
  if (!connector || connector.actions.length === 0) return null
  const { actions } = connector
  const chosen = actions.find(({ id }) => id === asked)
  const shown = whole ? actions : actions.slice(0, AT_FIRST)
  return (
    <section class="stack" aria-label="Actions">
      <h2>Actions</h2>
      <div class="card">
        <ul>
          {shown.map((action) => (
            <ActionLine key={action.id} action={action} />
          ))}
        </ul>
        {actions.length > AT_FIRST && (
          <p class="card-body">
            <button type="button" class="as-link" onClick={() => setWhole(!whole)}>
              {whole ? 'Show fewer' : `Show all ${actions.length} actions`}
            </button>
          </p>
        )}
      </div>
      <ActionRuns connection={connection} connector={connector} />
      {chosen && can('editor') && (
        <ActionPanel
          key={chosen.id}
          action={chosen}
          connection={connection}
          app={connector.name}
          onClose={() => setQuery({ action: null })}
        />
      )}
    </section>
  )
}

function ActionLine({ action: { id, label, about, can_undo } }: { action: Action }) {
  return (
    <li class="turn">
      <div>
        <div class="row">
          <h3>{label}</h3>
          {can_undo && <span class="chip">can be undone</span>}
        </div>
        <p class="quiet small">{about}</p>
      </div>
      {can('editor') && (
        <button type="button" class="button small" onClick={() => setQuery({ action: id })}>
          Run<span class="only-spoken"> {label}</span>
        </button>
      )}
    </li>
  )
}

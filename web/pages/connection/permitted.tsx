import { setQuery } from '#router.ts'
import { can } from '#state.ts'
import type { ConnectionWithSyncs } from '#types.ts'

/** Which calls the connection may make. */
export function Permitted({ connection }: { connection: ConnectionWithSyncs }) {
  const { permitted_endpoints: permitted, app } = connection
  return (
    <section class="card" aria-label="Permitted endpoints">
      <div class="card-head">
        <h2>Permitted endpoints</h2>
        {can('admin') && (
          <button type="button" class="button small" onClick={() => setQuery({ do: 'calls' })}>
            {permitted ? 'Change' : 'Restrict'}
          </button>
        )}
      </div>
      <div class="card-body stack tight">
        {permitted ? (
          <>
            <p class="quiet small">Nothing else is called at {app}.</p>
            <ul>
              {permitted.map((call) => (
                <li key={call}>
                  <code>{call}</code>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p class="quiet small">Everything that Syncline can do with {app}.</p>
        )}
      </div>
    </section>
  )
}

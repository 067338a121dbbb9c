import { useConnector } from '#connections.ts'
import type { Connection } from '#types.ts'
import { count } from '#words.ts'

/** What the app can tell by itself, between two syncs. */
export function Triggers({ connection }: { connection: Connection }) {
  const connector = useConnector(connection.connector)
  if (!connector || connector.triggers.length === 0) return null
  const { name, triggers, webhook_setup: setup } = connector
  return (
    <section class="card" aria-label="Webhooks">
      <div class="card-head">
        <h2>Webhooks</h2>
        <span class="chip">not switched on yet</span>
      </div>
      <div class="card-body stack tight">
        <p>
          Syncline understands {count(triggers.length, 'event')} of {name}. It does not receive them yet;
          until then, syncs read what changed on their schedule.
        </p>
        <details>
          <summary>Which events</summary>
          <ul class="columns small">
            {triggers.map(({ id, label }) => (
              <li key={id}>
                {label} <code class="quiet">{id}</code>
              </li>
            ))}
          </ul>
        </details>
        {setup && (
          <details>
            <summary>How it will be set up at {name}</summary>
            <p class="small">{setup}</p>
          </details>
        )}
      </div>
    </section>
  )
}

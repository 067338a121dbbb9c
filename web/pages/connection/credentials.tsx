import { useConnector } from '#connections.ts'
import { Time } from '#parts/time.tsx'
import type { Connection, StoredCredential } from '#types.ts'

/** How it was connected, and what is stored. Secrets are written only: nobody can read them back, we neither. */
export function Credentials({ connection }: { connection: Connection }) {
  const connector = useConnector(connection.connector)
  const way = connector?.ways.find(({ id }) => id === connection.way.id)
  const labelOf = (id: string) => way?.credentials.find((one) => one.id === id)?.label ?? id
  if (connection.mode === 'sandbox') return null
  return (
    <section class="card" aria-label="How it is connected">
      <div class="card-head">
        <h2>How it is connected</h2>
      </div>
      <dl class="card-body pairs">
        <dt>By</dt>
        <dd>
          {connection.way.label}
          {connection.way.consent && <span class="quiet small"> · somebody allowed it at the app</span>}
        </dd>
        {Object.entries(connection.credentials).map(([id, stored]) => (
          <>
            <dt key={id}>{labelOf(id)}</dt>
            <dd key={`${id}-value`}>
              <Stored stored={stored} />
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Stored({ stored }: { stored: StoredCredential }) {
  if ('value' in stored) return <code>{stored.value}</code>
  return (
    <>
      Set{stored.last4 && <>, ends in {<code>{stored.last4}</code>}</>}
      <span class="quiet small">
        {' '}
        · stored <Time at={stored.updated_at} />
      </span>
    </>
  )
}

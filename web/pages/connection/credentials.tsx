import { useCatalog } from '#connections.ts'
import { Time } from '#parts/time.tsx'
import type { Connection, StoredCredential } from '#types.ts'

/** What is stored. Secrets are written only: nobody can read them back, we neither. */
export function Credentials({ connection }: { connection: Connection }) {
  const connector = useCatalog().data?.find((one) => one.id === connection.connector)
  const labelOf = (id: string) => connector?.credentials.find((one) => one.id === id)?.label ?? id
  const all = Object.entries(connection.credentials)
  if (connection.mode === 'sandbox' || all.length === 0) return null
  return (
    <section class="card" aria-label="Credentials">
      <div class="card-head">
        <h2>Credentials</h2>
      </div>
      <dl class="card-body pairs">
        {all.map(([id, stored]) => (
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

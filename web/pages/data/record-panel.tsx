import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { CopyableCode } from '#parts/code.tsx'
import { Dialog } from '#parts/dialog.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { setQuery } from '#router.ts'
import type { Connection, Rec } from '#types.ts'
import { capital } from '#words.ts'
import { show } from '#words.ts'
import { RecordChanges } from './record-changes.tsx'

interface Props {
  id: string
  connections: Connection[]
}

export function RecordPanel({ id, connections }: Props) {
  const live = useLive(at('/v1/records/{id}', { path: { id } }))
  const record = live.data
  return (
    <Dialog
      title={record ? (record.name ?? record.email ?? record.external_id) : 'Record'}
      onClose={() => setQuery({ record: null })}
      side
    >
      <Loaded live={live}>
        {(data) => (
          <>
            <Facts record={data} connection={connections.find((one) => one.id === data.connection_id)} />
            <RecordChanges id={id} />
            <details>
              <summary>What the app sent (raw JSON)</summary>
              <CopyableCode text={JSON.stringify(data.raw ?? null, null, 2)} what="the raw JSON" />
            </details>
          </>
        )}
      </Loaded>
    </Dialog>
  )
}

function Facts({ record, connection }: { record: Rec; connection: Connection | undefined }) {
  const fields = Object.entries(record.fields).filter(([, value]) => value !== null && value !== '')
  return (
    <>
      {record.deleted_at && (
        <p>
          Left the app; deleted here <Time at={record.deleted_at} />.
        </p>
      )}
      <dl class="pairs">
        {fields.map(([name, value]) => (
          <>
            <dt key={name}>{capital(name.replaceAll('_', ' '))}</dt>
            <dd key={`${name}-value`}>{show(value)}</dd>
          </>
        ))}
      </dl>
      <dl class="pairs small">
        <dt>Connection</dt>
        <dd>
          {connection ? <a href={`#/connections/${connection.id}`}>{connection.name}</a> : 'Disconnected'}
        </dd>
        <dt>Object</dt>
        <dd>{record.object}</dd>
        <dt>Id in the app</dt>
        <dd>
          <code>{record.external_id}</code>
        </dd>
        <dt>Id here</dt>
        <dd>
          <code>{record.id}</code>
        </dd>
        <dt>First seen</dt>
        <dd>
          <ExactTime at={record.created_at} />
        </dd>
        <dt>Updated</dt>
        <dd>
          <ExactTime at={record.updated_at} />
        </dd>
      </dl>
    </>
  )
}

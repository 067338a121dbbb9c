import { at } from '#api.ts'
import { useState } from 'preact/hooks'
import { useLive } from '#live.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { setQuery } from '#router.ts'
import { can } from '#state.ts'
import type { Connection, PersonWithRecords } from '#types.ts'
import { nameOf, sourceOf } from './everybody.tsx'
import { EditPerson } from './person-form.tsx'
import { RemovePerson } from './remove.tsx'
import { personRoleWords, plain } from './words.ts'

const close = () => setQuery({ person: null })

interface Props {
  id: string
  connections: Connection[]
}

export function PersonPanel({ id, connections }: Props) {
  const live = useLive(at('/v1/people/{id}', { path: { id } }))
  const [doing, setDoing] = useState<'edit' | 'remove' | null>(null)
  const person = live.data
  return (
    <Dialog title={person ? nameOf(person) : 'Person'} onClose={close} side>
      <Loaded live={live}>
        {(data) => (
          <>
            {data.deleted_at ? (
              <p>
                Removed <Time at={data.deleted_at} />.
              </p>
            ) : (
              can('editor') && (
                <div class="row">
                  <button type="button" class="button" onClick={() => setDoing('edit')}>
                    Edit
                  </button>
                  <button type="button" class="button danger" onClick={() => setDoing('remove')}>
                    Remove
                  </button>
                </div>
              )
            )}
            <Facts person={data} connections={connections} />
            <Extra person={data} />
            <Accounts person={data} connections={connections} />
          </>
        )}
      </Loaded>
      {doing === 'edit' && person && <EditPerson person={person} onClose={() => setDoing(null)} />}
      {doing === 'remove' && person && (
        <RemovePerson person={person} onClose={() => setDoing(null)} onGone={close} />
      )}
    </Dialog>
  )
}

function Facts({ person, connections }: { person: PersonWithRecords; connections: Connection[] }) {
  return (
    <dl class="pairs">
      <dt>Email</dt>
      <dd>{person.email}</dd>
      <dt>Role</dt>
      <dd>{personRoleWords[person.role]}</dd>
      <dt>Active</dt>
      <dd>{person.active ? 'Yes' : 'No'}</dd>
      <dt>Added by</dt>
      <dd>{sourceOf(person, connections)}</dd>
      <dt>Added</dt>
      <dd>
        <ExactTime at={person.created_at} />
      </dd>
      <dt>Updated</dt>
      <dd>
        <ExactTime at={person.updated_at} />
      </dd>
      <dt>Id</dt>
      <dd>
        <code>{person.id}</code>
      </dd>
    </dl>
  )
}

function Extra({ person }: { person: PersonWithRecords }) {
  const fields = Object.entries(person.extra)
  return (
    <section class="stack tight" aria-labelledby="extra">
      <h3 id="extra">Extra fields</h3>
      {fields.length === 0 ? (
        <p class="quiet small">None. A connection may fill them in, or somebody by editing this person.</p>
      ) : (
        <dl class="pairs">
          {fields.map(([name, value]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd key={`${name}-value`}>{plain(value) || <span class="quiet">nothing</span>}</dd>
            </>
          ))}
        </dl>
      )}
    </section>
  )
}

function Accounts({ person, connections }: { person: PersonWithRecords; connections: Connection[] }) {
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  return (
    <section class="stack tight" aria-labelledby="accounts">
      <h3 id="accounts">In your apps</h3>
      {person.records.length === 0 ? (
        <p class="quiet small">No app you have connected has a user with this email address.</p>
      ) : (
        <ul class="stack tight">
          {person.records.map((record) => (
            <li key={record.id}>
              <a href={`#/data/users?record=${record.id}`}>{record.name ?? person.email}</a>{' '}
              <span class="quiet small">
                {names.get(record.connection_id) ?? 'Disconnected'} · {record.object}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

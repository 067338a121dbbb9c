import { useState } from 'preact/hooks'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { ForAdmins } from '#pages/keys/for-admins.tsx'
import { KeyStateBadges, stateOf } from '#pages/keys/key-state.tsx'
import { useKeys } from '#pages/keys/keys.ts'
import { Revoke } from '#pages/keys/revoke.tsx'
import { Rotate } from '#pages/keys/rotate.tsx'
import { can } from '#state.ts'
import type { Key } from '#types.ts'
import { AddKey } from './add-key.tsx'
import { exampleAddress } from './address.ts'
import type { Whole } from './calls.ts'

type Doing = { what: 'add' } | { what: 'rotate' | 'revoke'; key: Key }

export function CallKeys({ whole }: { whole: Whole }) {
  const { call } = whole
  const live = useKeys()
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  const address = exampleAddress(whole)
  return (
    <section class="stack" aria-labelledby="keys-title">
      <div class="row apart">
        <h2 id="keys-title">Keys</h2>
        {can('admin') && (
          <button type="button" class="button" onClick={() => setDoing({ what: 'add' })}>
            Add a key
          </button>
        )}
      </div>
      {can('admin') ? (
        <Loaded live={live}>
          {(all) => <List keys={all.filter((key) => key.call_id === call.id)} onDo={setDoing} />}
        </Loaded>
      ) : (
        <ForAdmins />
      )}
      {doing?.what === 'add' && <AddKey to={whole} onClose={close} />}
      {doing?.what === 'rotate' && <Rotate of={doing.key} address={address} onClose={close} />}
      {doing?.what === 'revoke' && <Revoke of={doing.key} onClose={close} />}
    </section>
  )
}

function List({ keys, onDo }: { keys: Key[]; onDo: (doing: Doing) => void }) {
  return (
    <>
      {!keys.some((key) => stateOf(key) === 'active') && (
        <Note tone="warn">No key works, so nobody can call it. Add one for each department that asks.</Note>
      )}
      {keys.length > 0 && (
        <div class="card">
          <Table
            caption="Keys of this call"
            columns={columns(onDo)}
            rows={keys}
            rowKey={(key) => key.id}
            rowLook={(key) => (stateOf(key) === 'active' ? '' : 'row-gone')}
          />
        </div>
      )}
    </>
  )
}

function columns(onDo: (doing: Doing) => void): Column<Key>[] {
  return [
    {
      title: 'Key',
      look: 'lead',
      cell: (key) => (
        <>
          <strong>{key.department ?? key.name}</strong>
          <br />
          <code class="quiet small">{key.client_key}</code>
        </>
      ),
    },
    { title: 'State', look: 'long', cell: (key) => <KeyStateBadges of={key} /> },
    {
      title: 'Last used',
      cell: (key) => (
        <span class="small">
          <Time at={key.last_used_at} />
        </span>
      ),
    },
    {
      title: '',
      look: 'actions',
      cell: (key) => (
        <span class="row end">
          <a class="button small" href={`#/keys/${key.id}`}>
            Usage<span class="only-spoken"> of {nameOf(key)}</span>
          </a>
          {stateOf(key) === 'active' && (
            <button type="button" class="button small" onClick={() => onDo({ what: 'rotate', key })}>
              Regenerate<span class="only-spoken"> {nameOf(key)}</span>
            </button>
          )}
          {stateOf(key) !== 'revoked' && (
            <button type="button" class="button small danger" onClick={() => onDo({ what: 'revoke', key })}>
              Revoke<span class="only-spoken"> {nameOf(key)}</span>
            </button>
          )}
        </span>
      ),
    },
  ]
}

const nameOf = (key: Key): string => `the key of ${key.department ?? key.name}`

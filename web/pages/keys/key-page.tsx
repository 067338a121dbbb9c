import { useState } from 'preact/hooks'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { can } from '#state.ts'
import type { Key } from '#types.ts'
import { EditKey } from './edit-key.tsx'
import { ForAdmins } from './for-admins.tsx'
import { KeyFacts } from './key-facts.tsx'
import { KeyStateBadges, stateOf } from './key-state.tsx'
import { useKeys } from './keys.ts'
import { Revoke } from './revoke.tsx'
import { Rotate } from './rotate.tsx'
import { Usage } from './usage.tsx'

type Doing = 'edit' | 'rotate' | 'revoke'

export function KeyPage({ id }: { id: string }) {
  const key = useKeys().data?.find((one) => one.id === id)
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  return (
    <div class="page">
      <PageHead
        title={key?.name ?? 'Key'}
        up={{ href: '#/keys', words: 'Keys' }}
        aside={key && <KeyStateBadges of={key} />}
        about={key?.department && `Used by ${key.department}`}
      >
        {key && stateOf(key) !== 'revoked' && <Buttons of={key} onDo={setDoing} />}
      </PageHead>
      {can('admin') ? <WholePage id={id} /> : <ForAdmins />}
      {key && doing === 'edit' && <EditKey of={key} onClose={close} />}
      {key && doing === 'rotate' && <Rotate of={key} onClose={close} />}
      {key && doing === 'revoke' && <Revoke of={key} onClose={close} />}
    </div>
  )
}

function WholePage({ id }: { id: string }) {
  const live = useKeys()
  return (
    <Loaded live={live}>
      {(keys) => {
        const key = keys.find((one) => one.id === id)
        if (!key) return <Note tone="bad">There is no such key in this workspace.</Note>
        return (
          <>
            <Trouble of={key} />
            <KeyFacts of={key} />
            <Usage of={key} />
          </>
        )
      }}
    </Loaded>
  )
}

/** Why it does not work, and what to do about it. */
function Trouble({ of: key }: { of: Key }) {
  const state = stateOf(key)
  if (state === 'revoked')
    return (
      <Note tone="plain">This key was revoked, for good. Whoever needs access again gets a new key.</Note>
    )
  if (state === 'expired')
    return (
      <Note tone="warn">
        Calls with this key are refused: its time is over. Edit it to give it more, or revoke it.
      </Note>
    )
  return null
}

function Buttons({ of: key, onDo }: { of: Key; onDo: (what: Doing) => void }) {
  return (
    <>
      <button type="button" class="button danger" onClick={() => onDo('revoke')}>
        Revoke
      </button>
      <button type="button" class="button" onClick={() => onDo('edit')}>
        Edit
      </button>
      {stateOf(key) === 'active' && (
        <button type="button" class="button" onClick={() => onDo('rotate')}>
          Rotate
        </button>
      )}
    </>
  )
}

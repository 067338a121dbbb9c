import { consentAgain } from '#consent.ts'
import { useAction } from '#parts/action.ts'
import { Icon } from '#parts/icon.tsx'
import { Menu } from '#parts/menu.tsx'
import { setQuery } from '#router.ts'
import type { Connection } from '#types.ts'

interface Props {
  connection: Connection
  onRename: () => void
  onDisconnect: () => void
}

export function Manage({ connection, onRename, onDisconnect }: Props) {
  const [consent] = useAction(() => consentAgain(connection))
  const live = connection.mode === 'live'
  return (
    <Menu
      label={
        <>
          Manage <Icon name="down" size={14} />
        </>
      }
      look="button"
    >
      <button type="button" onClick={onRename}>
        Rename
      </button>
      {live && (
        <button type="button" onClick={() => setQuery({ do: 'credentials' })}>
          Replace credentials
        </button>
      )}
      {live && connection.way.consent && (
        <button type="button" onClick={() => void consent()}>
          Consent again
        </button>
      )}
      <button type="button" onClick={() => setQuery({ do: 'calls' })}>
        Permitted endpoints
      </button>
      <hr />
      <button type="button" onClick={onDisconnect}>
        Disconnect
      </button>
    </Menu>
  )
}

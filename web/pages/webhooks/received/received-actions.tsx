import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import type { Received } from '#types.ts'

interface Props {
  event: Received
  /** Null where its connection is gone: nobody would take it in. */
  onReplay: (() => void) | null
  /** One of many: small, and each says to a screen reader which it is about. */
  inList?: boolean
}

/** What may be done with an event that came. */
export function ReceivedActions({ event: { id, type, label, state }, onReplay, inList = false }: Props) {
  const look = inList ? 'small' : ''
  const which = inList && <span class="only-spoken"> {label ?? type}</span>
  return (
    <>
      {state !== 'pending' && onReplay && (
        <button type="button" class={`button ${look}`} onClick={onReplay}>
          Replay{which}
        </button>
      )}
      {state === 'dead' && (
        <ActionButton
          look={look}
          act={() => api.post('/v1/received/{id}/dismiss', { path: { id } })}
          done="Dismissed. It counts as filtered out from now on."
        >
          Dismiss{which}
        </ActionButton>
      )}
    </>
  )
}

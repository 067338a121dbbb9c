import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import type { Delivery, WebhookEndpoint } from '#types.ts'
import { hindranceOf } from './way-out.ts'

interface Props {
  delivery: Delivery
  endpoints: WebhookEndpoint[] | null
  /** One of many: small, and each says to a screen reader which it is about. */
  inList?: boolean
}

/** What may be done with an event that is, or was, to be sent. */
export function DeliveryActions({ delivery, endpoints, inList = false }: Props) {
  const { id, type, state, endpoint_id: endpointId } = delivery
  const path = { id }
  const look = inList ? 'small' : ''
  const which = inList && <span class="only-spoken"> {type}</span>
  const isPaused = endpoints?.some((one) => one.id === endpointId && one.status === 'paused')
  // What waits for its endpoint goes out with it; everything else may go at once.
  const maySend = hindranceOf(delivery, endpoints) === null && !(isPaused && state === 'pending')
  return (
    <>
      {maySend && (
        <ActionButton
          look={look}
          act={() => api.post('/v1/deliveries/{id}/replay', { path })}
          done={
            isPaused
              ? 'It goes out once the endpoint is resumed.'
              : 'On its way again, with the same id and body.'
          }
        >
          {state === 'pending' ? 'Try now' : 'Replay'}
          {which}
        </ActionButton>
      )}
      {state === 'dead' && (
        <ActionButton
          look={look}
          act={() => api.post('/v1/deliveries/{id}/dismiss', { path })}
          done="Dismissed. It counts as filtered out from now on."
        >
          Dismiss{which}
        </ActionButton>
      )}
    </>
  )
}

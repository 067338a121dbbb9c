import { api } from '#api.ts'
import type { Delivery, Fate, WebhookEndpoint } from '#types.ts'
import type { Range } from '../range-fields.tsx'

/** Why nothing can be sent once more: what the API would refuse is not offered. Null: it can. */
type Hindrance = 'deleted' | 'disabled'

/** `endpoints` are null while they are not here yet. */
export function hindranceOf(
  { endpoint_id: id }: Delivery,
  endpoints: WebhookEndpoint[] | null,
): Hindrance | null {
  if (!endpoints) return null
  const endpoint = endpoints.find((one) => one.id === id)
  if (!endpoint) return 'deleted'
  return endpoint.status === 'disabled' ? 'disabled' : null
}

type Asked = Omit<Range, 'state'> & { endpoint: string; state?: Fate }

/** All of a range, a thousand at a time. Answers how many went out. */
export async function replayAll(range: Asked): Promise<number> {
  let replayed = 0
  let after: string | null = null
  do {
    const body: typeof range & { after_id?: string } = after === null ? range : { ...range, after_id: after }
    const done = await api.post('/v1/deliveries/replay', { body })
    replayed += done.replayed
    after = done.more ? done.read_to : null
  } while (after !== null)
  return replayed
}

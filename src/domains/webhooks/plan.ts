import { dayOf } from '#domains/fates/index.ts'
import { newOrderedId } from '#kit/ids.ts'
import type { EndpointRow } from './endpoint-store.ts'
import { whyNot, type Candidate } from './fits.ts'
import { cameOut, type Outgoing } from './write-store.ts'

type Subscriber = Pick<EndpointRow, 'id' | 'status' | 'eventTypes' | 'filter'>

export interface Happened extends Candidate {
  /** The text, with the event's id in it. */
  bodyOf: (eventId: string) => string
  /** What a list calls the thing it tells of. */
  about: string | null
  /** Those it is for at all; the others do not count it. */
  isFor: (endpoint: Subscriber & Pick<EndpointRow, 'sinceSeq'>) => boolean
}

/** Who gets what, and what becomes of it where nobody does. An event that nobody gets is not kept. */
export function planned(
  happened: readonly Happened[],
  endpoints: readonly (Subscriber & Pick<EndpointRow, 'sinceSeq'>)[],
  at: number,
): Outgoing {
  const out: Outgoing = { events: [], deliveries: [], counts: [] }
  happened.forEach((event, n) => {
    const eventId = newOrderedId('evt', { at, n })
    let wanted = false
    for (const endpoint of endpoints.filter((one) => event.isFor(one))) {
      const reason = whyNot(endpoint, event)
      out.counts.push(cameOut(endpoint.id, at))
      if (reason !== null) {
        out.counts.push({ side: 'out', subject: endpoint.id, day: dayOf(at), fate: 'filtered', reason, n: 1 })
        continue
      }
      wanted = true
      const id = newOrderedId('dlv', { at, n })
      out.deliveries.push({ id, endpointId: endpoint.id, eventId, type: event.type, about: event.about })
    }
    if (wanted) out.events.push({ id: eventId, type: event.type, body: event.bodyOf(eventId) })
  })
  return out
}

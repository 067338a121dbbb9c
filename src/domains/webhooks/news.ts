import { isoOrNull } from '#kit/fields.ts'
import { operationalEvent } from './event-body.ts'
import type { Listener } from './feed-store.ts'
import type { Turn } from './health.ts'
import type { Leased } from './lease-store.ts'
import { planned, type Happened } from './plan.ts'
import type { Outgoing } from './write-store.ts'

/** What the tenant's other endpoints hear about one that fails: after a day, after three, and when it is disabled. */
export function newsOf(
  endpoint: Pick<Leased, 'id' | 'name' | 'url'>,
  { notice, disable, failingSince }: Pick<Turn, 'notice' | 'disable' | 'failingSince'>,
  { others, at }: { others: readonly Listener[]; at: number },
): Outgoing {
  const { id, name, url } = endpoint
  // Not the whole address: it may hold a token, and the others may be somebody else's.
  const about = { endpoint: { id, name, host: new URL(url).host } }
  const type = disable ? 'endpoint.disabled' : 'endpoint.failing'
  const data = disable
    ? { ...about, reason: disable }
    : { ...about, failing_since: isoOrNull(failingSince), days: notice }
  const happened: Happened = {
    type,
    record: null,
    about: name,
    bodyOf: (eventId) => operationalEvent(eventId, { type, at, data }).body,
    isFor: (other) => other.id !== id,
  }
  return planned(disable === null && notice === null ? [] : [happened], others, at)
}

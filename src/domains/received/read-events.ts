import type { Told } from '#domains/records/index.ts'
import type { Account } from '#engine/index.ts'
import { understandWebhook } from '#engine/understand-webhook.ts'
import { reasonOf } from './rules.ts'

/** An event as it is worked on. */
export interface DueEvent {
  id: string
  type: string
  body: string
  happenedAt: number | null
  receivedAt: number
  attempts: number
}

/** What became of an event. `pending`: not yet, and when next. */
export interface Outcome {
  id: string
  receivedAt: number
  fate: 'pending' | 'delivered' | 'filtered' | 'dead'
  /** A stable word; empty for `pending` and `delivered`. */
  reason: string
  message: string | null
  /** Of `pending`: due from then on; and whether this was a try. */
  nextAttemptAt: number | null
  tried: 0 | 1
}

/** Something to be read again at the vendor, once for all events that name it. */
export interface Wanted {
  object: string
  id: string
}

export interface Meaning {
  event: DueEvent
  /** Decided by the event alone. */
  settled: Outcome | null
  told: Told[]
  wanted: Wanted[]
  refreshes: string[]
}

export const settle = (
  { id, receivedAt }: Pick<DueEvent, 'id' | 'receivedAt'>,
  fate: Exclude<Outcome['fate'], 'pending'>,
  { reason = '', message = null }: { reason?: string; message?: string | null } = {},
): Outcome => ({ id, receivedAt, fate, reason, message, nextAttemptAt: null, tried: 0 })

/** An event that names more is not asked about one by one: its answers count together, and would never all be there at once. */
const MOST_ASKED = 5

/** What an event means by the connector as it is today. Nothing is asked of anybody. */
export function meaningOf(account: Account, event: DueEvent): Meaning {
  const nothing = { event, told: [], wanted: [], refreshes: [] }
  const understood = understandWebhook(account, event.body)
  if (!understood.ok) {
    const { code, message } = understood.error
    return { ...nothing, settled: settle(event, 'dead', { reason: reasonOf(code), message }) }
  }
  const { known, effects } = understood.value
  const told: Told[] = []
  const wanted: Wanted[] = []
  const refreshes: string[] = []
  const at = event.happenedAt
  for (const effect of effects) {
    const { object } = effect
    if (effect.kind === 'refresh') refreshes.push(object)
    else if (effect.kind === 'upsert') {
      const [broken] = effect.quarantined
      if (broken)
        return { ...nothing, settled: settle(event, 'dead', { reason: 'bad_row', message: broken.reason }) }
      const kind = kindOf(account, object)
      for (const row of effect.rows) told.push({ receivedId: event.id, object, kind, row, at, askedAt: null })
    } else if (effect.kind === 'fetch')
      if (effect.ids.length > MOST_ASKED) refreshes.push(object)
      else wanted.push(...effect.ids.map((id) => ({ object, id })))
    else
      for (const id of effect.ids) told.push(removed({ account, event, object, id }, { at, askedAt: null }))
  }
  if (told.length + wanted.length + refreshes.length > 0)
    return { event, settled: null, told, wanted, refreshes }
  return { ...nothing, settled: settle(event, 'filtered', { reason: known ? 'no_effect' : 'unknown_event' }) }
}

export const kindOf = ({ connector }: Account, object: string): string =>
  connector.objects[object]?.kind ?? object

/** That a thing is gone, as a row that says no more. */
export const removed = (
  { account, event, object, id }: { account: Account; event: { id: string }; object: string; id: string },
  when: Pick<Told, 'at' | 'askedAt'>,
): Told => ({
  receivedId: event.id,
  object,
  kind: kindOf(account, object),
  row: {
    externalId: id,
    email: null,
    name: null,
    vendorUpdatedAt: null,
    deleted: true,
    fields: {},
    raw: null,
  },
  ...when,
})

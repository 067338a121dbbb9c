import { plainText, type Json } from '#kit/json.ts'
import { subscribed } from './event-types.ts'
import type { Filter } from './filter.ts'

/** What a filter looks at. `fields` is null where they are too large to be looked at. */
export interface Candidate {
  type: string
  /** None for what is about an endpoint: filters are about records. */
  record: {
    connectionId: string
    object: string
    email: string | null
    name: string | null
    fields: Readonly<Record<string, Json>> | null
  } | null
}

interface Wants {
  status: 'active' | 'paused' | 'disabled'
  eventTypes: readonly string[]
  filter: Filter | null
}

/** Why an endpoint does not get an event; null: it gets it. The first reason counts. */
export type WhyNot = 'disabled' | 'paused' | 'not_subscribed' | 'filter'

export function whyNot({ status, eventTypes, filter }: Wants, event: Candidate): WhyNot | null {
  if (status !== 'active') return status
  if (!subscribed(eventTypes, event.type)) return 'not_subscribed'
  return filter === null || event.record === null || passes(filter, event.record) ? null : 'filter'
}

function passes({ connections, objects, where }: Filter, record: NonNullable<Candidate['record']>): boolean {
  if (connections && !connections.includes(record.connectionId)) return false
  if (objects && !objects.includes(record.object)) return false
  // What cannot be looked at is sent: one too many can be thrown away, one too few is never missed.
  if (!where || record.fields === null) return true
  const { fields, email, name } = record
  const valueOf = (field: string): string => {
    const own = Object.hasOwn(fields, field) ? plainText(fields[field]) : ''
    return own || (field === 'email' ? (email ?? '') : field === 'name' ? (name ?? '') : '')
  }
  return where.every(({ field, is, value = '' }) => COMPARE[is](valueOf(field), value))
}

type Is = NonNullable<Filter['where']>[number]['is']

const COMPARE: Record<Is, (found: string, value: string) => boolean> = {
  equal: (found, value) => found === value,
  not_equal: (found, value) => found !== value,
  contains: (found, value) => found.toLowerCase().includes(value.toLowerCase()),
  present: (found) => found !== '',
  absent: (found) => found === '',
}

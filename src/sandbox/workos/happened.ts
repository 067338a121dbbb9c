import { remember } from '#sandbox/bounded.ts'
import { randomOf } from '#sandbox/random.ts'
import type { Group } from './organizations.ts'
import { ulid } from './ulid.ts'

export interface Happened {
  at: number
  id: string
  /** In which organization; a user whom a caller made is in none. */
  group: Group | undefined
  event: string
  data: { id?: string; [name: string]: unknown }
}

const MOST_ACCOUNTS = 300
const MOST_EVENTS = 1000

const accounts = new Map<string, Happened[]>()

/** What callers did, the oldest first. */
export const recorded = (key: string): readonly Happened[] => accounts.get(key) ?? []

/** Two events of one millisecond would have no order: the second comes a millisecond later. */
export function record(key: string, now: number, told: Pick<Happened, 'event' | 'data' | 'group'>): void {
  const old = accounts.get(key) ?? []
  const last = old.at(-1)?.at ?? 0
  // A clock set back (tests do) starts its own order.
  const at = last >= now && last - now < 60_000 ? last + 1 : now
  const id = `event_${ulid(at, randomOf('workos', 'recorded', key, told.event, String(told.data.id)))}`
  remember(accounts, key, {
    value: [...old, { at, id, ...told }].slice(-MOST_EVENTS),
    most: MOST_ACCOUNTS,
  })
}

/** What webhooks tell of records, one after the other, and what becomes of each. Pure. */
import { decide, recordId, type Incoming, type Source, type Stored, type Write } from './rules.ts'

/** One thing that an event says of one record; `row.deleted`: that it is gone, and nothing else of the row counts. */
export interface Told {
  receivedId: string
  object: string
  kind: string
  row: Incoming
  /** When it happened, by the vendor's clock; null: not told. */
  at: number | null
  /** When the vendor was asked for this row, by our clock; null: it came by itself. */
  askedAt: number | null
}

/** A stored record as events are compared with it. */
export interface Holding extends Stored {
  name: string | null
  vendorUpdatedAt: number | null
  updatedAt: number
}

export interface ToldWrite extends Write {
  receivedId: string
  object: string
  kind: string
}

/** `same`: it is so already. `stale`: what we hold is newer. */
export type ToldOutcome = 'written' | 'same' | 'stale'

/** An event's time may be in whole seconds where its row's is finer. */
const GRAIN_MS = 1000

/**
 * Whether what we hold is newer. A row that was asked for is as old as the question. Of one that came, its own time of
 * change is compared with the stored one's; where one of the two has none, the event's time with what we know.
 */
export function isStale({ row, at, askedAt }: Told, held: Holding): boolean {
  const [theirs, ours] = [row.deleted ? null : row.vendorUpdatedAt, held.vendorUpdatedAt]
  if (theirs !== null && ours !== null && theirs < ours) return true
  if (askedAt !== null) return held.updatedAt > askedAt
  if (held.deletedAt !== null) {
    const when = at ?? theirs
    // A deletion that an event told of is held with the event's own time: two times of one clock need no grain.
    const grain = held.deletedAt === ours ? 0 : GRAIN_MS
    return !row.deleted && when !== null && when + grain < Math.max(ours ?? 0, held.deletedAt)
  }
  if (theirs !== null && ours !== null) return false
  return at !== null && at + GRAIN_MS < (ours ?? held.updatedAt)
}

export interface ToldPlan {
  /** Of each that was told, in its order. */
  outcomes: ToldOutcome[]
  writes: ToldWrite[]
}

/** Decides them in the order they are told: each sees what those before it wrote. `held`: by record id. */
export function decideTold(
  at: Pick<Source, 'tenantId' | 'connectionId'>,
  told: readonly Told[],
  held: ReadonlyMap<string, Holding>,
): ToldPlan {
  const now = new Map(held)
  const writes: ToldWrite[] = []
  const outcomes = told.map((one): ToldOutcome => {
    const { object, kind, receivedId } = one
    const id = recordId({ ...at, object }, one.row.externalId)
    const stored = now.get(id)
    if (stored && isStale(one, stored)) return 'stale'
    const vendorUpdatedAt = (one.row.deleted ? null : one.row.vendorUpdatedAt) ?? one.at
    // A removal names no more than the id.
    const row = { ...one.row, vendorUpdatedAt, name: one.row.deleted ? (stored?.name ?? null) : one.row.name }
    const write = decide(id, row, stored)
    if (!write) return 'same'
    writes.push({ ...write, receivedId, object, kind })
    now.set(id, {
      id,
      hash: write.hash,
      deletedAt: write.type === 'deleted' ? (one.at ?? 0) : null,
      fields: write.type === 'deleted' ? (stored?.fields ?? null) : JSON.stringify(row.fields),
      name: row.name,
      vendorUpdatedAt: vendorUpdatedAt ?? stored?.vendorUpdatedAt ?? null,
      updatedAt: stored?.updatedAt ?? 0,
    })
    return 'written'
  })
  return { outcomes, writes }
}

/** Ids of the records that are spoken of. */
export const recordsOf = (at: Pick<Source, 'tenantId' | 'connectionId'>, told: readonly Told[]): string[] => [
  ...new Set(told.map(({ object, row }) => recordId({ ...at, object }, row.externalId))),
]

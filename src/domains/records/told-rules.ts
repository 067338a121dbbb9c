/** What webhooks tell of records, one after the other, and what becomes of each. Pure. */
import { believable, decide, recordId, type Incoming, type Source, type Stored, type Write } from './rules.ts'

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

/**
 * A deletion of what we do not hold, or hold as deleted earlier: no news of any record, but what happened before it, and is
 * told after it, must not bring the record to life.
 */
export interface Mark {
  id: string
  object: string
  kind: string
  externalId: string
  at: number | null
}

/** `same`: it is so already. `stale`: what we hold is newer. `overtaken`: it may be, and the vendor has to be asked again. */
export type ToldOutcome = 'written' | 'same' | 'stale' | 'overtaken'

/** An event's time may be in whole seconds where its row's is finer. */
const GRAIN_MS = 1000
/**
 * What a sync wrote, and the vendor gave no time of, was true when its page was asked for: minutes before it was written at
 * most, by a clock that is not the vendor's. Who applies an old event in that time is put right by the next one; who leaves a
 * new one out is not.
 */
const PAGE_MS = 5 * 60_000

/**
 * Whether what we hold is newer. Of a row its own time of change is compared with the stored one's; where one of the two has
 * none, the event's time with what we know. A row that was asked for is as old as the question: see `isOvertaken`.
 */
export function isStale({ row, at, askedAt }: Told, held: Holding): boolean {
  const [theirs, ours] = [row.deleted ? null : row.vendorUpdatedAt, held.vendorUpdatedAt]
  if (theirs !== null && ours !== null && theirs < ours) return true
  if (askedAt !== null) return false
  if (held.deletedAt !== null) {
    const when = at ?? theirs
    // A deletion that an event told of is held with the event's own time: two times of one clock need no grain.
    const grain = held.deletedAt === ours ? 0 : GRAIN_MS
    return !row.deleted && when !== null && when + grain < Math.max(ours ?? 0, held.deletedAt)
  }
  if (theirs !== null && ours !== null) return false
  if (at === null) return false
  return ours === null ? at + PAGE_MS < held.updatedAt : at + GRAIN_MS < ours
}

/** It was written here after the vendor was asked. A page of a sync may have been asked for before that, or after. */
export const isOvertaken = ({ askedAt }: Pick<Told, 'askedAt'>, { updatedAt }: Holding): boolean =>
  askedAt !== null && updatedAt > askedAt

export interface ToldPlan {
  /** Of each that was told, in its order. */
  outcomes: ToldOutcome[]
  writes: ToldWrite[]
  marks: Mark[]
}

/** Decides them in the order they are told, at `at.now`: each sees what those before it wrote. `held`: by record id. */
export function decideTold(
  at: Pick<Source, 'tenantId' | 'connectionId'> & { now: number },
  told: readonly Told[],
  held: ReadonlyMap<string, Holding>,
): ToldPlan {
  const now = new Map(held)
  const writes: ToldWrite[] = []
  const marks: Mark[] = []
  const outcomes = told.map((all): ToldOutcome => {
    const one = timed(all, at.now)
    const { object, kind, receivedId, askedAt } = one
    const id = recordId({ ...at, object }, one.row.externalId)
    const stored = now.get(id)
    const seen = stored && heldTimed(stored, at.now)
    if (seen && isStale(one, seen)) return 'stale'
    const vendorUpdatedAt = (one.row.deleted ? null : one.row.vendorUpdatedAt) ?? one.at
    // A removal names no more than the id.
    const row = { ...one.row, vendorUpdatedAt, name: one.row.deleted ? (stored?.name ?? null) : one.row.name }
    const write = decide(id, row, stored)
    const updatedAt = askedAt ?? stored?.updatedAt ?? 0
    const gone = { id, name: row.name, fields: stored?.fields ?? null, deletedAt: one.at ?? 0 }
    if (!write) {
      if (!row.deleted || !isLater(one, seen)) return 'same'
      marks.push({ id, object, kind, externalId: row.externalId, at: one.at })
      now.set(id, { ...gone, hash: stored?.hash ?? '', vendorUpdatedAt, updatedAt })
      return 'same'
    }
    if (stored && isOvertaken(one, stored)) return 'overtaken'
    writes.push({ ...write, receivedId, object, kind })
    const alive = { ...gone, fields: JSON.stringify(row.fields), deletedAt: null }
    now.set(id, {
      ...(write.type === 'deleted' ? gone : alive),
      hash: write.hash,
      vendorUpdatedAt,
      updatedAt,
    })
    return 'written'
  })
  return { outcomes, writes, marks }
}

const timed = (one: Told, now: number): Told => ({
  ...one,
  at: believable(one.at, now),
  row: { ...one.row, vendorUpdatedAt: believable(one.row.vendorUpdatedAt, now) },
})

/** What was held before such times were left out, as it is compared; what is written is decided against the row itself. */
const heldTimed = (held: Holding, now: number): Holding => ({
  ...held,
  vendorUpdatedAt: believable(held.vendorUpdatedAt, now),
  deletedAt: held.deletedAt === null ? null : (believable(held.deletedAt, now) ?? held.updatedAt),
})

/** Of a deletion: nothing is held of it yet, or an earlier one. */
const isLater = ({ at }: Told, stored: Holding | undefined): boolean =>
  !stored || (stored.deletedAt !== null && at !== null && at > stored.deletedAt)

/** Ids of the records that are spoken of. */
export const recordsOf = (at: Pick<Source, 'tenantId' | 'connectionId'>, told: readonly Told[]): string[] => [
  ...new Set(told.map(({ object, row }) => recordId({ ...at, object }, row.externalId))),
]

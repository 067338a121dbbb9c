import type { Row } from '#engine/index.ts'
import { sha256, sha256Hex } from '#kit/hash.ts'
import { base62 } from '#kit/ids.ts'
import { canonicalJson, type Json } from '#kit/json.ts'

/** A vendor's row as the engine gives it, ready to be compared with what is stored. */
export type Incoming = Row

/** What the comparison needs of a stored record. */
export interface Stored {
  id: string
  hash: string
  deletedAt: number | null
  fields: string | null
}

type ChangeType = 'created' | 'updated' | 'deleted' | 'restored'

export interface Write {
  id: string
  /** The hash the decision was made against; null for a record that was not there. */
  was: string | null
  /** And whether it was deleted then: a deletion leaves the hash as it is. */
  wasDeletedAt: number | null
  type: ChangeType
  row: Incoming
  hash: string
  diff: FieldChange[]
}

export interface FieldChange {
  field: string
  before: Json
  after: Json
}

export interface Source {
  tenantId: string
  connectionId: string
  object: string
}

/** The same thing always gets the same id, so that writing it twice is writing it once. */
export const recordId = (source: Source, externalId: string): string =>
  `rec_${base62(sha256([source.tenantId, source.connectionId, source.object, externalId].join('\u0000')), 22)}`

export const contentHash = (row: Incoming): string =>
  sha256Hex(canonicalJson([row.fields, row.raw])).slice(0, 32)

/**
 * A vendor's clock may be ahead by minutes, and a local time that was called UTC by hours. A time beyond that is no time:
 * whatever was held with it, all that comes after would be older.
 */
const AHEAD_MS = 24 * 3_600_000

export const believable = (time: number | null, now: number): number | null =>
  time !== null && time > now + AHEAD_MS ? null : time

/** Last one wins where a page names the same id twice. */
export function distinct(rows: readonly Incoming[]): Incoming[] {
  return [...new Map(rows.map((row) => [row.externalId, row])).values()]
}

/** What becomes of one row; null when nothing changed. */
export function decide(id: string, row: Incoming, stored: Stored | undefined): Write | null {
  const hash = contentHash(row)
  const against = { id, was: stored?.hash ?? null, wasDeletedAt: stored?.deletedAt ?? null }
  if (row.deleted) {
    if (!stored || stored.deletedAt !== null) return null
    return { ...against, type: 'deleted', row, hash: stored.hash, diff: [] }
  }
  if (!stored || isMark(stored)) return { ...against, type: 'created', row, hash, diff: [] }
  const diff = stored.hash === hash ? [] : fieldChanges(stored.fields, row.fields)
  if (stored.deletedAt !== null) return { ...against, type: 'restored', row, hash, diff }
  return stored.hash === hash ? null : { ...against, type: 'updated', row, hash, diff }
}

/** It was never held: that it is gone is all that was told. See `GONE` in table.ts. */
const isMark = ({ hash, deletedAt }: Stored): boolean => hash === '' && deletedAt !== null

/** Field by field, sorted by name. A change in the vendor's raw row alone gives an empty list. */
export function fieldChanges(before: string | null, after: Record<string, Json>): FieldChange[] {
  const old = new Map(Object.entries(before ? (JSON.parse(before) as Record<string, Json>) : {}))
  const now = new Map(Object.entries(after))
  return [...new Set([...old.keys(), ...now.keys()])]
    .toSorted()
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((change) => canonicalJson(change.before) !== canonicalJson(change.after))
}

/** A change that has not happened. */
export interface Preview {
  type: ChangeType
  external_id: string
  name: string | null
  fields: FieldChange[]
}

export const previewOf = ({ type, row, diff }: Write): Preview => ({
  type,
  external_id: row.externalId,
  name: row.name,
  fields: diff,
})

export interface Counts {
  created: number
  updated: number
  deleted: number
  unchanged: number
}

/** `rows`: those of the page that live; a vendor's tombstone of a record we never had is nothing at all. */
export function countsOf(writes: readonly Write[], rows: number): Counts {
  const of = (...types: ChangeType[]) => writes.filter(({ type }) => types.includes(type)).length
  // A record that returns is new to whoever reads the list.
  const created = of('created', 'restored')
  return {
    created,
    updated: of('updated'),
    deleted: of('deleted'),
    unchanged: rows - (writes.length - of('deleted')),
  }
}

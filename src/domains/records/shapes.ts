import * as v from 'valibot'
import { Id, iso, isoOrNull, isTime, Time } from '#kit/fields.ts'
import { Cursor, Limit } from '#kit/page.ts'
import type { Json } from '#kit/json.ts'
import type { FieldChange } from './rules.ts'
import type { ChangeRow, RecordRow } from './store.ts'

const AnyJson = v.any() as v.GenericSchema<Json>
const Text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))
const Flag = v.optional(v.picklist(['true', 'false']), 'false')
const Order = v.optional(v.picklist(['asc', 'desc']), 'asc')

/** What /v1/records takes; /v1/users and its like take the same without `kind`. */
export const kindFreeQuery = {
  connection: v.optional(Id('con')),
  object: v.optional(Text(40)),
  email: v.optional(v.pipe(Text(254), v.trim(), v.toLowerCase())),
  updated_after: v.optional(v.pipe(v.string(), v.check(isTime, 'a time such as 2026-11-22T00:00:00Z'))),
  deleted: Flag,
  order: Order,
  include: v.optional(v.picklist(['raw'])),
  limit: Limit,
  cursor: Cursor,
}

export const RecordQuery = v.strictObject({ kind: v.optional(Text(40)), ...kindFreeQuery })

export const ChangeQuery = v.strictObject({
  connection: v.optional(Id('con')),
  object: v.optional(Text(40)),
  kind: v.optional(Text(40)),
  record: v.optional(Id('rec')),
  type: v.optional(v.picklist(['created', 'updated', 'deleted', 'restored'])),
  after_seq: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number))),
  order: Order,
  limit: Limit,
  cursor: Cursor,
})

export const Record = v.object({
  id: v.string(),
  connection_id: v.string(),
  object: v.string(),
  kind: v.string(),
  external_id: v.string(),
  email: v.nullable(v.string()),
  name: v.nullable(v.string()),
  fields: v.record(v.string(), AnyJson),
  raw: v.optional(AnyJson),
  created_at: Time,
  updated_at: Time,
  deleted_at: v.nullable(Time),
})

export const Change = v.object({
  seq: v.number(),
  id: v.string(),
  record_id: v.string(),
  connection_id: v.string(),
  object: v.string(),
  kind: v.string(),
  type: v.picklist(['created', 'updated', 'deleted', 'restored']),
  name: v.nullable(v.string()),
  run_id: v.nullable(v.string()),
  at: Time,
  fields: v.array(v.object({ field: v.string(), before: AnyJson, after: AnyJson })),
})

export const shownRecord = (row: RecordRow, withRaw: boolean) => ({
  id: row.id,
  connection_id: row.connectionId,
  object: row.object,
  kind: row.kind,
  external_id: row.externalId,
  email: row.email,
  name: row.name,
  fields: JSON.parse(row.fields) as { [key: string]: Json },
  ...(withRaw ? { raw: JSON.parse(row.raw) as Json } : {}),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  deleted_at: isoOrNull(row.deletedAt),
})

export const shownChange = (row: ChangeRow) => ({
  seq: row.seq,
  id: row.id,
  record_id: row.recordId,
  connection_id: row.connectionId,
  object: row.object,
  kind: row.kind,
  type: row.type,
  name: row.name,
  run_id: row.runId,
  at: iso(row.at),
  fields: JSON.parse(row.diff) as FieldChange[],
})

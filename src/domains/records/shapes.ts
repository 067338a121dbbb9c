import * as v from 'valibot'
import { Id, iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { After, Before, Exactly, Ordered, Q } from '#kit/filters.ts'
import { Cursor, Limit, listOf } from '#kit/page.ts'
import type { Json } from '#kit/json.ts'
import type { ChangeRow } from './changes-store.ts'
import type { FieldChange } from './rules.ts'
import type { RecordRow } from './store.ts'

const AnyJson = v.any() as v.GenericSchema<Json>

/** What /v1/records takes; /v1/users and its like take the same without `kind`. */
export const kindFreeQuery = {
  connection: v.optional(Id('con')),
  object: v.optional(Exactly(40)),
  email: v.optional(v.pipe(Exactly(254), v.trim(), v.toLowerCase())),
  external_id: v.optional(v.pipe(Exactly(1000), v.description('The app’s own id.'))),
  q: Q,
  updated_after: After,
  updated_before: Before,
  deleted: v.optional(
    v.pipe(v.picklist(['false', 'true', 'only']), v.description('Without, with, or only deleted ones.')),
    'false',
  ),
  order: Ordered('asc'),
  include: v.optional(v.picklist(['raw'])),
  limit: Limit,
  cursor: Cursor,
}

export const RecordQuery = v.strictObject({ kind: v.optional(Exactly(40)), ...kindFreeQuery })

const Seq = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number))

export const ChangeQuery = v.strictObject({
  connection: v.optional(Id('con')),
  object: v.optional(Exactly(40)),
  kind: v.optional(Exactly(40)),
  record: v.optional(Id('rec')),
  type: v.optional(v.picklist(['created', 'updated', 'deleted', 'restored'])),
  after_seq: v.optional(v.pipe(Seq, v.description('The `read_to_seq` of what you have read.'))),
  at_after: After,
  at_before: Before,
  order: Ordered('asc'),
  limit: Limit,
  cursor: Cursor,
})

export const Record = shape('record', {
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

export const Change = shape('change', {
  seq: v.number(),
  id: v.string(),
  record_id: v.string(),
  connection_id: v.string(),
  object: v.string(),
  kind: v.string(),
  type: v.picklist(['created', 'updated', 'deleted', 'restored']),
  name: v.nullable(v.string()),
  run_id: v.nullable(v.string()),
  received_id: v.pipe(
    v.nullable(v.string()),
    v.description('The received event that made it, where it was a webhook.'),
  ),
  at: Time,
  fields: v.array(v.object({ field: v.string(), before: AnyJson, after: AnyJson })),
})

/** A list, and how far the feed is read with it. */
export const ChangeList = shape('change_list', {
  ...listOf(Change).entries,
  read_to_seq: v.nullable(v.pipe(v.number(), v.integer())),
})

export const shownRecord = (row: RecordRow) => ({
  id: row.id,
  connection_id: row.connectionId,
  object: row.object,
  kind: row.kind,
  external_id: row.externalId,
  email: row.email,
  name: row.name,
  fields: JSON.parse(row.fields) as { [key: string]: Json },
  ...(row.raw === undefined ? {} : { raw: JSON.parse(row.raw) as Json }),
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
  received_id: row.receivedId,
  at: iso(row.at),
  fields: JSON.parse(row.diff) as FieldChange[],
})

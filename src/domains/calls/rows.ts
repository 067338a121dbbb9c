/**
 * What a call answers, in columns that stay: old systems read them by name and cannot follow a vendor. All else a
 * vendor tells is in `Fields`. A column may be added at the end; none is renamed, removed or given another meaning.
 */
import * as v from 'valibot'
import type { findRecords } from '#domains/records/index.ts'
import { iso, Time } from '#kit/fields.ts'
import { plainText, type Json } from '#kit/json.ts'

export type RecordRow = Awaited<ReturnType<typeof findRecords.list>>[number]
export type WorkerRow = Awaited<ReturnType<typeof findRecords.byWorkerNumber>>[number]

const TextOrNull = v.nullable(v.string())
const Fields = v.record(v.string(), v.any() as v.GenericSchema<Json>)
const place = { ConnectionId: v.string(), Object: v.string(), UpdatedAt: Time, Fields }

/** Strict, so that a row is told from one of another template by its columns; the title names its element in XML. */
const Worker = v.pipe(
  v.strictObject({
    Id: v.string(),
    WorkerIDNumber: v.string(),
    FirstName: TextOrNull,
    MiddleName: TextOrNull,
    LastName: TextOrNull,
    Name: TextOrNull,
    Email: TextOrNull,
    Phone: TextOrNull,
    JobTitle: TextOrNull,
    Department: TextOrNull,
    Location: TextOrNull,
    Status: TextOrNull,
    ...place,
  }),
  v.title('Worker'),
)
const Tag = v.pipe(
  v.strictObject({ Id: v.string(), TagId: v.string(), Name: TextOrNull, ...place }),
  v.title('Tag'),
)
const Statistic = v.pipe(
  v.strictObject({
    Id: v.string(),
    StatisticId: v.string(),
    Name: TextOrNull,
    Metric: TextOrNull,
    Value: v.nullable(v.number()),
    Unit: TextOrNull,
    Date: TextOrNull,
    ...place,
  }),
  v.title('Statistic'),
)
const Row = v.pipe(
  v.strictObject({
    Id: v.string(),
    RowId: v.string(),
    Kind: v.string(),
    Name: TextOrNull,
    Email: TextOrNull,
    ...place,
  }),
  v.title('Row'),
)

export const AnyRow = v.union([Worker, Tag, Statistic, Row])
type Shown<S extends v.GenericSchema> = v.InferInput<S>
export type AnyRow = Shown<typeof AnyRow>

/** Takes fields out of a record's, one by one; what is left is for `Fields`. */
function fieldsOf(row: { fields: string }) {
  const left = new Map(Object.entries(JSON.parse(row.fields) as Record<string, Json>))
  const take = (field: string): Json | undefined => {
    const value = left.get(field)
    left.delete(field)
    return value
  }
  return {
    number: (field: string) => (typeof left.get(field) === 'number' ? Number(take(field)) : null),
    text: (field: string) => plainText(take(field)).trim() || null,
    rest: () => Object.fromEntries(left),
  }
}

const placeOf = (row: Pick<RecordRow, 'connectionId' | 'object' | 'updatedAt'>) => ({
  ConnectionId: row.connectionId,
  Object: row.object,
  UpdatedAt: iso(row.updatedAt),
})

export function shownWorker(row: WorkerRow): Shown<typeof Worker> {
  const { text, rest } = fieldsOf(row)
  const [first, middle] = [text('first_name'), text('middle_name')]
  const [word = '', ...more] = row.givenNames.split(' ')
  // Their place is in columns of their own.
  for (const field of ['last_name', 'name', 'email', 'employee_number']) text(field)
  return {
    Id: row.id,
    WorkerIDNumber: row.number,
    FirstName: first ?? (word || null),
    MiddleName: middle ?? (first === null ? more.join(' ') || null : null),
    LastName: row.lastName || null,
    Name: row.name,
    Email: row.email,
    Phone: text('phone'),
    JobTitle: text('title'),
    Department: text('department'),
    Location: text('location'),
    Status: text('status'),
    ...placeOf(row),
    Fields: rest(),
  }
}

export function shownTag(row: RecordRow): Shown<typeof Tag> {
  const { text, rest } = fieldsOf(row)
  text('name')
  return { Id: row.id, TagId: row.externalId, Name: row.name, ...placeOf(row), Fields: rest() }
}

export function shownStatistic(row: RecordRow): Shown<typeof Statistic> {
  const { text, number, rest } = fieldsOf(row)
  text('name')
  return {
    Id: row.id,
    StatisticId: row.externalId,
    Name: row.name,
    Metric: text('metric'),
    Value: number('value'),
    Unit: text('unit'),
    Date: text('date'),
    ...placeOf(row),
    Fields: rest(),
  }
}

export function shownRow(row: RecordRow): Shown<typeof Row> {
  const { text, rest } = fieldsOf(row)
  text('name')
  text('email')
  return {
    Id: row.id,
    RowId: row.externalId,
    Kind: row.kind,
    Name: row.name,
    Email: row.email,
    ...placeOf(row),
    Fields: rest(),
  }
}

import type { ObjectSpec } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Quarantined, Row } from './account.ts'
import { type Redact, sampleOf } from './redact.ts'
import { vendorTime } from './time.ts'

/** Half of what one D1 row can hold; our own columns need room too. */
const MAX_ROW_BYTES = 1_000_000
const MAX_ID = 512
/** A page may hold 10,000 bad rows; the first ones show what is wrong. */
const MAX_SAMPLES = 100

/** Rows in our shape, and those that could not be understood, one by one: a bad row never stops the good ones. */
export function mapRows(items: readonly unknown[], spec: ObjectSpec, redact: Redact) {
  const rows: Row[] = []
  const quarantined: Quarantined[] = []
  for (const item of items) {
    const text = JSON.stringify(item) ?? ''
    const row = mapRow(item as Json, spec, text)
    if (row.ok) rows.push(row.value)
    else {
      const sample = quarantined.length < MAX_SAMPLES ? sampleOf(text, redact) : ''
      quarantined.push({ reason: row.error, sample })
    }
  }
  return { rows, quarantined }
}

function mapRow(raw: Json, spec: ObjectSpec, text: string): Result<Row, string> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return err('The row is not an object.')
  if (Buffer.byteLength(text) > MAX_ROW_BYTES) return err('The row is larger than 1 MB.')
  const id = typeof spec.id === 'string' ? valueAt(raw, spec.id) : spec.id(raw)
  const where = typeof spec.id === 'string' ? ` at "${spec.id}"` : ''
  if (id === undefined || id === null || id === '') return err(`The row has no id${where}.`)
  if (typeof id !== 'string' && typeof id !== 'number') return err(`The id${where} is no text and no number.`)
  const externalId = String(id)
  if (externalId.length > MAX_ID) return err(`The id${where} is longer than ${MAX_ID} characters.`)
  const fields = mapFields(raw, spec)
  if (!fields.ok) return fields
  const email = emailOf(fields.value.email)
  if (fields.value.email !== undefined) fields.value.email = email
  return ok({
    externalId,
    email,
    name: textOf(fields.value.name),
    vendorUpdatedAt: spec.updatedAt === undefined ? null : vendorTime(valueAt(raw, spec.updatedAt)),
    deleted: spec.deleted !== undefined && valueAt(raw, spec.deleted) === true,
    fields: fields.value,
    raw,
  })
}

function mapFields(raw: Json, { fields }: ObjectSpec): Result<Record<string, Json>, string> {
  const mapped: [string, Json][] = []
  for (const [name, from] of Object.entries(fields)) {
    try {
      const value = typeof from === 'string' ? valueAt(raw, from) : from(raw)
      if (value !== undefined) mapped.push([name, value as Json])
    } catch {
      return err(`The field "${name}" could not be read from this row.`)
    }
  }
  // fromEntries defines properties; assigning would let a field called __proto__ reach the setter.
  return ok(Object.fromEntries(mapped))
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** People are joined by it, so a placeholder such as "n/a", shared by many rows, must not count. */
function emailOf(value: Json | undefined): string | null {
  const email = textOf(value)?.toLowerCase() ?? ''
  return email.includes('@') ? email : null
}

import { iso, isoOrNull } from '#kit/fields.ts'
import type { Json } from '#kit/json.ts'

/** A change with its record as it is now. Either text is null where it is too large to travel. */
export interface ChangedRecord {
  seq: number
  kind: string
  type: 'created' | 'updated' | 'deleted' | 'restored'
  at: number
  diff: string | null
  recordId: string
  connectionId: string
  object: string
  externalId: string
  email: string | null
  name: string | null
  fields: string | null
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/** What receivers take: most services give up on larger ones. */
const MOST_BYTES = 128 * 1024

/** The text that is sent and signed, byte for byte. */
export function recordEvent(id: string, change: ChangedRecord): { type: string; body: string } {
  const type = `${change.kind}.${change.type}`
  const whole = change.fields !== null && change.diff !== null
  const text = whole ? bodyOf(id, type, change) : ''
  if (whole && Buffer.byteLength(text) <= MOST_BYTES) return { type, body: text }
  return { type, body: bodyOf(id, type, { ...change, fields: null, diff: null }) }
}

function bodyOf(id: string, type: string, change: ChangedRecord): string {
  const { fields, diff } = change
  return JSON.stringify({
    id,
    type,
    occurred_at: iso(change.at),
    sequence: change.seq,
    data: {
      record: {
        id: change.recordId,
        connection_id: change.connectionId,
        object: change.object,
        kind: change.kind,
        external_id: change.externalId,
        email: change.email,
        name: change.name,
        fields: fields === null ? {} : (JSON.parse(fields) as Json),
        created_at: iso(change.createdAt),
        updated_at: iso(change.updatedAt),
        deleted_at: isoOrNull(change.deletedAt),
      },
      changes: diff === null ? [] : (JSON.parse(diff) as Json),
      // `GET /v1/records/:id` has the rest.
      ...(fields === null || diff === null ? { too_large: true } : {}),
    },
  })
}

/** About an endpoint itself. Its place in the order is its time. */
export const operationalEvent = (
  id: string,
  { type, at, data }: { type: string; at: number; data: Json },
): { type: string; body: string } => ({
  type,
  body: JSON.stringify({ id, type, occurred_at: iso(at), sequence: null, data }),
})

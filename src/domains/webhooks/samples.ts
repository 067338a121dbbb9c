import type { Json } from '#kit/json.ts'
import { isOperational } from './event-types.ts'
import { operationalEvent, recordEvent } from './event-body.ts'

const AT = Date.UTC(2026, 0, 15, 9, 30)
const EVENT_ID = `evt_${'0'.repeat(21)}1`

const ENDPOINT: Json = {
  endpoint: { id: `whe_${'0'.repeat(21)}1`, name: 'Billing', host: 'billing.acme.com' },
}

const DATA: Record<string, Json> = {
  'endpoint.test': { ...ENDPOINT, message: 'This is a test.' },
  'endpoint.failing': { ...ENDPOINT, failing_since: '2026-01-14T09:30:00.000Z', days: 1 },
  'endpoint.disabled': { ...ENDPOINT, reason: 'failing' },
}

/** One event of this type, made up, as text: in shape what is really sent. */
export function sampleText(type: string, id = EVENT_ID, at = AT): string {
  if (isOperational(type)) return operationalEvent(id, { type, at, data: DATA[type] ?? {} }).body
  const [kind = 'user', what = 'created'] = type.split('.')
  const fields = { name: 'Jo Sample', email: 'jo@example.com', status: 'active' }
  const diff = what === 'updated' ? [{ field: 'status', before: 'invited', after: 'active' }] : []
  return recordEvent(id, {
    seq: 1,
    kind,
    type: what as 'created',
    at,
    diff: JSON.stringify(diff),
    recordId: `rec_${'0'.repeat(21)}1`,
    connectionId: `con_${'0'.repeat(21)}1`,
    object: kind,
    externalId: '1001',
    email: 'jo@example.com',
    name: 'Jo Sample',
    fields: JSON.stringify(fields),
    createdAt: at,
    updatedAt: at,
    deletedAt: what === 'deleted' ? at : null,
  }).body
}

export const sampleOf = (type: string): Json => JSON.parse(sampleText(type)) as Json

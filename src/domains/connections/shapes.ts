import * as v from 'valibot'
import { iso, isoOrNull, Time } from '#kit/fields.ts'
import { connectorOf } from './account.ts'
import type { ConnectionRow } from './store.ts'

const Secret = v.object({ set: v.literal(true), last4: v.nullable(v.string()), updated_at: Time })
const Setting = v.object({ value: v.string() })

export const Connection = v.object({
  id: v.string(),
  connector: v.string(),
  name: v.string(),
  mode: v.picklist(['live', 'sandbox']),
  base_url: v.string(),
  credentials: v.record(v.string(), v.union([Secret, Setting])),
  status: v.picklist(['untested', 'ok', 'reauth_required', 'failed']),
  status_message: v.nullable(v.string()),
  tested_at: v.nullable(Time),
  created_at: Time,
})

/** Secrets are write-only: that they are set, their last four characters, and since when. */
export function shown(row: ConnectionRow): v.InferInput<typeof Connection> {
  const secrets = Object.entries(row.secrets).map(([id, { last4, updatedAt }]) => [
    id,
    { set: true, last4, updated_at: iso(updatedAt) },
  ])
  const settings = Object.entries(row.settings).map(([id, value]) => [id, { value }])
  const base = connectorOf(row.connector).base.replaceAll(
    /{{(\w+)}}/g,
    (_, id: string) => row.settings[id] ?? '',
  )
  return {
    id: row.id,
    connector: row.connector,
    name: row.name,
    mode: row.mode,
    base_url: row.baseUrl ?? base,
    credentials: Object.fromEntries([...settings, ...secrets]),
    status: row.status,
    status_message: row.statusMessage,
    tested_at: isoOrNull(row.testedAt),
    created_at: iso(row.createdAt),
  }
}

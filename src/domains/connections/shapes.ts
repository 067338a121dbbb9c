import * as v from 'valibot'
import type { Connector } from '#connectors/contract.ts'
import { last4 } from '#domains/vault/index.ts'
import { iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { filledIn } from './base.ts'
import type { Filled } from './form.ts'
import type { ConnectionRow } from './store.ts'
import type { StoredCredential } from './table.ts'
import { wantsConsent, wayOf } from './ways.ts'

const Secret = shape('stored_secret', {
  set: v.literal(true),
  last4: v.nullable(v.string()),
  updated_at: Time,
})
const Setting = shape('stored_setting', { value: v.string() })

export const Connection = shape('connection', {
  id: v.string(),
  connector: v.string(),
  name: v.string(),
  way: v.object({ id: v.string(), label: v.string(), consent: v.boolean() }),
  mode: v.picklist(['live', 'sandbox']),
  base_url: v.string(),
  permitted_endpoints: v.nullable(v.array(v.string())),
  credentials: v.record(v.string(), v.union([Secret, Setting])),
  status: v.picklist(['untested', 'ok', 'reauth_required', 'failed']),
  status_message: v.nullable(v.string()),
  tested_at: v.nullable(Time),
  created_at: Time,
})

/**
 * Secrets are write-only: that they are set, their last four characters, and since when. Without a connector (a manifest
 * that is not understood any more) it is shown all the same: it can be disconnected, and the others must not hide with it.
 */
export function shown(row: ConnectionRow, connector: Connector | null): v.InferInput<typeof Connection> {
  const way = connector && wayOf(connector, row.way)
  const secrets = Object.entries(row.secrets).map(([id, stored]) => [
    id,
    { set: true, last4: stored.last4, updated_at: iso(stored.updatedAt) },
  ])
  const settings = Object.entries(row.settings).map(([id, value]) => [id, { value }])
  return {
    id: row.id,
    connector: row.connector,
    name: row.name,
    way: { id: row.way, label: way?.label ?? '', consent: way !== null && wantsConsent(way) },
    mode: row.mode,
    base_url: row.baseUrl ?? (connector ? filledIn(connector.base, row.settings) : ''),
    permitted_endpoints: row.permitted,
    credentials: Object.fromEntries([...settings, ...secrets]),
    status: row.status,
    status_message: row.statusMessage,
    tested_at: isoOrNull(row.testedAt),
    created_at: iso(row.createdAt),
  }
}

/** What may be shown of secrets that were just typed. */
export const shownSecrets = (filled: Filled, updatedAt: number): Record<string, StoredCredential> =>
  Object.fromEntries(
    Object.entries(filled.secrets).map(([id, value]) => [id, { set: true, last4: last4(value), updatedAt }]),
  )

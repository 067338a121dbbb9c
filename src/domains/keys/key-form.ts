import * as v from 'valibot'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { iso, isoOrNull, isTime, Name, shape, Time } from '#kit/fields.ts'
import { readNetwork } from '#kit/networks.ts'
import type { KeyRow } from './store.ts'

const Whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

/** What a person may say about a key, each by itself; what is not given stays with whoever uses it. */
const keyFields = {
  name: Name,
  department: v.nullable(Name),
  scopes: v.pipe(
    v.array(v.picklist(KEY_SCOPES)),
    v.minLength(1, 'at least one scope'),
    v.maxLength(KEY_SCOPES.length),
    v.transform((scopes) => [...new Set(scopes)].toSorted()),
  ),
  rate_per_minute: Whole(100_000),
  day_quota: Whole(100_000_000),
  expires_at: v.nullable(
    v.pipe(
      v.string(),
      v.check(isTime, 'a time of ISO 8601 with its zone, such as 2027-01-31T00:00:00Z'),
      v.transform((text) => Date.parse(text)),
    ),
  ),
  allowed_ips: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.maxLength(64),
        v.check(
          (text) => readNetwork(text) !== null,
          'an address or network such as 203.0.113.7 or 2001:db8::/32',
        ),
        v.transform((text) => readNetwork(text) ?? ''),
      ),
    ),
    v.maxLength(50, 'at most fifty addresses and networks'),
    v.transform((networks) => [...new Set(networks)]),
  ),
}

/** The same where a key is issued, with what it is without them. */
const wishFields = {
  department: v.optional(keyFields.department, null),
  expires_at: v.optional(keyFields.expires_at, null),
  allowed_ips: v.optional(keyFields.allowed_ips, []),
  rate_per_minute: v.optional(keyFields.rate_per_minute, 600),
  day_quota: v.optional(keyFields.day_quota, 100_000),
}

export const NewKeyBody = v.strictObject({
  name: keyFields.name,
  mode: v.optional(v.picklist(['live', 'test']), 'live'),
  scopes: keyFields.scopes,
  ...wishFields,
})

const { name, department, scopes, rate_per_minute, day_quota, expires_at, allowed_ips } = keyFields
export const KeyPatchBody = v.partial(
  v.strictObject({ name, department, scopes, rate_per_minute, day_quota, expires_at, allowed_ips }),
)

type Said = v.InferOutput<typeof KeyPatchBody>

/** A patch in the house's names; what was not given stays away. */
export const changeOf = (said: Said) => ({
  ...(said.name !== undefined && { label: said.name }),
  ...(said.department !== undefined && { department: said.department }),
  ...(said.scopes && { scopes: said.scopes }),
  ...(said.rate_per_minute !== undefined && { ratePerMinute: said.rate_per_minute }),
  ...(said.day_quota !== undefined && { dayQuota: said.day_quota }),
  ...(said.allowed_ips && { allowedIps: said.allowed_ips }),
  ...(said.expires_at !== undefined && { expiresAt: said.expires_at }),
})

/** `wishFields` in the house's names, as `issue` takes them. */
const wishOf = (said: Pick<v.InferOutput<typeof NewKeyBody>, keyof typeof wishFields>) => ({
  department: said.department,
  expiresAt: said.expires_at,
  allowedIps: said.allowed_ips,
  ratePerMinute: said.rate_per_minute,
  dayQuota: said.day_quota,
})

const Key = shape('key', {
  id: v.string(),
  name: v.string(),
  department: v.nullable(v.string()),
  mode: v.picklist(['live', 'test']),
  client_key: v.string(),
  preview: v.string(),
  scopes: v.array(v.string()),
  rate_per_minute: v.number(),
  day_quota: v.number(),
  allowed_ips: v.array(v.string()),
  expires_at: v.nullable(Time),
  call_id: v.nullable(v.string()),
  created_by: v.string(),
  created_at: Time,
  rotated_at: v.nullable(Time),
  previous_until: v.nullable(Time),
  last_used_at: v.nullable(Time),
  revoked_at: v.nullable(Time),
})

const shown = (row: KeyRow) => ({
  id: row.id,
  name: row.name,
  department: row.department,
  mode: row.mode,
  client_key: row.locator,
  preview: row.preview,
  scopes: row.scopes,
  rate_per_minute: row.ratePerMinute,
  day_quota: row.dayQuota,
  allowed_ips: row.allowedIps,
  expires_at: isoOrNull(row.expiresAt),
  call_id: row.callId,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  rotated_at: isoOrNull(row.rotatedAt),
  previous_until: isoOrNull(row.previousUntil),
  last_used_at: isoOrNull(row.lastUsedAt),
  revoked_at: isoOrNull(row.revokedAt),
})

/** How a key is asked for and shown, for every endpoint that issues one. */
export const keyForm = {
  /** What every endpoint says of a reply that shows a key. */
  once: 'The whole key is in this reply and nowhere else afterwards: we keep its hash. (With an Idempotency-Key the reply itself is kept sealed for a day, for whoever sends that key again.)',
  /** The reply's schema; one that issues adds `key`. */
  Key,
  shown,
  /** Entries of a body: department, expires_at, allowed_ips, rate_per_minute and day_quota, each with what it is by itself. */
  fields: wishFields,
  wishOf,
}

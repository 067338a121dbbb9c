import { defineError } from '#kit/errors.ts'

export const keyNotFound = defineError('keys.not_found', 'No such key in this workspace.', { status: 404 })
export const tooManyKeys = defineError(
  'keys.too_many',
  'This workspace has 200 keys, as many as it may. Revoke and reuse some.',
  { status: 409 },
)
export const keyRevoked = defineError(
  'keys.revoked',
  'This key was revoked, and stays so. Issue a new one.',
  { status: 409 },
)
export const keyOfCall = defineError(
  'keys.of_a_call',
  'This key is for one API call and carries `calls:run` alone. For other scopes, issue a key of its own.',
  { status: 409 },
)
export const tooManySecrets = defineError(
  'keys.too_many_secrets',
  'Ten earlier secrets of this key still work in their overlap, as many as may. Nothing was changed. Wait until one ends, or rotate with `overlap_days` 0, which ends them all.',
  { status: 409 },
)
export const endsInThePast = defineError(
  'keys.ends_in_the_past',
  'A key cannot end in the past. Name a time to come as `expires_at`, or null for a key without an end; DELETE ends one now.',
)
export const badKey = defineError(
  'auth.bad_key',
  'This key is not known here, was revoked or replaced, has expired, or is not whole. Ask whoever issued it for a new one.',
  { status: 401 },
)
export const tooManyWrong = defineError(
  'auth.too_many_wrong',
  'Too many wrong secrets for this key from this address, so none is looked at for a while. Wait as long as Retry-After says.',
  { status: 429 },
)
export const notFromHere = defineError(
  'keys.not_from_here',
  'This key may not be used from this address. Whoever manages the workspace’s keys can add it to `allowed_ips`.',
  { status: 403 },
)
export const tooFast = defineError(
  'keys.rate_limited',
  'This key made its calls for the minute. Wait as long as Retry-After says.',
  { status: 429 },
)
export const quotaUsed = defineError(
  'keys.quota_used',
  'This key made its calls for the day (UTC). It works again after midnight, or with a higher quota.',
  { status: 429 },
)

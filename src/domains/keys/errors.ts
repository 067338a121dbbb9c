import { defineError } from '#kit/errors.ts'

export const keyNotFound = defineError('keys.not_found', 'No such key in this workspace.', { status: 404 })
export const tooManyKeys = defineError(
  'keys.too_many',
  'This workspace has 200 keys, as many as it may. Revoke and reuse some.',
  { status: 409 },
)
export const badKey = defineError(
  'auth.bad_key',
  'This key is not known here, was revoked, or is not whole. Ask whoever issued it for a new one.',
  { status: 401 },
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

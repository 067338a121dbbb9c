import { defineError } from '#kit/errors.ts'

/** The vendor's own words: programs look for them. */
export const noAccess = defineError(
  'highlevel.no_access',
  'The token does not have access to this location.',
  {
    status: 403,
  },
)
export const notRead = defineError(
  'highlevel.not_read',
  'What is asked for was not read from HighLevel to the end yet. It is there after the next run of its sync.',
  { status: 503, retryAfterSeconds: 60 },
)
export const tooLong = defineError(
  'highlevel.too_long',
  'This is more than one reply may hold. Read it page by page: a lower limit, or GET /v1/users.',
  { status: 422 },
)
export const notHeld = defineError(
  'highlevel.not_held',
  'Syncline does not hold every number that is asked for.',
)
export const badRange = defineError(
  'highlevel.bad_range',
  'The ranges of days do not fit together: prevRange needs currentRange, and no range ends before it starts.',
)

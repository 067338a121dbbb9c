import { defineError } from '#kit/errors.ts'

export const badIdempotencyKey = defineError(
  'idempotency.bad_key',
  'Idempotency-Key takes 1 to 255 visible characters, such as a UUID made for this one write.',
)
export const otherRequest = defineError(
  'idempotency.other_request',
  'This Idempotency-Key was used for another request. Nothing was done. Make a new key for each write, and send it again only with the same body.',
  { status: 422 },
)
export const stillRunning = defineError(
  'idempotency.running',
  'The first request with this Idempotency-Key is still being worked on. Ask again in a few seconds; it will not be done twice.',
  { status: 409, retryAfterSeconds: 2 },
)
export const cutOff = defineError(
  'idempotency.cut_off',
  'The first request with this Idempotency-Key was cut off on our side, and whether it was done is not known. Look whether it was; if not, send it with a new key.',
  { status: 409 },
)

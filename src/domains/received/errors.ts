import { defineError } from '#kit/errors.ts'

export const receivedNotFound = defineError(
  'received.not_found',
  'No such event in this workspace, or it is older than 30 days.',
  { status: 404 },
)
export const notDead = defineError(
  'received.not_dead',
  'Only an event that could not be applied can be dismissed. This one is pending, was applied or is filtered already.',
  { status: 409 },
)

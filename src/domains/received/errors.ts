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
export const notSandbox = defineError(
  'received.not_sandbox',
  'Only a sandbox connection’s webhooks are sent from here. Have the app itself send one.',
  { status: 409 },
)
export const noSuchEvent = defineError(
  'received.no_such_event',
  'The simulator has no such event. GET /v1/connections/:id/webhook lists those it has.',
)
export const movedMeanwhile = defineError(
  'received.moved_meanwhile',
  'The connection was removed, or its webhook address changed, at the same moment. Look at it, then try again.',
  { status: 409 },
)
export const notReplayable = defineError(
  'received.not_replayable',
  'This event cannot be replayed now: it is pending already, or its connection was removed.',
  { status: 409 },
)

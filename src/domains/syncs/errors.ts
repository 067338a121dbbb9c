import { defineError } from '#kit/errors.ts'

export const syncNotFound = defineError('syncs.not_found', 'No such sync in this workspace.', { status: 404 })
export const runNotFound = defineError('runs.not_found', 'No such run in this workspace.', { status: 404 })
export const notReviewable = defineError(
  'runs.not_reviewable',
  'Nothing waits for a decision here: the run was decided, is not suspicious, or a newer one has begun.',
  { status: 409 },
)
export const noReceipt = defineError(
  'runs.no_receipt',
  'This run has no receipt: it has not ended, or was cancelled.',
  {
    status: 404,
  },
)
export const alreadyRunning = defineError(
  'syncs.already_running',
  'This sync is running already. Watch that run, or start another when it is done.',
  { status: 409 },
)
export const badSchedule = defineError(
  'syncs.bad_schedule',
  'This schedule cannot be used. Write five cron fields in UTC, such as `0 3 * * *` for every day at 03:00.',
)
export const notEnded = defineError(
  'runs.not_ended',
  'This run is going on. It can be replayed when it has ended.',
  { status: 409 },
)
export const noSuchObject = defineError(
  'runs.not_read_any_more',
  'The connection no longer reads what this run read: its connector, its settings or its permitted calls have changed.',
  { status: 409 },
)
export const movedMeanwhile = defineError(
  'runs.records_moving',
  'The records of this run are being changed right now, so nothing was written. Try again in a moment.',
  { status: 409 },
)

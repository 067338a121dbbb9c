import { defineError } from '#kit/errors.ts'

export const syncNotFound = defineError('syncs.not_found', 'No such sync in this workspace.', { status: 404 })
export const runNotFound = defineError('runs.not_found', 'No such run in this workspace.', { status: 404 })
export const alreadyRunning = defineError(
  'syncs.already_running',
  'This sync is running already. Watch that run, or start another when it is done.',
  { status: 409 },
)
export const badSchedule = defineError(
  'syncs.bad_schedule',
  'This schedule cannot be used. Write five cron fields in UTC, such as `0 3 * * *` for every day at 03:00.',
)

import { defineError } from '#kit/errors.ts'

export const actionRunNotFound = defineError('actions.not_found', 'No such action run in this workspace.', {
  status: 404,
})
export const badAction = defineError(
  'actions.bad_input',
  'The action is not filled in as the app needs it. `details` names each field; GET /v1/connectors lists them.',
)
export const cannotUndo = defineError(
  'actions.cannot_undo',
  'This run cannot be taken back: the app has no way to, or the run did not change anything.',
  { status: 409 },
)
export const cannotRetry = defineError(
  'actions.cannot_retry',
  'Only a run that failed, was blocked or is unclear can be tried again.',
  { status: 409 },
)
export const undoFailed = defineError('actions.undo_failed', 'The app did not take it back.', { status: 422 })

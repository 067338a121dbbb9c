import { defineError } from '#kit/errors.ts'

export const recordNotFound = defineError('records.not_found', 'No such record in this workspace.', {
  status: 404,
})

export const noSuchPosition = defineError(
  'changes.no_such_position',
  'The feed does not go on from there: it holds the changes from first_seq to last_seq of `details`. Keep last_seq, read /v1/records anew, then go on with after_seq=last_seq.',
  { status: 410 },
)

import { defineError } from '#kit/errors.ts'

export const recordNotFound = defineError('records.not_found', 'No such record in this workspace.', {
  status: 404,
})

import { defineError } from '#kit/errors.ts'

export const callNotFound = defineError('calls.not_found', 'No such API call in this workspace.', {
  status: 404,
})
export const tooManyCalls = defineError(
  'calls.too_many',
  'This workspace has 100 API calls, as many as it may. Remove one first.',
  { status: 409 },
)
export const badChoice = defineError(
  'calls.bad_choice',
  'This does not fit the template of the call. `details` names each part; GET /v1/call-templates lists what it takes.',
)
export const badParameters = defineError(
  'calls.bad_parameters',
  'The address does not have what this call takes. `details` names each parameter that is off.',
)
export const connectionGone = defineError(
  'calls.connection_gone',
  'The connection this call reads was removed. Whoever manages the workspace has to choose another for the call.',
  { status: 409 },
)

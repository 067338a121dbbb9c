import { defineError } from '#kit/errors.ts'

export const manifestNotFound = defineError('manifests.not_found', 'No such manifest in this workspace.', {
  status: 404,
})
export const badManifest = defineError(
  'manifests.invalid',
  'The manifest cannot be used as it is. `details` names each place, why, and what to write instead.',
  { status: 422 },
)
export const tooManyManifests = defineError(
  'manifests.too_many',
  'This workspace has 100 manifests, as many as it may. Remove one first.',
  { status: 409 },
)

import { defineError } from '#kit/errors.ts'

export const personNotFound = defineError(
  'people.not_found',
  'No such person in this workspace, or they were removed. GET /v1/people lists them.',
  { status: 404 },
)
export const emailTaken = defineError(
  'people.email_taken',
  'Somebody in this workspace has this e-mail address already. Find them with GET /v1/people?email=… and change them instead.',
  { status: 409 },
)
export const changedMeanwhile = defineError(
  'people.changed_meanwhile',
  'This person kept changing while we wrote. Nothing of yours was written: read them again, then repeat your change.',
  { status: 409 },
)
export const extraTooLarge = defineError(
  'people.extra_too_large',
  'The extra fields of one person may be 50,000 characters of JSON together. Keep long texts where they are, and a link here.',
)
export const ignoredNotFound = defineError(
  'people.ignored_not_found',
  'No ignored e-mail address has this id. GET /v1/people/ignored lists them.',
  { status: 404 },
)
export const feedNotFound = defineError(
  'people.feed_not_found',
  'No connection of this workspace with this id feeds the people. Its users can still be added by hand: see …/candidates.',
  { status: 404 },
)

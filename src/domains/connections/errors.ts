import { defineError } from '#kit/errors.ts'

export const connectionNotFound = defineError(
  'connections.not_found',
  'No such connection in this workspace.',
  {
    status: 404,
  },
)
export const unknownConnector = defineError(
  'connections.unknown_connector',
  'No connector has this id. GET /v1/connectors lists them.',
)
export const badCredentials = defineError(
  'connections.bad_credentials',
  'The form is not filled as the connector needs it. `details` names each field.',
)
export const badBaseUrl = defineError(
  'connections.bad_base_url',
  'This base address cannot be used: it must be a public https address on port 443.',
)
export const testFailed = defineError(
  'connections.test_failed',
  'The vendor did not accept these credentials.',
  {
    status: 422,
  },
)
export const tooManyConnections = defineError(
  'connections.too_many',
  'This workspace has 500 connections, as many as it may. Disconnect one first.',
  { status: 409 },
)
export const noSandboxForm = defineError(
  'connections.no_sandbox_form',
  'A sandbox connection takes no credentials and no base address: it reads sample data. Leave them out.',
)
export const secretsNeeded = defineError(
  'connections.secrets_needed',
  'A new base address needs the credentials typed again: stored secrets are bound to the old address.',
)
export const changedMeanwhile = defineError(
  'connections.changed_meanwhile',
  'Somebody else replaced these credentials at the same moment. Look at the connection, then try again.',
  { status: 409 },
)

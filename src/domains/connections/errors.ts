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
export const unknownWay = defineError(
  'connections.unknown_way',
  'This app cannot be connected in this way. GET /v1/connectors lists the ways of each.',
)
export const consentNeeded = defineError(
  'connections.consent_needed',
  'This way of connecting needs a person’s consent in the browser: begin it with POST /v1/consents.',
  { status: 409 },
)
export const noConsent = defineError(
  'connections.no_consent',
  'This way of connecting has no consent to give. Use POST /v1/connections, or replace the credentials.',
  { status: 409 },
)
export const consentNotFound = defineError(
  'connections.consent_not_found',
  'There is no such consent under way: it was used, has run out after ten minutes, or belongs to another browser. Begin again.',
  { status: 404 },
)
export const consentFailed = defineError(
  'connections.consent_failed',
  'The app did not give access. Nothing was changed.',
  { status: 422 },
)
export const noSandbox = defineError(
  'connections.no_sandbox',
  'A manifest has no sample data: connect it live, or run it dry first.',
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
export const noWebhooks = defineError(
  'connections.no_webhooks',
  'This app sends no webhooks that Syncline knows. Its objects are read on their schedules.',
  { status: 409 },
)
export const hookByHand = defineError(
  'connections.webhook_by_hand',
  'This app has no call that registers a webhook: copy the address and follow the setup shown with it.',
  { status: 409 },
)
export const hookNotPublic = defineError(
  'connections.webhook_not_public',
  'The app cannot reach this Syncline: its own address is not https. Register the webhook where Syncline is deployed.',
  { status: 409 },
)
export const hookRefused = defineError(
  'connections.webhook_refused',
  'The app did not take the change of its webhook. Nothing was changed here; try again.',
  { status: 422 },
)

/** What the Worker serves beside the endpoints of the list: signing in, its own state, keys and description. */
import type { ErrorStatus } from '#kit/errors.ts'
import type { JsonObject } from './openapi-names.ts'
import { operationId } from './openapi-operation.ts'
import { json, refusedWith } from './openapi-replies.ts'

interface PlainRoute {
  method: 'GET' | 'POST'
  path: `/${string}`
  group: string
  summary: string
  about?: string
  parameters?: JsonObject[]
  requestBody?: JsonObject
  /** What it answers with, by content type; without it the browser is sent elsewhere. */
  returns?: JsonObject
  /** In the house's shape. */
  refusals?: ErrorStatus[]
  /** In a shape of its own. */
  otherRefusals?: JsonObject
}

const text = { type: 'string' }
const flag = { type: 'boolean' }
const timeOrNull = { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }
const object = (properties: JsonObject, optional: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
})

const requestId = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } }
const user = object({ id: text, email: text, name: text })
const SIGN_IN_REFUSALS: ErrorStatus[] = [400, 401, 403, 409, 413, 415, 422, 429]
const credentials = {
  email: { type: 'string', format: 'email' },
  password: { ...text, minLength: 8, maxLength: 128 },
}
const body = (schema: JsonObject): JsonObject => ({ required: true, content: json(schema) })
const inPath = (name: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
})
const inQuery = (name: string): JsonObject => ({
  name,
  in: 'query',
  required: false,
  schema: { type: 'string' },
})

/** RFC 6749, 5.2. */
const oauthError: JsonObject = {
  description: 'Refused, in the words of RFC 6749.',
  headers: requestId,
  content: json(object({ error: text, error_description: text })),
}

/** Shapes that have a name for the client's sake. */
export const plainSchemas = {
  Health: object({
    ok: flag,
    cron_at: timeOrNull,
    watchdog_at: timeOrNull,
    cron_late: flag,
    local: flag,
  }),
}

export const plainRoutes: readonly PlainRoute[] = [
  {
    method: 'POST',
    path: '/auth/sign-up/email',
    group: 'Signing in',
    summary: 'Create an account',
    about: 'For browsers: the session is a cookie. The first workspace is made with it.',
    requestBody: body(object({ name: text, ...credentials })),
    returns: json(object({ user })),
    refusals: SIGN_IN_REFUSALS,
  },
  {
    method: 'POST',
    path: '/auth/sign-in/email',
    group: 'Signing in',
    summary: 'Sign in',
    requestBody: body(object(credentials, { rememberMe: flag })),
    returns: json(object({ user })),
    refusals: SIGN_IN_REFUSALS,
  },
  {
    method: 'POST',
    path: '/auth/sign-out',
    group: 'Signing in',
    summary: 'Sign out',
    returns: json(object({ success: flag })),
    refusals: SIGN_IN_REFUSALS,
  },
  {
    method: 'GET',
    path: '/auth/get-session',
    group: 'Signing in',
    summary: 'Who is signed in',
    about: '`null` if nobody is.',
    returns: json({ anyOf: [object({ session: object({ expiresAt: text }), user }), { type: 'null' }] }),
    refusals: SIGN_IN_REFUSALS,
  },
  {
    method: 'POST',
    path: '/oauth/token',
    group: 'Keys',
    summary: 'Get an access token',
    about:
      'Client credentials (RFC 6749, 4.4): a key for a token of a few minutes, sent as `Authorization: Bearer`. The client key and secret stand in the form or in Basic. `scope` narrows what the token may. A key that is revoked takes its tokens along.',
    requestBody: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: object(
            { grant_type: { const: 'client_credentials' } },
            { client_id: text, client_secret: text, scope: text },
          ),
        },
      },
    },
    returns: json(
      object({
        access_token: text,
        token_type: { const: 'Bearer' },
        expires_in: { type: 'integer', description: 'Seconds.' },
        scope: text,
      }),
    ),
    refusals: [403, 413],
    otherRefusals: { 400: oauthError, 401: oauthError, 429: oauthError },
  },
  {
    method: 'GET',
    path: '/calls/reply.xsd',
    group: 'API calls',
    summary: 'What API calls answer as XML',
    about: 'An XML Schema; the same for every call.',
    returns: { 'application/xml': { schema: text } },
  },
  {
    method: 'GET',
    path: '/oauth/start/:id',
    group: 'Signing in',
    summary: 'Begin a consent',
    about: 'For browsers, which are sent on to the app: `start_url` of POST /v1/consents leads here.',
    parameters: [inPath('id'), inQuery('workspace')],
  },
  {
    method: 'GET',
    path: '/oauth/callback/:connector',
    group: 'Signing in',
    summary: 'Come back from a consent',
    about: 'For browsers, which are sent on to the dashboard.',
    parameters: [inPath('connector'), inQuery('state'), inQuery('code'), inQuery('error')],
  },
  {
    method: 'GET',
    path: '/healthz',
    group: 'The instance',
    summary: 'Whether it runs, and its clocks',
    returns: json({ $ref: '#/components/schemas/Health' }),
  },
  {
    method: 'GET',
    path: '/.well-known/jwks.json',
    group: 'The instance',
    summary: 'The public keys that receipts and access tokens are signed with',
    returns: json(
      object({
        keys: {
          type: 'array',
          items: object({ kty: text, crv: text, x: text, kid: text, alg: text, use: text }),
        },
      }),
    ),
  },
  {
    method: 'GET',
    path: '/calls/reply.xsd',
    group: 'API calls',
    summary: 'What an API call answers as XML, as a schema (XSD)',
    returns: { 'application/xml': { schema: { type: 'string' } } },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    group: 'The instance',
    summary: 'This document',
    returns: json({ type: 'object' }),
  },
]

export function plainOperation(route: PlainRoute): JsonObject {
  const { method, path, group, summary, about, parameters = [], requestBody, returns } = route
  const served = returns
    ? { 200: { description: summary, headers: requestId, content: returns } }
    : { 302: { description: 'The browser goes on from here', headers: requestId } }
  return {
    operationId: operationId(method, path),
    tags: [group],
    summary,
    ...(about ? { description: about } : {}),
    security: [],
    parameters,
    ...(requestBody ? { requestBody } : {}),
    responses: {
      ...served,
      ...refusedWith([...(route.refusals ?? []), 500, 503], 'house'),
      ...route.otherRefusals,
    },
  }
}

/** Sessions, access tokens and consents, for the OpenAPI document. */
import type { ErrorStatus } from '#kit/errors.ts'
import type { JsonObject } from './openapi-names.ts'
import { flag, object, requestId, text, type PlainRoute } from './openapi-plain.ts'
import { json } from './openapi-replies.ts'

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

export const signInRoutes: readonly PlainRoute[] = [
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
]

import { KEY_SCOPES } from '#domains/tenants/index.ts'
import type { JsonObject } from './openapi-names.ts'

/** Every way to say who is calling; all of a key's are equal. */
export const securitySchemes = (origin: string): JsonObject => ({
  key: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of the workspace: `Authorization: Bearer syn_live_…`',
  },
  x_api_key: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'The same key in a header of its own.',
  },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'The client key as the user name, the client secret (the whole key) as the password.',
  },
  amx: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'The client key and the client secret as they are: `Authorization: amx <client key>:<client secret>`',
  },
  oauth: {
    type: 'oauth2',
    description:
      'An access token for a few minutes, got with the client key and secret, sent as `Authorization: Bearer`.',
    flows: {
      clientCredentials: {
        tokenUrl: `${origin}/oauth/token`,
        scopes: Object.fromEntries(KEY_SCOPES.map((scope) => [scope, `Whatever needs ${scope}`])),
      },
    },
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-syncline',
    description: 'A person who signed in with a browser.',
  },
})

/** What a caller may come with: a key in any of its ways if keys carry the scope, and always a signed-in person. */
export const waysIn = (scope: string | null): JsonObject[] =>
  scope !== null && keyMay(scope)
    ? [{ key: [] }, { x_api_key: [] }, { basic: [] }, { amx: [] }, { oauth: [scope] }, { session: [] }]
    : [{ session: [] }]

export const keyMay = (scope: string): boolean => (KEY_SCOPES as readonly string[]).includes(scope)

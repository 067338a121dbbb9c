/** What Syncline tells of itself, for the OpenAPI document. */
import { flag, object, text, type PlainRoute } from './openapi-plain.ts'
import { json } from './openapi-replies.ts'

const timeOrNull = { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }

/** Shapes that have a name for the client's sake. */
export const instanceSchemas = {
  Health: object({
    ok: flag,
    cron_at: timeOrNull,
    watchdog_at: timeOrNull,
    cron_late: flag,
    local: flag,
  }),
}

export const instanceRoutes: readonly PlainRoute[] = [
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

import type { ErrorStatus } from '#kit/errors.ts'
import type { JsonObject } from './openapi-names.ts'

type Style = 'house' | 'highlevel'

export const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id', 'docs'],
      properties: {
        code: { type: 'string', description: 'Stable; x-errors lists them all.' },
        message: { type: 'string', description: 'What happened, whose turn it is, and what to do.' },
        details: {
          description: 'Of request.invalid a list of what does not fit; of others facts about the case.',
        },
        request_id: { type: 'string', description: 'Tell it when you ask us about this call.' },
        docs: { type: 'string', description: 'Where this code is explained.' },
      },
    },
  },
}

/** HighLevel's own (highlevel-style.ts): a 422 lists its messages, and some statuses come without `error`. */
const HIGHLEVEL_ERROR_SCHEMA = {
  type: 'object',
  required: ['statusCode', 'message', 'traceId'],
  properties: {
    statusCode: { type: 'integer' },
    message: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    error: { type: 'string' },
    traceId: { type: 'string' },
  },
}

const XML_SCHEMA = {
  type: 'string',
  description:
    'The same as in JSON: an element for each property, in the document’s order; list items under the name of their shape, or `item`; `entry name="…"` for names that are data; `nil="true"` for null.',
}

const ERROR_SCHEMAS: Record<Style, string> = { house: 'Error', highlevel: 'HighLevelError' }

export const replySchemas = {
  Error: ERROR_SCHEMA,
  HighLevelError: HIGHLEVEL_ERROR_SCHEMA,
  Xml: XML_SCHEMA,
}

export const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } })
const reference = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })
const inBothFormats = (schema: JsonObject): JsonObject => ({
  ...json(schema),
  'application/xml': { schema: reference('schemas', 'Xml') },
})
const text = (description: string, more: JsonObject = {}): JsonObject => ({
  description,
  schema: { type: 'string' },
  ...more,
})

/** Headers of replies; those that are `required` come with each reply that names them. */
export const replyHeaders = {
  'X-Request-Id': text('Names this call in our logs.', { required: true }),
  ETag: text('Changes when the reply does. Send it back as If-None-Match.', { required: true }),
  RateLimit: text(
    'What is left of each limit, and the seconds until it is whole again: `"minute";r=599;t=1`.',
  ),
  'RateLimit-Policy': text('The limits of the key: `"minute";q=600;w=60, "day";q=100000;w=86400`.'),
  'Retry-After': text('Seconds to wait.'),
  'Idempotency-Replayed': text('`true`: this is the reply to the first request with the same key.'),
  'X-RateLimit-Max': text('Calls that may be made in one interval.'),
  'X-RateLimit-Remaining': text('Calls left in this interval.'),
  'X-RateLimit-Interval-Milliseconds': text('How long an interval is.'),
  'X-RateLimit-Limit-Daily': text('Calls that may be made in a day.'),
  'X-RateLimit-Daily-Remaining': text('Calls left today.'),
  'X-RateLimit-Daily-Reset': text('Milliseconds until the day is over, in UTC.'),
}

type HeaderName = keyof typeof replyHeaders
const RATE: Record<Style, HeaderName[]> = {
  house: ['RateLimit', 'RateLimit-Policy'],
  highlevel: [
    'X-RateLimit-Max',
    'X-RateLimit-Remaining',
    'X-RateLimit-Interval-Milliseconds',
    'X-RateLimit-Limit-Daily',
    'X-RateLimit-Daily-Remaining',
    'X-RateLimit-Daily-Reset',
  ],
}
const headers = (names: HeaderName[]): JsonObject => ({
  headers: Object.fromEntries(names.map((name) => [name, reference('headers', name)])),
})

const REFUSALS: Record<ErrorStatus, [name: string, description: string]> = {
  400: ['BadRequest', 'The request does not fit; `details` names each part that is off.'],
  401: ['Unauthorized', 'No session, no valid key and no valid token.'],
  403: ['Forbidden', 'The caller is known and may not do this.'],
  404: ['NotFound', 'There is no such thing in this workspace, or no such workspace.'],
  405: ['WrongMethod', 'The path is served, but not by this method; `Allow` names those that are.'],
  409: ['Conflict', 'It does not go together with how things stand.'],
  410: ['Gone', 'It was there, and is no longer.'],
  413: ['TooLarge', 'The body is larger than 256 KiB.'],
  415: ['WrongType', 'The body is of another type than this takes.'],
  422: ['Unprocessable', 'The request was understood and cannot be done as it is.'],
  429: ['TooMany', 'Too many calls; wait as long as Retry-After says.'],
  500: ['Broken', 'Something broke on our side.'],
  502: ['BadGateway', 'The app gave no answer that could be used.'],
  503: ['Away', 'Something we need does not answer at the moment; wait as long as Retry-After says.'],
}
const PREFIX: Record<Style, string> = { house: '', highlevel: 'HighLevel' }
const WAITS: readonly number[] = [409, 429, 503]

function refusal(status: ErrorStatus, style: Style): JsonObject {
  const names: HeaderName[] = ['X-Request-Id', ...RATE[style]]
  const schema = reference('schemas', ERROR_SCHEMAS[style])
  return {
    description: REFUSALS[status][1],
    ...headers(WAITS.includes(status) ? [...names, 'Retry-After'] : names),
    content: style === 'house' ? inBothFormats(schema) : json(schema),
  }
}

const STATUSES = Object.keys(REFUSALS).map(Number) as ErrorStatus[]

/** Each refusal under its name, in both styles. */
export const refusals: JsonObject = Object.fromEntries(
  (['house', 'highlevel'] as const).flatMap((style) =>
    STATUSES.map((status) => [PREFIX[style] + REFUSALS[status][0], refusal(status, style)]),
  ),
)

export const refusedWith = (statuses: readonly ErrorStatus[], style: Style): JsonObject =>
  Object.fromEntries(
    statuses.map((status) => [status, reference('responses', PREFIX[style] + REFUSALS[status][0])]),
  )

export const NOT_MODIFIED = {
  description: 'Nothing has changed since the reply with this ETag.',
  ...headers(['X-Request-Id', 'ETag']),
}

interface Success {
  description: string
  style: Style
  /** JSON's; nothing for a reply without a body. */
  schema: JsonObject | undefined
  isWrite: boolean
  isLimited: boolean
}

export function success({ description, style, schema, isWrite, isLimited }: Success): JsonObject {
  const names: HeaderName[] = ['X-Request-Id']
  if (isLimited) names.push(...RATE[style])
  names.push(isWrite ? 'Idempotency-Replayed' : 'ETag')
  if (!schema) return { description, ...headers(names) }
  return { description, ...headers(names), content: style === 'house' ? inBothFormats(schema) : json(schema) }
}

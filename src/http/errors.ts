import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isAway } from '#kit/away.ts'
import { AppError, defineError } from '#kit/errors.ts'
import type { App } from './app-types.ts'
import { asText, askedFor } from './format.ts'
import { highlevelError, isHighLevels } from './highlevel-style.ts'
import { ERROR_SCHEMA } from './openapi-replies.ts'

export const signedOut = defineError(
  'auth.missing',
  'Nobody is signed in. Send `Authorization: Bearer syn_…`, or sign in with a browser.',
  { status: 401 },
)
export const notAllowed = defineError(
  'auth.not_allowed',
  'Your role or key does not carry what this needs. Ask an admin of the workspace.',
  { status: 403 },
)
export const noWorkspace = defineError(
  'workspaces.not_found',
  'You are a member of no such workspace. Create one, or ask for an invitation.',
  { status: 404 },
)
export const crossSite = defineError(
  'auth.cross_site',
  'This request came from another site’s page, so it was refused. Send it from the dashboard, or with a key.',
  { status: 403 },
)
export const noSuchPath = defineError(
  'request.no_such_path',
  'Nothing lives at this path. /docs lists what does.',
  {
    status: 404,
  },
)
export const wrongMethod = defineError(
  'request.wrong_method',
  'This path is served, but not by this method. `Allow` names those that are.',
  { status: 405 },
)
export const badJson = defineError(
  'request.bad_json',
  'The body is not JSON. Check quotes, commas and braces.',
)
export const wrongType = defineError(
  'request.wrong_type',
  'Send the body as application/json, and not compressed.',
  {
    status: 415,
  },
)
export const tooLarge = defineError(
  'request.too_large',
  'The body is larger than 256 KiB. Send less at once.',
  {
    status: 413,
  },
)
export const tooManyTries = defineError(
  'auth.too_many_tries',
  'Too many attempts from this address. Wait a minute, then try again.',
  { status: 429, retryAfterSeconds: 60 },
)
const platformAway = defineError(
  'platform.away',
  'Our storage does not answer at the moment. Try again in ten seconds; after a write, look first whether it was done; one with an Idempotency-Key needs a new key.',
  { status: 503, retryAfterSeconds: 10 },
)
const internal = defineError(
  'internal',
  'Something broke on our side; nothing was half done. Try again, and tell us the request_id if it stays; a write with an Idempotency-Key needs a new key.',
  { status: 500 },
)

/** The one place where an error becomes a reply. Unknown errors keep their message to themselves. */
export function onError(error: Error, c: Context<App>): Response {
  const known = error instanceof AppError ? error : notOurs(error)
  if (known.status >= 500) c.var.log('error', 'http.failed', { path: c.req.path, error, cause: error.cause })
  const { code, message, details, retryAfterSeconds, format = 'json' } = known
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
  if (known.status === 401) c.header('WWW-Authenticate', 'Bearer realm="syncline"')
  if (c.var.endpoint?.style === 'highlevel' || isHighLevels(c.req.path)) {
    const { status, body } = highlevelError(known, { path: c.req.path, requestId: c.var.requestId })
    return c.json(body, status)
  }
  const docs = `${c.var.origin}/docs#${code}`
  const told = { error: { code, message, details, request_id: c.var.requestId, docs } }
  const { text, type } = asText(told, askedFor(c) ?? format, { schema: () => ERROR_SCHEMA, root: 'response' })
  return c.body(text, known.status, { 'Content-Type': type })
}

function notOurs(error: Error): AppError {
  if (isAway(error)) return platformAway({ cause: error })
  if (error instanceof HTTPException && error.status < 500)
    return error.status === 404 ? noSuchPath() : badJson({ cause: error })
  return internal({ cause: error })
}

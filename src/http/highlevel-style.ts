/** How HighLevel tells errors, for the endpoints that stand in for its own. */
import type { AppError, ErrorStatus } from '#kit/errors.ts'

/** Its own sentences, which programs look for; they tell less than ours, and no more. */
const WORDS: Record<string, [ErrorStatus, string]> = {
  'auth.missing': [401, 'Invalid JWT'],
  'auth.bad_key': [401, 'Invalid token: access token is invalid'],
  // Not 403: that is said about locations alone.
  'auth.not_allowed': [401, 'The token is not authorized for this scope.'],
}
/** 400, 404 and 429 come without `error`. */
const NAMES: Partial<Record<ErrorStatus, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  422: 'Unprocessable Entity',
}

const PATHS = /^\/(social-media-posting|users)(\/|$)/
/** The only path that answers a request it does not understand with 400 and one sentence, not 422 and a list. */
const PLAIN = /^\/social-media-posting\/statistics\/?$/

/** Whether the path is one of HighLevel's, served or not. */
export const isHighLevels = (path: string): boolean => PATHS.test(path)

interface Told {
  status: ErrorStatus
  body: { statusCode: ErrorStatus; message: string | string[]; error?: string; traceId: string }
}

/** `{ statusCode, message, error?, traceId }`; `traceId` is what our own errors call `request_id`. */
export function highlevelError(
  error: AppError,
  { path, requestId }: { path: string; requestId: string },
): Told {
  const [status, message] = toldOf(error, PLAIN.test(path))
  const name = NAMES[status]
  return { status, body: { statusCode: status, message, ...(name && { error: name }), traceId: requestId } }
}

function toldOf(error: AppError, plain: boolean): [ErrorStatus, string | string[]] {
  if (Object.hasOwn(WORDS, error.code)) return WORDS[error.code] ?? [error.status, error.message]
  if (error.code === 'request.invalid') {
    const messages = invalid(error.details)
    return plain ? [400, messages.join('; ')] : [422, messages]
  }
  if (error.status === 429) return [429, 'Too Many Requests']
  return [error.status, error.message]
}

interface Detail {
  in: string
  path: string | null
  message: string
}

const invalid = (details: unknown): string[] => [...new Set((details as Detail[]).map(sentence))]

function sentence({ in: part, path, message }: Detail): string {
  if (message === 'should not exist') return `property ${path} ${message}`
  const [, list] = /^(.+)\.\d+$/.exec(path ?? '') ?? []
  return list ? `each value in ${list} ${message}` : `${path ?? part} ${message}`
}

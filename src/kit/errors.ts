export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 502 | 503

interface Options {
  status?: ErrorStatus
  details?: unknown
  cause?: unknown
  retryAfterSeconds?: number
  message?: string
  /** What the caller reads who names no format; JSON without it. */
  format?: 'json' | 'xml'
}

/** The one error a caller may see. `code` is stable and documented; `message` says whose turn it is. */
export class AppError extends Error {
  readonly code: string
  readonly status: ErrorStatus
  readonly details: unknown
  readonly retryAfterSeconds: number | undefined
  readonly format: Options['format']
  constructor(
    code: string,
    message: string,
    { status = 400, details, cause, retryAfterSeconds, format }: Options = {},
  ) {
    super(message, { cause })
    this.code = code
    this.status = status
    this.details = details
    this.retryAfterSeconds = retryAfterSeconds
    this.format = format
  }
}

export interface ErrorKind {
  code: string
  status: ErrorStatus
  message: string
}

/** Every error declared in the house, in the order of declaration: what /docs shows and links resolve to. */
export const errorCatalog: ErrorKind[] = []

/** `const notFound = defineError('records.not_found', 'No such record.', { status: 404 })`, then `throw notFound()`. */
export function defineError(code: string, message: string, options: Options = {}) {
  errorCatalog.push({ code, message, status: options.status ?? 400 })
  return (more: Options = {}) => new AppError(code, more.message ?? message, { ...options, ...more })
}

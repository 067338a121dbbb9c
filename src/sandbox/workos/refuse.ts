import type { Context } from 'hono'

type Status = 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500

interface Failure {
  code: string
  message: string
  errors?: { code: string; message?: string }[]
}

export const refuse = (c: Context, status: Status, { code, message, errors = [] }: Failure): Response =>
  c.json({ message, code, errors }, status)

export const notFound = (c: Context, what: string): Response =>
  refuse(c, 404, { code: 'entity_not_found', message: `${what} was not found.` })

export const bad = (c: Context, message: string): Response => refuse(c, 400, { code: 'bad_request', message })

/** 422: which fields are wrong, each with a code. */
export const unprocessable = (c: Context, errors: { code: string; message: string }[]): Response =>
  refuse(c, 422, { code: 'validation_error', message: 'Validation failed', errors })

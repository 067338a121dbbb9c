import type { Context } from 'hono'

type Status = 400 | 401 | 403 | 404 | 409 | 429 | 500 | 503

/** BambooHR explains itself in a header; the body is empty. */
export const refuse = (c: Context, status: Status, message: string): Response =>
  c.body(null, status, { 'x-bamboohr-error-message': message })

import type { Context } from 'hono'

/** BambooHR explains itself in a header; the body is empty. */
export const refuse = (c: Context, status: 400 | 401 | 403 | 404 | 500, message: string): Response =>
  c.body(null, status, { 'x-bamboohr-error-message': message })

import type { Context } from 'hono'

const names: Partial<Record<Status, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  422: 'Unprocessable Entity',
}

type Status = 400 | 401 | 403 | 404 | 422 | 429 | 500

/** HighLevel's error shape. 400, 404 and 429 carry no `error`; a 422 lists its messages. */
export function refuse(c: Context, statusCode: Status, message: string): Response {
  const error = names[statusCode]
  return c.json({ statusCode, message: statusCode === 422 ? [message] : message, error }, statusCode)
}

export const notFound = (c: Context, message: string): Response => refuse(c, 404, message)

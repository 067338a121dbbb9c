import type { Context } from 'hono'

const statuses = {
  validation_error: 400,
  unauthorized: 401,
  insufficient_credit: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  request_in_progress: 409,
  rate_limit_exceeded: 429,
  internal_error: 500,
} as const

type Code = keyof typeof statuses

/** The v3 shape. The older paths have others, which no page tells well enough: here all refuse alike. */
export const refuse = (c: Context, code: Code, message: string): Response => failure(c, { code, message })

/** `param` is what was wrong: a name of the query, or a path into the body. */
export const invalid = (c: Context, param: string, message: string): Response =>
  failure(c, { code: 'validation_error', message, param })

export function busy(c: Context, seconds: number, message: string): Response {
  c.header('Retry-After', String(seconds))
  return refuse(c, 'rate_limit_exceeded', message)
}

function failure(c: Context, { code, message, param }: { code: Code; message: string; param?: string }) {
  const doc_url = `https://developers.heygen.example/docs/error-codes#${code}`
  return c.json({ error: { code, message, param: param ?? null, doc_url } }, statuses[code])
}

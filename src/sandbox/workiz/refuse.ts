import type { Context } from 'hono'

type Details = { error: string } | { error: string }[]

/** Workiz's error for a call that was understood; `details` is an object or a list, as it comes. */
export const refuse = (
  c: Context,
  code: 400 | 401 | 404 | 429 | 500,
  { msg, details }: { msg: string; details?: Details },
): Response => c.json({ error: true, code, msg, details }, code)

/** For a path or a token that is none: another shape than every other error. */
export const forbidden = (c: Context): Response =>
  c.json({ success: false, error: 'Forbidden', message: 'Invalid API path or malformed API key.' }, 403)

/** What is not there is no error to Workiz: it answers 200. */
export const notFound = (c: Context, what: string): Response =>
  c.json({ flag: false, msg: `${what} Not Found` })

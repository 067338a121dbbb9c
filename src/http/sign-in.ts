import type { Context } from 'hono'
import { signIn } from '#domains/sign-in/index.ts'
import { AppError, type ErrorStatus } from '#kit/errors.ts'
import type { App } from './app-types.ts'

/** What the product uses of better-auth. The rest of it (accounts, links, pages of its own) stays shut. */
export const SIGN_IN_ROUTES = [
  ['POST', '/auth/sign-up/email'],
  ['POST', '/auth/sign-in/email'],
  ['POST', '/auth/sign-out'],
  ['GET', '/auth/get-session'],
] as const

const STATUSES: readonly number[] = [400, 401, 403, 404, 409, 413, 415, 422, 429] satisfies ErrorStatus[]

/**
 * Hands the request to better-auth and its answer back in the house's shape: errors like any other, and never the
 * session's token in a body, where a script could read what HttpOnly keeps from it.
 */
export async function answerSignIn(c: Context<App>): Promise<Response> {
  const response = await signIn(c.var.ctx).handler(c.req.raw)
  const body = (await response.json().catch(() => null)) as Record<string, unknown> | null
  if (!response.ok) throw refused(response.status, body)
  for (const cookie of response.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
  if (c.req.path === '/auth/sign-out') c.header('Clear-Site-Data', '"cookies"')
  return c.json(withoutToken(body))
}

function refused(status: number, body: Record<string, unknown> | null): AppError {
  const known = STATUSES.includes(status) ? (status as ErrorStatus) : 400
  const code = typeof body?.code === 'string' ? body.code : 'auth.refused'
  const message =
    typeof body?.message === 'string' ? body.message : 'This could not be done. Check what was sent.'
  if (status >= 500) throw new Error(`sign-in: ${message}`)
  return new AppError(code, message, { status: known })
}

function withoutToken(body: Record<string, unknown> | null): Record<string, unknown> | null {
  if (body === null) return null
  const { token: _, session, ...rest } = body
  if (typeof session !== 'object' || session === null) return rest
  const { token: __, ...shown } = session as Record<string, unknown>
  return { ...rest, session: shown }
}

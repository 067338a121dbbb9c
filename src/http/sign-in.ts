import type { Context } from 'hono'
import { signIn } from '#domains/sign-in/index.ts'
import type { App } from './app-types.ts'
import { refusalOf } from './sign-in-errors.ts'

/** What the product uses of better-auth. The rest of it (accounts, links, pages of its own) stays shut. */
export const SIGN_IN_ROUTES = [
  ['POST', '/auth/sign-up/email'],
  ['POST', '/auth/sign-in/email'],
  ['POST', '/auth/sign-out'],
  ['GET', '/auth/get-session'],
] as const

/**
 * Hands the request to better-auth and its answer back in the house's shape: errors like any other, and never the
 * session's token in a body, where a script could read what HttpOnly keeps from it.
 */
export async function answerSignIn(c: Context<App>): Promise<Response> {
  const response = await signIn(c.var.ctx).handler(c.req.raw)
  const body = (await response.json().catch(() => null)) as Record<string, unknown> | null
  if (!response.ok) throw refusalOf(response.status, body)
  for (const cookie of response.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
  if (c.req.path === '/auth/sign-out') c.header('Clear-Site-Data', '"cookies"')
  return c.json(withoutToken(body))
}

function withoutToken(body: Record<string, unknown> | null): Record<string, unknown> | null {
  if (body === null) return null
  const { token: _, session, ...rest } = body
  if (typeof session !== 'object' || session === null) return rest
  const { token: __, ...shown } = session as Record<string, unknown>
  return { ...rest, session: shown }
}

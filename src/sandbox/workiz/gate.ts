import type { Context, Next } from 'hono'
import { rate } from '#sandbox/rate.ts'
import { isSecret, isToken, tokenIn } from './account.ts'
import { bodyOf } from './body.ts'
import { forbidden, refuse } from './refuse.ts'

/** Workiz publishes no number and no header: only that there is a limit. */
const perMinute = rate(300, 60_000)

/** What every call passes, in this order: token, budget, and for a POST the account's secret in the body. */
export async function gate(c: Context, next: Next): Promise<Response | void> {
  const token = tokenIn(c)
  if (!isToken(token)) return forbidden(c)
  if (perMinute(token, Date.now()) > 0) return refuse(c, 429, { msg: 'Too Many Requests' })
  if (c.req.method !== 'POST') return next()
  const body = await bodyOf(c)
  if (!body) return refuse(c, 400, { msg: 'Invalid JSON' })
  if (isSecret(body.auth_secret)) return next()
  return refuse(c, 401, { msg: 'Unauthorized', details: { error: 'Invalid auth_secret' } })
}

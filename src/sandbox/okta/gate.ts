import type { Context, Next } from 'hono'
import { rate } from '#sandbox/rate.ts'
import { refuse } from './refuse.ts'
import { tokenOf } from './token.ts'

/** The numbers depend on the endpoint and the plan; this is one for all. */
const CALLS = 600
const budget = rate(CALLS, 60_000)

/** What every call passes: the token, then the budget. There is no Retry-After, only when the budget is whole again. */
export async function gate(c: Context, next: Next): Promise<Response | void> {
  const now = Date.now()
  c.header('Date', new Date(now).toUTCString())
  const token = tokenOf(c)
  if (token.length < 10 || token.includes('wrong'))
    return refuse(c, 401, { code: 'E0000011', summary: 'Invalid token provided' })
  const wait = budget(token, now)
  if (wait > 0) {
    c.header('X-Rate-Limit-Limit', String(CALLS))
    c.header('X-Rate-Limit-Remaining', '0')
    c.header('X-Rate-Limit-Reset', String(Math.floor(now / 1000) + wait))
    return refuse(c, 429, {
      code: 'E0000047',
      summary: 'API call exceeded rate limit due to too many requests.',
    })
  }
  if (token.includes('readonly') && c.req.method !== 'GET')
    return refuse(c, 403, {
      code: 'E0000006',
      summary: 'You do not have permission to perform the requested action',
    })
  return next()
}

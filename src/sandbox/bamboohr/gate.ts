import type { Context, Next } from 'hono'
import { carried } from '#sandbox/consent.ts'
import { rate } from '#sandbox/rate.ts'
import { companyOf } from './company.ts'
import { refuse } from './refuse.ts'

/** BambooHR publishes no number. */
const budget = rate(200, 10_000)

interface Caller {
  /** Whose key it is: webhooks belong to it. */
  user: string
  refused?: string
}

/** `Basic base64(key:x)`, where as at BambooHR any password will do, or an app's `Bearer`. */
export function callerOf(c: Context): Caller {
  const [, scheme, text = ''] = /^(Basic|Bearer) (\S+)$/.exec(c.req.header('Authorization') ?? '') ?? []
  if (scheme === 'Bearer') return bearer(c, text)
  const [key = '', password] = Buffer.from(text, 'base64').toString().split(':')
  const valid = password !== undefined && key.length >= 10 && !key.includes('wrong')
  return valid ? { user: key } : { user: '', refused: 'Invalid API key' }
}

function bearer(c: Context, token: string): Caller {
  const said = carried(token)
  if (!said) {
    const valid = token.length >= 10 && !/wrong|expired/.test(token)
    return valid ? { user: token } : { user: '', refused: 'Invalid access token' }
  }
  const good = said.kind === 'access' && said.company === companyOf(c) && Number(said.until) > Date.now()
  return good ? { user: `app ${said.client}` } : { user: '', refused: 'Invalid access token' }
}

export async function gate(c: Context, next: Next): Promise<Response | void> {
  const { user, refused } = callerOf(c)
  if (refused) return refuse(c, 401, refused)
  const wait = budget(`${companyOf(c)} ${user}`, Date.now())
  if (wait === 0) return next()
  // Until 2026-09-16 a budget spent was answered with 503; an account can be late in changing.
  const reply = refuse(c, user.includes('old') ? 503 : 429, 'Too many requests')
  reply.headers.set('Retry-After', String(wait))
  return reply
}

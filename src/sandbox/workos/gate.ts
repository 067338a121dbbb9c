import type { Context, Next } from 'hono'
import { rate } from '#sandbox/rate.ts'
import { keyOf } from './key.ts'
import { refuse } from './refuse.ts'

const all = rate(6000, 60_000)
const userReads = rate(1000, 10_000)
const userWrites = rate(500, 10_000)
const directoryReads = rate(4, 1000)

/** What every call passes: the key, then the limits. Every reply has an id to ask support about. */
export async function gate(c: Context, next: Next): Promise<Response | void> {
  c.header('X-Request-ID', crypto.randomUUID())
  const key = keyOf(c)
  if (!key.startsWith('sk_') || key.length < 10 || key.includes('wrong'))
    return refuse(c, 401, { code: 'unauthorized', message: 'Unauthorized' })
  const wait = waitFor(c, key)
  if (wait > 0) {
    c.header('Retry-After', String(wait))
    return refuse(c, 429, { code: 'rate_limit_exceeded', message: 'Too many requests' })
  }
  if (key.includes('readonly') && c.req.method !== 'GET')
    return refuse(c, 403, { code: 'forbidden', message: 'This key may only read' })
  return next()
}

function waitFor(c: Context, key: string): number {
  const now = Date.now()
  const wait = all(key, now)
  if (wait > 0) return wait
  if (c.req.path.startsWith('/user_management/'))
    return (c.req.method === 'GET' ? userReads : userWrites)(key, now)
  if (c.req.path === '/directory_users')
    return directoryReads(`${key} ${c.req.query('directory') ?? c.req.query('group')}`, now)
  return 0
}

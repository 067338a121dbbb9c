import type { Context, MiddlewareHandler } from 'hono'
import type { StatusCode } from 'hono/utils/http-status'
import { remember } from './bounded.ts'

const DAY_MS = 86_400_000

interface Kept {
  asked: string
  at: number
  /** None while the first call is still running. */
  reply?: { status: StatusCode; type: string; text: string }
}

interface Rules {
  accountOf: (c: Context) => string
  /** The first call has not answered yet. */
  running: (c: Context) => Response
  /** The key came before with another body; left out, that gets the first one's reply too. */
  otherwise?: (c: Context) => Response
}

/**
 * `Idempotency-Key`: for 24 hours the same request gets the same reply; another path may use the key as well.
 * A refused one may be tried again.
 */
export function idempotent({ accountOf, running, otherwise }: Rules): MiddlewareHandler {
  const seen = new Map<string, Kept>()
  return async (c, next) => {
    const given = c.req.header('Idempotency-Key')
    if (!given || c.req.method === 'GET') return next()
    const key = JSON.stringify([accountOf(c), given, c.req.method, c.req.path])
    const asked = await c.req.text()
    const at = Date.now()
    const old = seen.get(key)
    if (old && at - old.at < DAY_MS) {
      if (old.asked !== asked && otherwise) return otherwise(c)
      if (!old.reply) return running(c)
      const { status, type, text } = old.reply
      // Not a Response of its own: this one carries the headers that were set on the way here.
      return c.newResponse(text || null, { status, headers: type ? { 'Content-Type': type } : {} })
    }
    const keep = (reply?: Kept['reply']) => remember(seen, key, { value: { asked, at, reply }, most: 2000 })
    keep()
    await next()
    if (!c.res.ok) return void seen.delete(key)
    const type = c.res.headers.get('Content-Type') ?? ''
    keep({ status: c.res.status as StatusCode, type, text: await c.res.clone().text() })
  }
}

import type { Context, Next } from 'hono'
import { rate } from '#sandbox/rate.ts'
import { keyOf } from './key.ts'
import { busy, invalid, refuse } from './refuse.ts'

// The vendor says that there is a limit, not which one: this one is invented.
const calls = rate(100, 10_000)

export async function gate(c: Context, next: Next): Promise<Response | void> {
  const key = keyOf(c)
  if (key.length < 10 || key.includes('wrong')) return refuse(c, 'unauthorized', 'Invalid API key or token')
  const wait = calls(key, Date.now())
  if (wait > 0) return busy(c, wait, 'Too many requests')
  if (key.includes('readonly') && c.req.method !== 'GET')
    return refuse(c, 'forbidden', 'This key may only read')
  if (!/^[\w:.-]{1,255}$/.test(c.req.header('Idempotency-Key') ?? 'none'))
    return invalid(c, 'Idempotency-Key', 'Idempotency-Key must be 1 to 255 letters, digits or _:.-')
  return next()
}

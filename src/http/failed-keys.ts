/**
 * Whoever guesses keys is sent away before anything is hashed or asked. Cloudflare's counter says when an address has
 * failed too often; from then on this isolate remembers it, so that a refusal costs nothing at all.
 */
import type { Context } from 'hono'
import { holderOf } from '#kit/networks.ts'
import type { App } from './app-types.ts'
import { tooManyTries } from './errors.ts'

const MINUTE = 60_000
const REMEMBERED = 10_000

/** Holder of an address → until when. */
const blocked = new Map<string, number>()

/** Only what Cloudflare says counts: X-Forwarded-For is whatever a caller likes. Null outside its edge. */
export const addressOf = (c: Context<App>): string | null => c.req.header('cf-connecting-ip') ?? null

/** Throws 429 while the caller's address is blocked. */
export function refuseBlocked(c: Context<App>): void {
  const address = addressOf(c)
  const until = address === null ? undefined : blocked.get(holderOf(address))
  const waitMs = until === undefined ? 0 : until - c.var.ctx.now()
  if (waitMs > 0) throw tooManyTries({ retryAfterSeconds: Math.ceil(waitMs / 1000) })
}

/** After a credential that opened nothing. */
export async function countFailed(c: Context<App>): Promise<void> {
  const address = addressOf(c)
  if (address === null) return
  const holder = holderOf(address)
  const { success } = await c.env.FAILED_KEYS.limit({ key: holder })
  if (success) return
  // For the rest of the minute: the counter's own window, give or take.
  const now = c.var.ctx.now()
  blocked.delete(holder)
  for (const [known, until] of blocked) {
    if (until > now && blocked.size < REMEMBERED) break
    blocked.delete(known)
  }
  blocked.set(holder, now - (now % MINUTE) + MINUTE)
}

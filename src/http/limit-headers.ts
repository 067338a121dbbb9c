import type { Context } from 'hono'
import type { KnownKey } from '#domains/keys/index.ts'
import type { App } from './app-types.ts'

const DAY_MS = 86_400_000

/**
 * What the key may do and what is left of it, on a 429 too: as draft-ietf-httpapi-ratelimit-headers has it, or as the
 * vendor does whose API an endpoint stands in for. One that was refused for its address is told nothing.
 */
export function limitHeaders(c: Context<App>, { facts, admission }: KnownKey): void {
  if (!admission.ok && admission.reason === 'address') return
  const left = admission.ok ? admission.remaining : 0
  if (c.var.endpoint?.style === 'highlevel') {
    c.header('X-RateLimit-Max', String(facts.ratePerMinute))
    c.header('X-RateLimit-Remaining', String(left))
    c.header('X-RateLimit-Interval-Milliseconds', '60000')
    c.header('X-RateLimit-Limit-Daily', String(facts.dayQuota))
    c.header('X-RateLimit-Daily-Remaining', String(admission.dayRemaining))
    c.header('X-RateLimit-Daily-Reset', String(DAY_MS - (c.var.ctx.now() % DAY_MS)))
    return
  }
  const seconds = admission.ok ? admission.resetSeconds : admission.retryAfterSeconds
  c.header('RateLimit-Policy', `"minute";q=${facts.ratePerMinute};w=60, "day";q=${facts.dayQuota};w=86400`)
  c.header('RateLimit', `"minute";r=${left};t=${seconds}, "day";r=${admission.dayRemaining}`)
}

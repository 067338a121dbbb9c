import { carries } from '#domains/tenants/index.ts'
import type { TenantCtx } from '#kit/context.ts'

/**
 * An endpoint's address for whoever asks. Who has it can send there: those of Slack, Zapier and Make are secrets in
 * themselves. Who may change endpoints sees it whole, others only where it leads.
 */
export const addressFor = (ctx: TenantCtx, url: string): string =>
  carries(ctx, 'webhooks:write') ? url : masked(url)

function masked(url: string): string {
  const { origin, pathname, search, hash } = new URL(url)
  return pathname + search + hash === '/' ? origin : `${origin}/…`
}

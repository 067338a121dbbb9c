import type { Ctx } from '#kit/context.ts'
import type { Failure } from './account.ts'
import { checkUrl, isLoopback } from './guard.ts'
import { resolvePublic } from './resolve.ts'

/*
 * What may stop any request that leaves the house, to a vendor (send.ts) or to a webhook's receiver (deliver.ts).
 * `whose` is what a person corrects: "the connection's address".
 */

/** By what is written alone: nothing has been looked up yet. */
export function textFault(ctx: Ctx, text: string, whose: string): Failure | null {
  const checked = checkUrl(text, { local: ctx.env.LOCAL === 'yes' })
  if (checked.ok) return null
  const host = URL.parse(text)?.host || 'this address'
  const message = `Nothing was sent to ${host}. ${checked.error.message} Correct ${whose}.`
  return { kind: 'refused', code: 'vendor.url_refused', message }
}

/** By where it leads: to ourselves, or to an address that is not public. */
export async function placeFault(ctx: Ctx, url: URL): Promise<Failure | null> {
  if (isLoopback(url.hostname)) return null
  // A request to ourselves would call us with its own reply, and so on until some budget is spent.
  if (url.host === URL.parse(ctx.origin)?.host)
    return {
      kind: 'refused',
      code: 'vendor.url_refused',
      message: 'Nothing was sent: this address is our own.',
    }
  const resolved = await resolvePublic(ctx, url.hostname)
  return resolved.ok ? null : resolved.error
}

import { sandboxFetch } from '#sandbox/index.ts'
import type { Ctx } from '#kit/context.ts'
import type { Account } from './account.ts'
import { isLoopback } from './guard.ts'

/** The one line that decides whether a request leaves the house. */
export function transport({ fetch }: Ctx, account: Account): (request: Request) => Promise<Response> {
  // `fetch` is taken off ctx first: workerd's own throws "Illegal invocation" when called as a method of another object.
  return account.mode === 'sandbox'
    ? (request) => sandboxFetch(account.connector.id, request)
    : (r) => fetch(r)
}

/** How a simulator sends its webhooks: to this machine alone, and only where the local switch opens simulators at all. */
export function toThisMachine({ env, fetch }: Ctx): (request: Request) => Promise<Response> {
  return (request) =>
    env.LOCAL === 'yes' && isLoopback(new URL(request.url).hostname)
      ? fetch(request).catch(() => new Response('Nobody answers there.', { status: 502 }))
      : Promise.resolve(new Response('Only an address of this machine.', { status: 400 }))
}

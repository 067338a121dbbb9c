import { sandboxEvents, sandboxFetch, sandboxHappening } from '#sandbox/index.ts'
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

/** How a webhook goes to whoever subscribed; deliver.ts has looked at the address. */
export function toReceiver({ fetch }: Ctx): (request: Request) => Promise<Response> {
  return (request) => fetch(request)
}

/** What the simulator of this vendor can tell by webhook. */
export const sandboxEventsOf = (connectorId: string): string[] => sandboxEvents(connectorId)

/**
 * A webhook as the simulator of this account's vendor would send it now, signed with the account's own secret; undefined:
 * it has no such event. What it tells has happened in the simulated account.
 */
export function sandboxWebhook(
  { now }: Pick<Ctx, 'now'>,
  { connector, settings, secrets }: Account,
  { event, n }: { event: string; n: number },
): ReturnType<typeof sandboxHappening> {
  const revealed = Object.entries(secrets).map(([id, value]) => [id, value.reveal()] as const)
  const credentials: Record<string, string> = { ...settings, ...Object.fromEntries(revealed) }
  const proof = connector.webhooks?.verify.find((one) => one.kind === 'hmac-sha256')
  const secret = (proof && credentials[proof.secret]) ?? ''
  return sandboxHappening(connector.id, event, { credentials, secret, n, now: now() })
}

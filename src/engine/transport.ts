import { sandboxFetch } from '#sandbox/index.ts'
import type { Ctx } from '#kit/context.ts'
import type { Account } from './account.ts'

/** The one line that decides whether a request leaves the house. */
export function transport({ fetch }: Ctx, account: Account): (request: Request) => Promise<Response> {
  // `fetch` is taken off ctx first: workerd's own throws "Illegal invocation" when called as a method of another object.
  return account.mode === 'sandbox'
    ? (request) => sandboxFetch(account.connector.id, request)
    : (r) => fetch(r)
}

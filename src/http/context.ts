import type { Context, MiddlewareHandler } from 'hono'
import type { Reactions } from '#kit/reactions.ts'
import { newId } from '#kit/ids.ts'
import { consoleLog, type Log } from '#kit/log.ts'
import type { App } from './app-types.ts'

/** What says who calls, whose workspace it is about and from where; the rest of a request is about itself. */
const CALLER = ['cookie', 'authorization', 'x-api-key', 'syncline-workspace', 'cf-connecting-ip']

function callerOf(c: Context<App>): Record<string, string> {
  const said = CALLER.map((name): [string, string | undefined] => [name, c.req.header(name)])
  return Object.fromEntries(said.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** The app itself: a path and the headers to ask it with. */
type Ask = (c: Context<App>, path: string, headers: Record<string, string>) => Promise<Response>

/** Builds the request's Ctx: the one place where the HTTP side meets clock, network and log. */
export const withCtx =
  (react: Reactions, ask: Ask): MiddlewareHandler<App> =>
  async (c, next) => {
    const requestId = newId('req')
    const log: Log = (level, event, fields) => consoleLog(level, event, { request: requestId, ...fields })
    // From config, or from the address the platform routed to us; X-Forwarded-* is whatever a caller likes.
    const origin = c.env.APP_ORIGIN || new URL(c.req.url).origin
    c.set('requestId', requestId)
    c.set('log', log)
    c.set('origin', origin)
    c.set('ctx', {
      env: c.env,
      origin,
      now: Date.now,
      fetch: (input, init) => fetch(input, init),
      log,
      later: (work) => c.executionCtx.waitUntil(work),
      react,
      ask: (path) => ask(c, path, callerOf(c)),
    })
    await next()
    c.header('X-Request-Id', requestId)
  }

import type { Ctx } from '#kit/context.ts'
import type { Endpoint } from '#kit/endpoint.ts'
import type { Log } from '#kit/log.ts'

/** What every request carries through the middleware. */
export interface App {
  Bindings: Env
  Variables: {
    ctx: Ctx
    log: Log
    origin: string
    requestId: string
    /** Set once a path was recognised: errors are told in its style. */
    endpoint: Endpoint | undefined
  }
}

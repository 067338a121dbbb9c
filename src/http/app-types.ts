import type { Ctx } from '#kit/context.ts'
import type { Log } from '#kit/log.ts'

/** What every request carries through the middleware. */
export interface App {
  Bindings: Env
  Variables: { ctx: Ctx; log: Log; origin: string; requestId: string }
}

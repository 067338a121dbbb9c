import type { Ctx } from '#kit/context.ts'
import { consoleLog } from '#kit/log.ts'
import { reactions } from './reactions.ts'

/** The Ctx of a wake-up that is no request. */
export const ctxOf = (env: Env, execution: Pick<ExecutionContext, 'waitUntil'>): Ctx => ({
  env,
  origin: env.APP_ORIGIN,
  now: Date.now,
  fetch: (input, init) => fetch(input, init),
  log: consoleLog,
  later: (work) => execution.waitUntil(work),
  react: reactions,
})

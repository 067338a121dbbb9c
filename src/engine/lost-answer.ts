import type { Action, Request as Description } from '#connectors/contract.ts'
import type { Failure } from './account.ts'
import { namesIn } from './template.ts'

/**
 * What a failed step means for trying again. A write that went out and was never answered may have had its effect:
 * it is repeated only where twice is once, where the vendor knows our key, or where the probe would see it.
 */
export function afterLostAnswer(
  action: Action,
  { failure, description }: { failure: Failure; description: Description },
): Failure & { uncertain?: true } {
  const toldToWait = failure.code === 'vendor.rate_limited' || failure.retryAfterMs !== undefined
  const answered = failure.kind !== 'unreachable' && ((failure.status ?? 0) < 500 || toldToWait)
  const nothingWent = failure.held === true || !(LOST.has(failure.code) || (failure.status ?? 0) >= 500)
  if (answered || nothingWent || isSafe(action, description)) return failure
  return {
    kind: 'refused',
    code: 'action.outcome_unknown',
    message:
      `${failure.message} The request had gone out, so it may have worked all the same. It is not sent again by ` +
      'itself: look there, then run the action again if it is needed.',
    status: failure.status,
    uncertain: true,
  }
}

/** Something went out, and no answer came back. */
const LOST = new Set(['vendor.timeout', 'vendor.connection_lost', 'vendor.connection_failed'])

/** Whether a run that died in the middle may be done from its beginning again. */
export const mayRepeat = (action: Action): boolean =>
  action.steps.every(({ request }) => isSafe(action, request))

function isSafe({ repeatable, probe }: Action, description: Description): boolean {
  if (repeatable || probe?.then === 'skip' || probe?.already) return true
  if (description.method === 'GET' || description.method === 'HEAD') return true
  return Object.values(description.headers ?? {}).some((template) => namesIn(template).includes('run.key'))
}

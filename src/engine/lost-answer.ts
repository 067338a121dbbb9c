import type { Action, Request as Description } from '#connectors/contract.ts'
import type { Failure } from './account.ts'
import type { StepsState } from './steps.ts'
import { namesIn } from './template.ts'

/**
 * What a failed step means for trying again. A write that went out and was never answered, or not in words, may have had
 * its effect: it is repeated only where twice is once, where the vendor knows our key, or where the probe would see it.
 */
export function afterLostAnswer(
  action: Action,
  { failure, description, state }: { failure: Failure; description: Description; state: StepsState },
): Failure & { uncertain?: true } {
  if (!isLost(failure) || isSafe(action, description, hasWritten(action, state))) return failure
  const what = isUnread(failure)
    ? `It was answered with ${failure.status} and nothing that can be read.`
    : failure.message
  return {
    kind: 'refused',
    code: 'action.outcome_unknown',
    message:
      `${what} The request had gone out, so it may have worked all the same. It is not sent again by ` +
      'itself: look there, then run the action again if it is needed.',
    status: failure.status,
    uncertain: true,
  }
}

/** Whether a write that failed so may have had its effect all the same. */
export function isLost(failure: Failure): boolean {
  const { held, code, status = 0, retryAfterMs } = failure
  const toldToWait = code === 'vendor.rate_limited' || retryAfterMs !== undefined
  return !held && (LOST.has(code) || isUnread(failure) || (status >= 500 && !toldToWait))
}

const isUnread = ({ code, status = 0 }: Failure): boolean => UNREAD.has(code) && status >= 200 && status < 300

/** Something went out, and no answer came back. */
const LOST = new Set(['vendor.timeout', 'vendor.connection_lost', 'vendor.connection_failed'])
/** It was said yes to, in words that are none. */
const UNREAD = new Set(['vendor.empty_body', 'vendor.html', 'vendor.bad_json', 'vendor.too_large'])

/** Whether a run that died in the middle may be done from its beginning again. */
export const mayRepeat = (action: Action): boolean =>
  action.steps.every(({ request }, step) => isSafe(action, request, hasWritten(action, { step })))

/** Whether one of the steps before changed something: what a probe finds from then on is the action's own half. */
export const hasWritten = ({ steps }: Action, { step }: Pick<StepsState, 'step'>): boolean =>
  steps.slice(0, step).some(({ request }) => !isReading(request))

const isReading = ({ method }: Description): boolean => method === 'GET' || method === 'HEAD'

function isSafe({ repeatable, probe }: Action, description: Description, written: boolean): boolean {
  if (repeatable || isReading(description)) return true
  if (!written && (probe?.then === 'skip' || probe?.already)) return true
  return Object.values(description.headers ?? {}).some((template) => namesIn(template).includes('run.key'))
}

import type { Connector } from '#connectors/contract.ts'
import type { Failure } from './account.ts'

/** A request that the connection's own gate kept back, in words for whoever waits. */
export function held(
  { name }: Connector,
  { reason, waitMs }: { reason: 'budget' | 'resting'; waitMs: number },
): Failure {
  const soon = `We go on by ourselves in ${spoken(waitMs)}.`
  return reason === 'resting'
    ? {
        kind: 'busy',
        code: 'vendor.resting',
        message: `${name} did not answer several times in a row, so we leave it alone for a while. ${soon}`,
        retryAfterMs: waitMs,
        held: true,
      }
    : {
        kind: 'busy',
        code: 'vendor.budget',
        message: `${name} takes no more requests from this connection for now. ${soon}`,
        retryAfterMs: waitMs,
        held: true,
      }
}

function spoken(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 120) return seconds === 1 ? 'a second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}

/** What D1 and KV say when they are away for a moment, in the words they have for it; there are no codes. */
const AWAY = [
  'Network connection lost',
  'D1 DB reset because its code was updated',
  'Internal error in D1 DB storage',
  'Internal error while starting up D1 DB storage',
  'Cannot resolve D1 DB due to transient issue',
  'D1 DB is overloaded',
  'Too many requests queued',
  'storage operation exceeded timeout',
  'internal error; reference',
  'KV GET failed',
  'KV PUT failed',
]

/**
 * Whether an error means that the platform is away, not that we are wrong: then waiting helps, and a caller deserves
 * to know. Drizzle and better-auth put the platform's own error into the cause of theirs. A Durable Object that may
 * be asked again says so by itself.
 */
export function isAway(error: unknown): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { message, retryable, overloaded } = one as Error & { retryable?: boolean; overloaded?: boolean }
    if (retryable === true || overloaded === true) return true
    if (AWAY.some((words) => message.includes(words))) return true
  }
  return false
}

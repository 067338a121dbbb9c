const HOUR_MS = 3_600_000
/** Before each attempt: 51.6 hours in all. No step is longer than a queue can delay. */
const STEPS_S = [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000, 43_200, 43_200]
/** Who asks for more time gets this much. */
export const LONGEST_ASKED_MS = 12 * HOUR_MS

/**
 * How long until the next attempt, after `attempts` that failed; null: there is none. A fifth more or less, so that what
 * failed together does not come back together; what the receiver asks for counts where it is longer. `random` is in [0, 1).
 */
export function nextInMs(
  attempts: number,
  { retryAfterMs = 0, random }: { retryAfterMs?: number | undefined; random: number },
): number | null {
  const step = STEPS_S[attempts]
  if (step === undefined) return null
  return Math.max(Math.round(step * 1000 * (0.8 + 0.4 * random)), Math.min(retryAfterMs, LONGEST_ASKED_MS))
}

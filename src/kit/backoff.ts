/** Full jitter: a random time up to 1 s · 2ⁿ, at most five minutes. `random` is in [0, 1). */
export const backoffMs = (attempt: number, random = Math.random()): number =>
  Math.round(random * Math.min(300_000, 1000 * 2 ** Math.min(attempt, 20)))

/** Wrong secrets for one key, counted by where they come from. Pure but for the map it is given; nothing is stored. */

interface Tries {
  wrong: number
  since: number
}

/** By the holder of the address. The longest known come first, since a Map keeps its order. */
export type TriesByHolder = Map<string, Tries>

const MOST_WRONG = 10
const WITHIN_MS = 15 * 60_000
/** More than ten thousand wrong secrets from as many places as this are no guess that counting stops. */
const HOLDERS = 500

/** Seconds until this holder may try again, or null: now. It is the pair that waits; the key works from elsewhere. */
export function waitOf(tries: TriesByHolder, holder: string, now: number): number | null {
  const known = tries.get(holder)
  if (!known || known.wrong < MOST_WRONG) return null
  const waitMs = known.since + WITHIN_MS - now
  return waitMs > 0 ? Math.ceil(waitMs / 1000) : null
}

export function countWrong(tries: TriesByHolder, holder: string, now: number): void {
  const known = tries.get(holder)
  if (known && now - known.since < WITHIN_MS) {
    known.wrong++
    return
  }
  tries.delete(holder)
  if (tries.size >= HOLDERS) forgetSome(tries, now)
  tries.set(holder, { wrong: 1, since: now })
}

function forgetSome(tries: TriesByHolder, now: number): void {
  for (const [holder, { since }] of tries) {
    if (now - since < WITHIN_MS && tries.size < HOLDERS) return
    tries.delete(holder)
  }
}

/** The number counts round, so that there is always another one. */
export function nth<T>(list: readonly T[], n: number): T {
  const found = list[Math.abs(n) % list.length]
  if (found === undefined) throw new RangeError('An event needs something to be about.')
  return found
}

/** Puts the value in and forgets what was longest unused: module memory must not grow with callers. */
export function remember<T>(map: Map<string, T>, key: string, { value, most }: { value: T; most: number }) {
  // Taken out and put back, the Map's order is the order of use.
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

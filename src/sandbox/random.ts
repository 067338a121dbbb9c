/** A number in [0, 1), and another one each time; the same row for the same seed. */
export type Random = () => number

/** FNV-1a with murmur's last stirring, so that seeds which differ in one digit share nothing. */
function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** mulberry32. Not for secrets: everything here can be recomputed by anyone, and should be. */
export function randomOf(...seed: (string | number)[]): Random {
  let state = hash32(seed.join('\n'))
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[between(random, 0, list.length - 1)] ?? list[0]
}

/** `count` of the list, shuffled. */
export const sample = <T>(random: Random, list: readonly T[], count: number): T[] =>
  list
    .map((item) => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item)

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const digits = (random: Random, length: number, base: number): string =>
  Array.from({ length }, () => DIGITS[between(random, 0, base - 1)]).join('')

/** The id styles of vendors: twenty base62 characters, a Mongo ObjectId, a UUID. */
export const base62Id = (random: Random): string => digits(random, 20, 62)
export const objectId = (random: Random): string => digits(random, 24, 16)
export const uuid = (random: Random): string =>
  [8, 4, 4, 4, 12].map((length) => digits(random, length, 16)).join('-')

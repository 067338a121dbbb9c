import { between, type Random } from '#sandbox/random.ts'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Milliseconds since 1970 in ten signs, then sixteen of chance: ids sort by the time they were made. */
export function ulid(at: number, random: Random): string {
  let time = ''
  for (let rest = at, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = SIGNS.charAt(rest % 32) + time
  return time + Array.from({ length: 16 }, () => SIGNS.charAt(between(random, 0, 31))).join('')
}

/** For several ids of one millisecond, in this order; ranks go from 0 to 31. */
export function rankedUlid(at: number, rank: number, random: Random): string {
  const id = ulid(at, random)
  return id.slice(0, 10) + SIGNS.charAt(rank) + id.slice(11)
}

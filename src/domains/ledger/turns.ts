import { timedIdAt } from '#kit/ids.ts'

const GOLDEN = (Math.sqrt(5) - 1) / 2
/** As many as the first seven digits of an id can name. */
const PLACES = 62 ** 7

/**
 * Where among the tenants a turn begins. Their ids are random, and steps of the golden ratio fall evenly over a circle: of
 * n turns no two neighbours lie further apart than 1.62 / n of it. So each tenant has its turn, and nobody has to remember
 * where the last one ended.
 */
export const placeOfTurn = (turn: number): string =>
  timedIdAt('ten', Math.floor(((turn * GOLDEN) % 1) * PLACES))

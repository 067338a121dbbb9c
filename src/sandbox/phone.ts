import { between, pick, type Random } from './random.ts'

/** 555-0100 to 555-0199 are set aside for fiction in every North American area code. */
export const phone = (random: Random): string =>
  `+1 ${pick(random, [206, 312, 415, 512, 617, 801] as const)}-555-01${between(random, 10, 99)}`

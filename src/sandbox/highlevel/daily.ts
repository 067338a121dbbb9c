import { dayOf, weekday } from '#sandbox/days.ts'
import { randomOf } from '#sandbox/random.ts'
import type { Platform } from './accounts.ts'

/** What a profile gets on an ordinary day, before its own strength, the weekday and chance. */
const ordinary = { posts: 2, impressions: 900, reach: 700, likes: 40, comments: 9, shares: 4 }
export type Counted = keyof typeof ordinary

const byWeekday = [0.6, 1, 1.15, 1.2, 1.1, 0.9, 0.5]
const EPOCH = dayOf('2024-01-01')

export interface Profile {
  location: string
  platform: Platform
}

/** A pure function of the day, so that yesterday's window and today's agree on the six days they share. */
export function counted({ location, platform }: Profile, metric: Counted, day: number): number {
  const chance = 0.6 + 0.8 * randomOf('highlevel', 'daily', location, platform, metric, day)()
  return Math.round(ordinary[metric] * strength(location, platform) * (byWeekday[weekday(day)] ?? 1) * chance)
}

/** Followers are a level, not a count: they only grow. */
export function followers({ location, platform }: Profile, day: number): number {
  const perDay = 3 * strength(location, platform)
  return 400 + Math.floor(Math.max(0, day - EPOCH) * perDay)
}

const strength = (location: string, platform: Platform): number =>
  0.4 + 1.2 * randomOf('highlevel', 'strength', location, platform)()

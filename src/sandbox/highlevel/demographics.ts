import { between, randomOf } from '#sandbox/random.ts'
import type { Profile } from './daily.ts'

/** Who follows; it does not move with the range. */
export function demographicsOf(profiles: Profile[]) {
  const random = randomOf('highlevel', 'demographics', ...profiles.flatMap((p) => [p.location, p.platform]))
  const people = (most: number) => (profiles.length > 0 ? between(random, 1, most) : 0)
  const [male, female, unknown] = [people(900), people(900), people(60)]
  const share = (total: number) => ({
    total,
    percentage: total === 0 ? 0 : Math.round((total / (male + female + unknown)) * 10_000) / 100,
  })
  return {
    gender: { totals: { male: share(male), female: share(female), unknown: share(unknown) } },
    age: {
      totals: {
        '13-17': people(40),
        '18-24': people(300),
        '25-34': people(600),
        '35-44': people(500),
        '45-54': people(300),
        '55-64': people(150),
        '65+': people(80),
      },
    },
  }
}

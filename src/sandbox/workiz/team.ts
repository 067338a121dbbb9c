import { dayOf } from '#sandbox/days.ts'
import { between, randomOf, sample } from '#sandbox/random.ts'
import { staffOf } from '#sandbox/staff.ts'
import { hourOf } from './local-time.ts'

const SIZE = 14
/** Nobody joins or leaves: a job's team of last month is still in the list. */
const AS_OF = dayOf('2026-01-01')
const AREAS = ['main', 'north', 'harbor', 'valley']
const SKILLS = ['hvac', 'plumbing', 'electrical', 'appliances', 'roofing']

export interface Member {
  /** Text here, a number where a job names its team. */
  id: string
  name: string
  role: string
  email: string
  active: boolean
  fieldTech: boolean
  created: string
  serviceAreas: string[]
  skills: string[]
}

/** The fourteen people of an account; every few weeks somebody works in other areas. */
export function teamOf(token: string, today: number): Member[] {
  const firstId = between(randomOf('workiz', 'team', token), 200_000, 800_000)
  return staffOf(token, AS_OF)
    .slice(0, SIZE)
    .map(({ firstName, lastName, email }, n) => {
      const random = randomOf('workiz', 'member', token, n)
      const tech = n > 2
      const moved = Math.floor((today + between(random, 0, 44)) / 45)
      return {
        id: String(firstId + n * 7),
        name: `${firstName} ${lastName}`,
        role: n === 0 ? 'admin' : tech ? 'tech' : 'dispatcher',
        email,
        active: n !== SIZE - 1,
        fieldTech: tech,
        created: hourOf(AS_OF - between(random, 30, 700), 10),
        serviceAreas: sample(randomOf('workiz', 'areas', token, n, moved), AREAS, 2),
        skills: tech ? sample(random, SKILLS, between(random, 1, 3)) : [],
      }
    })
}

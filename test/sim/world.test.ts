import { beforeAll, inject, it } from 'vitest'
import { bamboohr } from '#connectors/bamboohr/connector.ts'
import { highlevel } from '#connectors/highlevel/connector.ts'
import { person, type Member } from '../make/people.ts'
import { sellAcme } from './acme.ts'
import { live } from './world.ts'

declare module 'vitest' {
  interface ProvidedContext {
    seeds: number[]
  }
}

let host: Member

beforeAll(async () => {
  // Lists of people alone, in pages of three: the rest would be the same again, and cost the seeds.
  const page = { kind: 'offset', param: 'skip', size: { param: 'limit', value: 3 } }
  Object.assign(highlevel, { objects: { user: { ...highlevel.objects.user, page } } })
  // Full readings alone: the ledger knows each page as a list. What changed has tests at every await of its own.
  Object.assign(bamboohr, { objects: { user: { ...bamboohr.objects.user, incremental: undefined } } })
  const stop = sellAcme()
  host = await person('Simulation')
  return stop
})

it.each(inject('seeds'))('seed %i', (seed) => live(seed, host), 120_000)

import { expect, it } from 'vitest'
import { faultsOf, readThroughKills } from '../bench/kill.ts'

it('a run whose machine is killed goes on where it stood: nothing lost, doubled or fetched for nothing', async () => {
  const outcome = await readThroughKills({ users: 3000, kills: 1 })
  expect(faultsOf(outcome)).toEqual([])
  expect(outcome).toMatchObject({ kills: 1, records: 3000, pages: 31 })
  // The page on its way was asked for again: the machine did die in the middle.
  expect(outcome.requests).toBe(32)
})
